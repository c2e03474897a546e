// What one writes by hand: workers, one message a task, answers matched by number, tasks dealt out in turn.
import { timed } from '../lib/contest.mjs';
import { oneAtATime } from '../lib/latency.mjs';

const file = new URL('./post-message-worker.mjs', import.meta.url);

async function open(size) {
  const { Worker } = await import('node:worker_threads');
  const waiting = new Map();
  const workers = Array.from({ length: size }, () => new Worker(file));
  for (const worker of workers) {
    worker.on('message', ([id, result]) => {
      waiting.get(id)(result);
      waiting.delete(id);
    });
    worker.on('error', error => {
      throw error;
    });
  }
  let next = 0;
  const run = x =>
    new Promise(resolve => {
      const id = next++;
      waiting.set(id, resolve);
      workers[id % size].postMessage([id, x]);
    });
  return { run, close: () => Promise.all(workers.map(worker => worker.terminate())) };
}

export default {
  url: import.meta.url,
  name: 'postMessage by hand',
  version: () => `Node ${process.versions.node}`,

  async burst({ workers, numbers }) {
    const { run, close } = await open(workers);
    return [
      { name: 'postMessage by hand', round: () => timed(() => Promise.all(numbers.map(x => run(x)))), close },
    ];
  },

  async latency({ workers, numbers }) {
    const { run, close } = await open(workers);
    return [{ name: 'postMessage by hand', round: () => oneAtATime(numbers, run), close }];
  },

  async firstResult({ workers }) {
    const { run, close } = await open(workers);
    return { result: await run(7), close };
  },
};
