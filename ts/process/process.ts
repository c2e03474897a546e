/** `Process`: a function or an object that runs elsewhere, as Python's. */
import { inspect } from 'node:util';
import { type Waitable, waitable } from '../channel/waitable.js';
import { InvalidStateError, ProcessError, WouldDeadlockError } from '../errors.js';
import { offer } from '../ship/known/own.js';
import type { Shipping } from '../ship/shipper.js';
import { chosenStartMethod } from '../start-method.js';
import { checkLimits, checkTimeout, type WaitOptions } from '../waiting.js';
import { errorOf, hearOut } from './last-words.js';
import type { Kind } from './messages.js';
import { checkDaemon, checkName, checkOptions, type ProcessOptions } from './options.js';
import { daemonByDefault, isLoading, nextIdentity } from './place.js';
import { waitAtEnd } from './program-end.js';
import { enter, openRecordOf, ownRecordOf, type ProcessRecord, recordOf, runningOf } from './record.js';
import type { Sentinel } from './sentinel.js';
import { startChild } from './start.js';

/** How long a process may take to end when it is disposed of, before it is killed, in milliseconds. */
const DISPOSE_MS = 5000;

/** Where processes of a class run; undefined: as `setStartMethod` says. */
const kindOf: unique symbol = Symbol('kind');

/** How functions of a class's instances travel. */
const shippingOf: unique symbol = Symbol('shipping');

/** A function or an object that runs elsewhere: in a process of the operating system unless told otherwise. */
export class Process<A extends unknown[] = unknown[]> {
  static readonly [kindOf]: Kind | undefined = undefined;
  static readonly [shippingOf]: Shipping = 'auto';

  /** @throws TypeError for options that are none */
  constructor(options: ProcessOptions<A> = {}) {
    const kind = new.target[kindOf] ?? chosenStartMethod() ?? 'process';
    const { target, args, name, daemon, start } = checkOptions(options, kind);
    const identity = nextIdentity();
    enter(this, {
      kind,
      identity,
      name: name ?? `${titleOf(new.target)}-${identity.join(':')}`,
      daemon: daemon ?? daemonByDefault(),
      target,
      args,
      shipping: new.target[shippingOf],
      options: start,
      state: 'initial',
      running: undefined,
      error: undefined,
    });
  }

  /** For people; any string. */
  get name(): string {
    return recordOf(this).name;
  }

  set name(name: string) {
    openRecordOf(this).name = checkName(name);
  }

  /** Whether the process is ended, instead of waited for, when the program ends. Can be set before `start()`. */
  get daemon(): boolean {
    return recordOf(this).daemon;
  }

  set daemon(daemon: boolean) {
    const record = openRecordOf(this);
    if (record.state !== 'initial') throw new InvalidStateError(`${record.name}: set daemon before start()`);
    record.daemon = checkDaemon(daemon);
  }

  /** The operating system's number; undefined before `start()`. For threads that of the process they run in. */
  get pid(): number | undefined {
    const { state, running } = openRecordOf(this);
    return state === 'here' ? process.pid : running?.pid;
  }

  /**
   * null before the end; then what `process.exit` was called with, 0 if it ended by itself, 1 after an uncaught error, 13
   * if `run()` still waited for a promise that nothing was left to settle, -n if signal n ended it. Right at once, without
   * a turn of the event loop.
   */
  get exitCode(): number | null {
    return openRecordOf(this).running?.exitCode ?? null;
  }

  /** The signal that ended it, or null. */
  get signalCode(): NodeJS.Signals | null {
    return openRecordOf(this).running?.signalCode ?? null;
  }

  /**
   * The uncaught error that ended it, rebuilt here with what it has of shared objects, or null. For a thread that ran out
   * of memory, or could not load, a ProcessError with Node's error as its cause: known when `join()` has resolved.
   */
  get error(): Error | null {
    return errorOf(openRecordOf(this));
  }

  /**
   * For `wait()`: ready when the process has ended.
   * @throws InvalidStateError before `start()`
   */
  get sentinel(): Sentinel {
    return runningOf(this, 'sentinel').sentinel;
  }

  /** For `wait()`, as its sentinel. */
  get [waitable](): Waitable {
    return this.sentinel[waitable];
  }

  /** What runs in the child: calls `target`. Subclasses override it; it may be async. */
  run(): unknown {
    const { target, args } = recordOf(this);
    return target && Reflect.apply(target, undefined, args);
  }

  /**
   * Ships this object and starts its child; both are done when it returns.
   * @throws ShipError if something of it cannot travel: nothing is started then
   * @throws InvalidStateError if it was started before
   * @throws ProcessError if the system starts no process
   */
  start(): void {
    const record = openRecordOf(this);
    if (record.state !== 'initial') {
      throw new InvalidStateError(`${record.name}: a process can be started once: make a new one`);
    }
    refuseWhileLoading(record.name);
    const running = starting(record, () => startChild(this, record));
    Object.assign(record, { state: 'started', running, target: undefined, args: [] });
    waitAtEnd({
      process: this,
      daemon: record.daemon,
      state: running,
      terminate: () => running.signal('SIGTERM'),
    });
  }

  /**
   * Resolves with true when the process has ended, with false when the time is over.
   * @throws WouldDeadlockError if a process waits for its own end
   */
  async join(options?: WaitOptions): Promise<boolean> {
    const limits = checkLimits(options);
    refuseOwnEnd(this);
    const running = runningOf(this, 'join');
    const ended = await running.wait(limits);
    if (ended) await hearOut(recordOf(this));
    return ended;
  }

  /** `join` that blocks this thread; `timeout` in milliseconds, default for ever. */
  joinSync(timeout?: number): boolean {
    const limit = checkTimeout(timeout);
    refuseOwnEnd(this);
    return runningOf(this, 'joinSync').waitSync(limit);
  }

  /** Whether it was started and has not ended. Right at once. */
  isAlive(): boolean {
    const { state, running } = openRecordOf(this);
    return state === 'here' || (running !== undefined && !running.hasEnded);
  }

  /** Sends SIGTERM: the process ends unless it handles that. Does nothing once it has ended. */
  terminate(): void {
    runningOf(this, 'terminate').signal('SIGTERM');
  }

  /** Sends SIGKILL: the process ends, whatever it does. */
  kill(): void {
    runningOf(this, 'kill').signal('SIGKILL');
  }

  /** Sends SIGINT, as Ctrl-C does. */
  interrupt(): void {
    runningOf(this, 'interrupt').signal('SIGINT');
  }

  /**
   * Lets go of an ended process: everything but `name` and `daemon` throws ClosedError from now on.
   * @throws InvalidStateError while it runs
   */
  close(): void {
    const record = recordOf(this);
    // The process that calls has nothing to let go of.
    if (record.state === 'here') return;
    if (record.running && !record.running.hasEnded) {
      throw new InvalidStateError(`${record.name}: it still runs: terminate() and join() it before close()`);
    }
    // An error that nobody has asked for keeps the objects that it refers to.
    record.running?.takeReport(() => {});
    Object.assign(record, {
      state: 'closed',
      running: undefined,
      target: undefined,
      args: [],
      error: null,
      arriving: undefined,
    });
  }

  /** `<Process 'name' 1234 started daemon>`, `<Process 'name' 1234 ended by SIGKILL>` and so on; never throws. */
  [inspect.custom](): string {
    const { constructor: made } = this;
    const record = ownRecordOf(this);
    if (!record) return `<${titleOf(made)} of another process or thread>`;
    const { name, daemon, state, running } = record;
    const how = running?.hasEnded
      ? ` ended ${running.signalCode ? 'by' : 'with'} ${running.signalCode ?? running.exitCode}`
      : ` ${state}`;
    return `<${titleOf(made)} '${name}'${running ? ` ${running.pid}` : ''}${how}${daemon ? ' daemon' : ''}>`;
  }

  /** Ends the process: SIGTERM, and SIGKILL if that is not heeded within 5 seconds. Resolves when it has ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { state, running } = recordOf(this);
    if (state !== 'started' || !running) return;
    running.signal('SIGTERM');
    if (await running.wait(checkLimits(DISPOSE_MS))) return;
    running.signal('SIGKILL');
    await running.wait(checkLimits(undefined));
  }
}

/** A process of the thread context, whatever `setStartMethod` says. */
export class ThreadProcess<A extends unknown[] = unknown[]> extends Process<A> {
  static override readonly [kindOf] = 'thread';
}

/** A process of the process context, whatever `setStartMethod` says. */
export class SystemProcess<A extends unknown[] = unknown[]> extends Process<A> {
  static override readonly [kindOf] = 'process';
}

/** The class of a context whose functions travel in that way. */
export function processClass(kind: Kind, shipping: Shipping): typeof Process {
  return classes[kind][shipping];
}

function variants(base: typeof Process): Readonly<Record<Shipping, typeof Process>> {
  const variant = (shipping: Shipping) =>
    class extends base {
      static override readonly [shippingOf] = shipping;
    } as typeof Process;
  return { auto: base, reference: variant('reference'), source: variant('source') };
}

const classes: Readonly<Record<Kind, Readonly<Record<Shipping, typeof Process>>>> = {
  process: variants(SystemProcess),
  thread: variants(ThreadProcess),
};

/** By the name by which they travel. */
const own: ReadonlyMap<string, typeof Process> = new Map([
  ['Process', Process],
  ...Object.entries(classes).flatMap(([kind, each]) =>
    Object.entries(each).map(([shipping, made]) => [`Process ${kind} ${shipping}`, made] as const),
  ),
]);
for (const [name, made] of own) offer(name, made);

/** The default name of an instance: for people our classes are one. */
const titleOf = (made: { name: string }): string =>
  [...own.values()].some(each => each === made) ? 'Process' : made.name || 'Process';

function refuseOwnEnd(instance: Process): void {
  const { state, name } = openRecordOf(instance);
  if (state === 'here') throw new WouldDeadlockError(`${name}: a process cannot wait for its own end`);
}

/** A module that starts processes when it is loaded would do so again in each of them, without end. */
function refuseWhileLoading(name: string): void {
  if (!isLoading()) return;
  throw new ProcessError(
    `${name} is started by a module that is loaded in a process which is not set up yet, and would start it again there: ` +
      'start processes in a function, or only if (isMainProcess)',
  );
}

/** The system, or the table of participants, has no room for one more. */
const refusals = new Set<unknown>(['ERR_CROSSRAY_RESOURCES', 'ERR_CROSSRAY_CROWDED']);

function starting<T>(record: ProcessRecord, start: () => T): T {
  try {
    return start();
  } catch (error) {
    if (!refusals.has((error as { code?: unknown }).code)) throw error;
    const where = record.options.cwd === undefined ? '' : ` in '${record.options.cwd}'`;
    throw new ProcessError(`${record.name} could not be started${where}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
