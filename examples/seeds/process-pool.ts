/** Process Pool. Prints the squares of 0 to 99. */
import { Pool } from 'crossray';

function functionSquare(data: number) {
  const result = data * data;
  return result;
}

const inputs = Array.from({ length: 100 }, (_, i) => i);
const pool = new Pool({ processes: 4 });
const poolOutputs = await pool.map(functionSquare, inputs);

pool.close();
await pool.join();
console.log('Pool    :', `[${poolOutputs.join(', ')}]`);
