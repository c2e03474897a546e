import { clock } from '../clock.js';
import { inMicrotask } from '../microtask.js';
import { isOwnFrame } from '../own-frames.js';
import { isForeign } from '../users-frames.js';

type Method = (...args: never[]) => unknown;

/** Where a call came from, for the stack of an error that comes back from a worker. */
export class Trace {
  declare readonly stack?: string;
  /** The method that the user called, above which frames are left out; null once they are noted. (`#` costs a burst 5 %.) */
  boundary: Method | null;

  constructor(boundary: Method) {
    this.boundary = boundary;
  }

  /**
   * Notes the frames, the first time; while the method that the user called is under way. After a pause that takes 50 us,
   * so whoever sends a task does it then.
   */
  capture(): this {
    if (this.boundary) Error.captureStackTrace(this, this.boundary);
    this.boundary = null;
    return this;
  }
}

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
  #latest: Trace | null = null;
  #latestAt = Number.NEGATIVE_INFINITY;
  #latestFn: unknown = null;

  constructor(every: boolean) {
    this.#every = every;
  }

  /**
   * A trace that has to be captured before the method ends.
   *
   * @param boundary the method that the user called: frames above it are left out
   * @param fn the function that it was given
   */
  open(boundary: Method, fn: unknown): Trace {
    if (this.#every) return new Trace(boundary);
    if (this.#shared?.boundary === null) return this.#shared;
    const trace = this.#latestOf(fn) ?? new Trace(boundary);
    this.#latest = trace;
    this.#shared = trace;
    inMicrotask(this.#forget);
    return trace;
  }

  /** The trace of the latest call, if it was one of this function and a moment ago. */
  #latestOf(fn: unknown): Trace | null {
    const now = clock();
    if (fn === this.#latestFn && now - this.#latestAt <= QUICK_MS && this.#latest?.boundary === null)
      return this.#latest;
    this.#latestFn = fn;
    this.#latestAt = now;
    return null;
  }

  readonly #forget = (): void => {
    this.#shared = null;
  };
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
  const frames = (trace.capture().stack ?? '')
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
