/**
 * The bookkeeping of `Process` objects. It is kept beside them, because their classes travel: a private field would be
 * lost on the way.
 *
 * | state | meaning | moved on by |
 * |---|---|---|
 * | initial | made here, not started | `start()` |
 * | started | its child runs, or has ended | `close()` |
 * | closed | nothing can be asked any more | |
 * | here | this thread or process is the child | |
 */
import { ClosedError, InvalidStateError, ProcessError } from '../errors.js';
import type { Shipping } from '../ship/shipper.js';
import type { ChildState } from './child-state.js';
import type { Stdio } from './launch.js';
import type { Kind } from './messages.js';

/** Options of a `Process` that only matter when it starts. */
export interface StartOptions {
  readonly env: NodeJS.ProcessEnv | undefined;
  readonly cwd: string | undefined;
  readonly execArgv: readonly string[] | undefined;
  readonly stdio: Stdio;
}

export interface ProcessRecord {
  readonly kind: Kind;
  name: string;
  daemon: boolean;
  readonly identity: readonly number[];
  target: ((...args: never[]) => unknown) | undefined;
  args: readonly unknown[];
  readonly options: StartOptions;
  state: 'initial' | 'started' | 'closed' | 'here';
  running: ChildState | undefined;
  /** How functions travel that it is started with. */
  readonly shipping: Shipping;
  /** Undefined: not looked at yet. */
  error: Error | null | undefined;
  /** The error while modules are imported for its class. */
  arriving?: PromiseLike<unknown> | undefined;
}

const records = new WeakMap<object, ProcessRecord>();

export function enter(process: object, record: ProcessRecord): void {
  records.set(process, record);
}

/** Undefined for an object that was made elsewhere. */
export function ownRecordOf(process: object): ProcessRecord | undefined {
  return records.get(process);
}

/** @throws ProcessError for an object that was made elsewhere */
export function recordOf(process: object): ProcessRecord {
  const record = ownRecordOf(process);
  if (!record) {
    throw new ProcessError(
      'this Process object was made in another process or thread: only who made it can start it or ask for it. In a child ' +
        'currentProcess() is the child itself, and parentProcess() its parent; of others send the name or what else you need',
    );
  }
  return record;
}

/** @throws ClosedError after `close()` */
export function openRecordOf(process: object): ProcessRecord {
  const record = recordOf(process);
  if (record.state === 'closed') throw new ClosedError(`${record.name}: the Process object is closed`);
  return record;
}

/**
 * The child of a process that was started here.
 * @throws InvalidStateError before `start()`, or for the process that calls
 */
export function runningOf(process: object, call: string): ChildState {
  const { running, state, name } = openRecordOf(process);
  if (running) return running;
  const why =
    state === 'here' ? 'it is the process that calls' : 'it was not started yet: call start() first';
  throw new InvalidStateError(`${call}: ${name}: ${why}`);
}
