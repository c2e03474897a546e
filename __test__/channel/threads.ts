import { Pool } from 'crossray';
import type { Peers } from '../contract/channel/suite.js';

/** Two worker threads. */
export function threads(): Peers {
  const pool = new Pool({ context: 'thread', processes: 2 });
  return {
    run: (fn, ...args) => pool.apply(fn as never, args) as never,
    end: () => pool.terminate(),
  };
}
