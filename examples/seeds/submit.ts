/** Using `Pool.submit`. Prints the id of the task. */
import { Pool } from 'crossray';

/** Return the square of x. */
function square(x: number) {
  return x ** 2;
}

// Create a pool of 4 workers
await using pool = new Pool({ processes: 4 });
// Hand a task to the pool
const p = pool.submit(square, 5);
console.log(`Task started: ${p.id}`);

// Wait for the task to finish and retrieve the result
await p.result(); // 25
