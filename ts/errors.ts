/**
 * Every error class of crossray, each with a stable `code`. Messages say what was expected, what came, and
 * what to do; the cause is kept.
 */

type Constructor = abstract new (...args: never[]) => Error;

/** Gives every instance of an error class its name and code without an own, enumerable field. */
function tag(errorClass: Constructor, name: string, code: string): void {
  Object.defineProperties(errorClass.prototype, {
    name: { value: name, configurable: true, writable: true },
    code: { value: code, configurable: true, writable: true },
  });
}

/** Common ground of all errors of crossray. */
export abstract class CrossrayError extends Error {
  declare readonly code: string;
}

/** The other end is closed and everything it sent has been read. */
export class EOFError extends CrossrayError {}
/** A wait took longer than its `timeout`. */
export class TimeoutError extends CrossrayError {}
/** Nothing to take. */
export class QueueEmpty extends CrossrayError {}
/** No room to put. */
export class QueueFull extends CrossrayError {}
/** The queue was shut down. */
export class QueueShutDown extends CrossrayError {}
/** The message is longer than the buffer it should go to. */
export class BufferTooShort extends CrossrayError {
  /** All of the message. */
  declare readonly bytes: Uint8Array;
}
/** A process or worker did something that its parent has to know. */
export class ProcessError extends CrossrayError {}
/** The other side does not know the key. */
export class AuthenticationError extends CrossrayError {}

/** What is known of a worker that ended with a task in its hands. */
export interface LostWorker {
  pid: number;
  exitCode: number | null;
  signalCode: NodeJS.Signals | null;
  worker: string;
  taskId: string;
}

/** The worker that ran the task is gone: it exited, ran out of memory or was killed. */
export class WorkerLostError extends ProcessError {
  declare readonly pid: number;
  declare readonly exitCode: number | null;
  declare readonly signalCode: NodeJS.Signals | null;
  declare readonly worker: string;
  declare readonly taskId: string;

  constructor(message: string, lost: LostWorker, options?: ErrorOptions) {
    super(message, options);
    Object.assign(this, lost);
  }
}

/** The workers cannot start, or their initializer fails: nothing can run here any more. */
export class BrokenProcessPool extends ProcessError {}
/** A party of the barrier is missing. */
export class BrokenBarrierError extends CrossrayError {}
/** The task was cancelled, or its pool terminated. */
export class CancelledError extends CrossrayError {}
/** The call does not fit the state of the object. */
export class InvalidStateError extends CrossrayError {}

/** A value or function that cannot travel, with the path that led to it. */
export class ShipError extends CrossrayError {
  /** The way from the value that was sent to the culprit, outermost first. */
  readonly path: readonly string[];

  constructor(message: string, path: readonly string[] = [], options?: ErrorOptions) {
    super(path.length > 0 ? `${message}\n  reached through: ${path.join(' -> ')}` : message, options);
    this.path = path;
  }
}

/** An error that could not be rebuilt here: its name, message and stack as text. */
export class RemoteError extends CrossrayError {}
/** This wait could never end. */
export class WouldDeadlockError extends CrossrayError {}
/** The object was closed before the call. */
export class ClosedError extends CrossrayError {}
/** The shared arena has no room left. */
export class ArenaFullError extends CrossrayError {
  declare readonly size: number;
  declare readonly needed: number;
}

const classes = {
  EOFError,
  TimeoutError,
  QueueEmpty,
  QueueFull,
  QueueShutDown,
  BufferTooShort,
  ProcessError,
  AuthenticationError,
  WorkerLostError,
  BrokenProcessPool,
  BrokenBarrierError,
  CancelledError,
  InvalidStateError,
  ShipError,
  RemoteError,
  WouldDeadlockError,
  ClosedError,
  ArenaFullError,
};

/** Written out: to derive them from the names takes half a millisecond in every worker that starts. */
const codes: Readonly<Record<keyof typeof classes, string>> = {
  EOFError: 'EOF',
  TimeoutError: 'TIMEOUT',
  QueueEmpty: 'QUEUE_EMPTY',
  QueueFull: 'QUEUE_FULL',
  QueueShutDown: 'QUEUE_SHUT_DOWN',
  BufferTooShort: 'BUFFER_TOO_SHORT',
  ProcessError: 'PROCESS',
  AuthenticationError: 'AUTHENTICATION',
  WorkerLostError: 'WORKER_LOST',
  BrokenProcessPool: 'BROKEN_PROCESS_POOL',
  BrokenBarrierError: 'BROKEN_BARRIER',
  CancelledError: 'CANCELLED',
  InvalidStateError: 'INVALID_STATE',
  ShipError: 'SHIP',
  RemoteError: 'REMOTE',
  WouldDeadlockError: 'WOULD_DEADLOCK',
  ClosedError: 'CLOSED',
  ArenaFullError: 'ARENA_FULL',
};

for (const name of Object.keys(classes) as (keyof typeof classes)[])
  tag(classes[name], name, `ERR_CROSSRAY_${codes[name]}`);

/** Error classes by name, for those who rebuild an error that came from elsewhere. */
export const errorClasses: Readonly<Record<string, Constructor>> = classes;

/** What a wrong argument comes to, with its code. */
export function wrongType(message: string): TypeError {
  return Object.assign(new TypeError(message), { code: 'ERR_CROSSRAY_ARGUMENT' });
}

/** What came, in a few words, for messages: `a string ('abc')`, `-1`, `an instance of Foo`. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'string')
    return `a string ('${value.length > 40 ? `${value.slice(0, 40)}...` : value}')`;
  if (typeof value === 'function') return `the function ${value.name || '(anonymous)'}`;
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object') return String(value);
  const name = (Object.getPrototypeOf(value) as { constructor?: { name?: string } } | null)?.constructor
    ?.name;
  if (name === undefined || name === 'Object') return 'an object';
  return `an instance of ${name}`;
}
