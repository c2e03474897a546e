/** Using `ProcessPoolExecutor`. Prints [1, 4, 9, 16]. */
import { ProcessPoolExecutor } from 'crossray';

/** Return the square of x. */
function square(x: number) {
  return x ** 2;
}

const results: number[] = [];
// Create a pool of 4 worker processes; it ends with the block
{
  await using executor = new ProcessPoolExecutor({ maxWorkers: 4 });
  // Submit tasks to the pool and retrieve the results
  for await (const result of executor.map(square, [1, 2, 3, 4])) results.push(result);
}

console.log(`[${results.join(', ')}]`);
