/** What the caller's side and a worker tell each other besides frames. */

/** When a worker has to end by itself. */
export interface WorkerLimits {
  /** The worker is replaced after so many tasks; 0: never. */
  maxTasks: number;
  /** The worker is replaced when it has more bytes of memory after a task; 0: never. */
  maxMemory: number;
  /** The worker ends after so many idle milliseconds; 0: never. */
  idleTimeout: number;
}

/** The packed initializer and its encoded arguments. */
export interface Setup {
  code: Uint8Array;
  args: Uint8Array;
}

/** Everything a worker needs to begin, wherever it lives. */
export interface Bootstrap extends WorkerLimits {
  /** The worker's place among the workers of its pool. */
  worker: number;
  /** How many workers had that place before, and 1. */
  incarnation: number;
  /** For people: in messages and in `currentTask().worker`. */
  name: string;
  /** Prefix of task ids. */
  pool: string;
  setup: Setup | null;
  /** The caller's realm. */
  home: string;
}

/** One object that cannot be written as bytes: shared memory, a port, a moved buffer. */
export interface SideMessage {
  id: number;
  object: object;
  /** It is for every message with this number; otherwise for one, and whoever takes it lets go of it. */
  lasts: boolean;
  /** From a worker: slot and generation of the task that it came of. */
  task?: readonly [slot: number, generation: number];
}

/** To the port of a worker thread: look for work, or for a cancellation. */
export const RING = 0;
