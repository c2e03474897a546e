// What one writes by hand around workers that take and send messages: one message a task, answers matched by number,
// tasks dealt out in turn.

/**
 * @param workers things with `post(message)`, `listen(handler)` and `end()`
 * @returns a pool as pool-rival.mjs wants it
 */
export function poolByHand(workers) {
  const waiting = new Map();
  for (const worker of workers) {
    worker.listen(([id, result]) => {
      waiting.get(id)(result);
      waiting.delete(id);
    });
  }
  let next = 0;
  return {
    call: name => x =>
      new Promise(resolve => {
        const id = next++;
        waiting.set(id, resolve);
        workers[id % workers.length].post([id, name, x]);
      }),
    close: () => Promise.all(workers.map(worker => worker.end())),
  };
}
