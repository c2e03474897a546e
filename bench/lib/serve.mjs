// The other side of by-hand.mjs and channel-rival.mjs, for any worker that takes and sends messages.
import { payloads } from './payloads.mjs';
import { all as tasks } from './tasks.mjs';

/** What a worker does with a message, by its mode. */
export function handler(mode, what, post) {
  if (mode === 'echo') return post;
  if (mode === 'stream') {
    const make = payloads(what);
    return count => {
      for (let i = 0; i < count; i++) post(make(i));
    };
  }
  return ([id, name, x]) => {
    const result = tasks[name](x);
    if (result instanceof Promise) result.then(value => post([id, value]));
    else post([id, result]);
  };
}
