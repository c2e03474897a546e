/** Exiting a process: its function returns, and `join` sees it end. */
import { Process } from 'crossray';

/** Simulate some work. */
function worker() {
  console.log('Worker is working');
}

// Create a process for each worker
const p1 = new Process({ target: worker });
const p2 = new Process({ target: worker });

// Start the processes
p1.start();
p2.start();

// Wait for both processes to finish
await p1.join();
await p2.join();
