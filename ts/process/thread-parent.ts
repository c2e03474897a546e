/** Starts worker threads that are looked upon as processes. */
import { createRequire } from 'node:module';
import type { Transferable, Worker } from 'node:worker_threads';
import { join as joinArena } from '../arena/membership.js';
import { told } from '../arena/refusals.js';
import { native } from '../native.js';
import { workerThreads } from '../node-modules.js';
import { workerExecArgv } from '../ship/exec-argv.js';
import type { Shipping } from '../ship/shipper.js';
import { Values } from '../values.js';
import type { Sidecar } from '../wire/codec.js';
import { ChildState } from './child-state.js';
import { type Body, type Header, join, type ThreadBootstrap } from './messages.js';
import { endWithProgram } from './program-end.js';
import type { StartOptions } from './record.js';
import { signalNumber } from './signals.js';

const ENTRY = createRequire(import.meta.url).resolve('#child-thread');

/** How long a thread that has to end may go on loading, in milliseconds. */
const LOADING_LIMIT_MS = 5000;

/** What travels beside the bytes of one message. */
class Passengers implements Sidecar {
  readonly objects: object[] = [];
  readonly moved: Transferable[] = [];

  put(object: object, move: boolean): number {
    const known = this.objects.indexOf(object);
    if (known >= 0) return known;
    if (move) this.moved.push(object as Transferable);
    return this.objects.push(object) - 1;
  }

  take(): never {
    throw new Error('nothing comes back beside the bytes');
  }
}

/** A thread, as a child. */
class ThreadState extends ChildState {
  readonly #native: InstanceType<typeof native.ThreadChild>;
  readonly #worker: Worker;
  readonly #over: Promise<void>;
  #diagnosis: Error | null | undefined;

  constructor(thread: InstanceType<typeof native.ThreadChild>, worker: Worker) {
    super(thread.child);
    this.#native = thread;
    this.#worker = worker;
    // It says itself what it ends by, unless it could not even load or ran out of memory: only Node tells of that.
    worker.on('error', error => {
      this.#diagnosis = error;
      process.emitWarning(error);
    });
    this.#over = new Promise(resolve => {
      worker.on('exit', code => {
        this.#diagnosis ??= null;
        thread.end(code);
        resolve();
      });
    });
  }

  override get diagnosis(): Error | null | undefined {
    return this.#diagnosis;
  }

  /** Node tells of a thread's end later than the thread itself. */
  override diagnosed(): Promise<void> {
    if (this.#diagnosis === undefined) this.#worker.ref();
    return this.#over;
  }

  /**
   * Ends the thread, whatever it does. One that is still loading ends by itself once it has loaded: terminated before, it
   * would leave open the files that Node reads for it.
   */
  override signal(name: NodeJS.Signals): void {
    if (this.hasEnded) return;
    if (this.#native.stop(-signalNumber(name))) {
      void this.#worker.terminate();
      return;
    }
    const limit = setTimeout(() => void this.#worker.terminate(), LOADING_LIMIT_MS);
    limit.unref();
    this.onEnd(() => clearTimeout(limit));
  }
}

/** @throws ShipError if something of it cannot travel; nothing is started then */
export function startThread(
  header: Header,
  body: Body,
  shipping: Shipping,
  options: StartOptions,
): ChildState {
  const { env, execArgv = workerExecArgv(process.execArgv), stdio } = options;
  joinArena();
  const passengers = new Passengers();
  const values = new Values(passengers, shipping);
  const bytes = join(header, values.encode(body));
  const thread = new native.ThreadChild();
  const workerData: ThreadBootstrap = {
    number: thread.number,
    bytes,
    beside: passengers.objects,
    prefix: stdio === 'prefix' ? header.name : null,
  };
  let worker: Worker;
  try {
    told(() => thread.carry(Uint32Array.from(values.handles)));
    worker = new (workerThreads().Worker)(ENTRY, {
      workerData,
      transferList: [...passengers.moved, bytes.buffer as ArrayBuffer],
      name: header.name,
      ...(env && { env }),
      ...(execArgv && { execArgv: [...execArgv] }),
    });
  } catch (error) {
    thread.end(1);
    throw error;
  }
  worker.unref();
  endWithProgram();
  return new ThreadState(thread, worker);
}
