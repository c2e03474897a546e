/** Sharing data between processes: a queue. */
import { Process, Queue } from 'crossray';

/** Simulate some work. */
async function worker(q: Queue<string>) {
  await q.put('Worker has finished');
}

// Create a queue to share data between processes
const q = new Queue<string>();

// Create two processes, one for each worker
const p1 = new Process({ target: worker, args: [q] });
const p2 = new Process({ target: worker, args: [q] });

// Start the processes
p1.start();
p2.start();

// Wait for both processes to finish
await p1.join();
await p2.join();

console.log(await q.get()); // prints "Worker has finished"
