import { isOwnFrame } from '../own-frames.js';

/** Where a call came from, for the stack of an error that comes back from a worker. */
export interface Trace {
  readonly stack?: string;
}

/**
 * Notes the frames of the caller. A stack is costly beside a small call, so of a burst only the first call of a
 * microtask notes its frames and the others share them, unless every call was asked for.
 */
export class Tracer {
  readonly #every: boolean;
  #shared: Trace | null = null;

  constructor(every: boolean) {
    this.#every = every;
  }

  /** @param boundary the method that the user called: frames above it are left out */
  note(boundary: (...args: never[]) => unknown): Trace {
    if (this.#shared && !this.#every) return this.#shared;
    const trace: Trace = {};
    Error.captureStackTrace(trace, boundary);
    if (!this.#shared) {
      this.#shared = trace;
      queueMicrotask(() => {
        this.#shared = null;
      });
    }
    return trace;
  }
}

/** Appends the caller's frames to the stack of an error that came from a worker. */
export function withCaller(error: unknown, trace: Trace): unknown {
  if (!(error instanceof Error) || typeof error.stack !== 'string') return error;
  const frames = (trace.stack ?? '')
    .split('\n')
    .slice(1)
    .filter(line => !isOwnFrame(line));
  const tail = frames.join('\n');
  // One error can end many items: it tells of the caller once.
  if (tail === '' || error.stack.endsWith(tail)) return error;
  const value = `${error.stack}\n${tail}`;
  Object.defineProperty(error, 'stack', { value, writable: true, configurable: true });
  return error;
}
