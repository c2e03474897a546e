/** What the caller's side and a worker thread tell each other besides frames. */
import type { MessagePort } from 'node:worker_threads';

/** Everything a worker needs to begin; its `workerData`. */
export interface Bootstrap {
  /** Number of the dispatcher in the addon. */
  dispatcher: number;
  /** The worker's place among the workers of its pool. */
  worker: number;
  /** How many workers had that place before. */
  incarnation: number;
  /** For people: in messages and in `currentTask().worker`. */
  name: string;
  /** Prefix of task ids. */
  pool: string;
  control: SharedArrayBuffer;
  /** Objects that travel beside the frames, as `SideMessage`s, both ways. */
  side: MessagePort;
  /** The packed initializer and its encoded arguments. */
  setup: { code: Uint8Array; args: Uint8Array } | null;
  /** The worker is replaced after so many tasks; 0: never. */
  maxTasks: number;
  /** The worker is replaced when its heap has more bytes after a task; 0: never. */
  maxMemory: number;
  /** The worker ends after so many idle milliseconds; 0: never. */
  idleTimeout: number;
}

/** One object that cannot be written as bytes: shared memory, a port, a moved buffer. */
export interface SideMessage {
  id: number;
  object: object;
}

/** To the worker's own port: look for work, or for a cancellation. */
export const RING = 0;
