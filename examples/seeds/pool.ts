/** Using `Pool`. Prints [1, 4, 9, 16]. */
import { Pool } from 'crossray';

/** Return the square of x. */
function square(x: number) {
  return x ** 2;
}

let results: number[];
// Create a pool of 4 workers; it ends with the block
{
  await using pool = new Pool({ processes: 4 });
  // Apply the square function to a list of numbers in parallel
  results = await pool.map(square, [1, 2, 3, 4]);
}

console.log(`[${results.join(', ')}]`);
