import { clock } from '../clock.js';
import { isOwnFrame } from '../own-frames.js';
import { isForeign } from '../users-frames.js';

/** Where a call came from, for the stack of an error that comes back from a worker. */
export interface Trace {
  readonly stack?: string;
}

const DONE = Promise.resolve();

/** Calls of one function that follow each other this quickly, in milliseconds, most likely come from one place. */
const QUICK_MS = 1;

/**
 * Notes the frames of the caller. That takes 4 us, a quarter of a round trip, so calls of one function in quick
 * succession, and all calls of one microtask, share the frames of the first, unless every call was asked for.
 */
export class Tracer {
  readonly #every: boolean;
  /** What the calls of this microtask share. */
  #shared: Trace | null = null;
  #latest: Trace = {};
  #latestAt = Number.NEGATIVE_INFINITY;
  #latestFn: unknown = null;

  constructor(every: boolean) {
    this.#every = every;
  }

  /**
   * @param boundary the method that the user called: frames above it are left out
   * @param fn the function that it was given
   */
  note(boundary: (...args: never[]) => unknown, fn: unknown): Trace {
    if (this.#every) return capture(boundary);
    if (this.#shared) return this.#shared;
    const now = clock();
    if (fn !== this.#latestFn || now - this.#latestAt > QUICK_MS) {
      this.#latest = capture(boundary);
      this.#latestFn = fn;
      this.#latestAt = now;
    }
    this.#shared = this.#latest;
    // Not queueMicrotask: that makes an async resource each time, which costs more than a small call's encoding.
    void DONE.then(this.#forget);
    return this.#latest;
  }

  readonly #forget = (): void => {
    this.#shared = null;
  };
}

function capture(boundary: (...args: never[]) => unknown): Trace {
  const trace: Trace = {};
  Error.captureStackTrace(trace, boundary);
  return trace;
}

/** Appends the caller's frames to the stack of an error that came from a worker, or was made here, in our own code. */
export function withCaller(error: unknown, trace: Trace): unknown {
  try {
    addCaller(error, trace);
  } catch {
    // It is frozen, or its stack is a getter that throws: it stays as it is.
  }
  return error;
}

function addCaller(error: unknown, trace: Trace): void {
  if (!(error instanceof Error) || typeof error.stack !== 'string') return;
  const frames = (trace.stack ?? '')
    .split('\n')
    .slice(1)
    .filter(line => !isForeign(line));
  const tail = frames.join('\n');
  // One error can end many items: it tells of the caller once.
  if (tail === '' || error.stack.endsWith(tail)) return;
  const told = error.stack.split('\n').filter(line => !(/^\s+at /.test(line) && isOwnFrame(line)));
  const value = `${told.join('\n')}\n${tail}`;
  Object.defineProperty(error, 'stack', { value, writable: true, configurable: true });
}
