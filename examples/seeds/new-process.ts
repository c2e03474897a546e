/** Creating a new process, twice. */
import { Process } from 'crossray';

/** Simulate some work. */
function worker(num: number) {
  console.log(`Worker ${num} is working`);
  // Add your code here
}

// Create two processes, one for each worker
const p1 = new Process({ target: worker, args: [1] });
const p2 = new Process({ target: worker, args: [2] });

// Start the processes
p1.start();
p2.start();

// Wait for both processes to finish
await p1.join();
await p2.join();

console.log('All workers have finished');
