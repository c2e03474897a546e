import { createRequire } from 'node:module';
import {
  type MessageChannel,
  type MessagePort,
  receiveMessageOnPort,
  type Transferable,
  Worker,
} from 'node:worker_threads';
import { Control, ControlBlock, NO_EXIT } from '../control.js';
import { align, FrameView, Word } from '../frames.js';
import { type Bootstrap, RING, type SideMessage } from '../messages.js';
import type { SideTarget } from './side.js';

const ENTRY = createRequire(import.meta.url).resolve('#worker');

/** A worker that has not run its first line after so many milliseconds never will. */
const START_LIMIT_MS = 30_000;

/** How long a worker that has to end may go on loading, in milliseconds. */
const LOADING_LIMIT_MS = 5000;

/** Why a worker was told to end; null: nobody told it. */
export type Ending = 'retired' | 'closed' | 'overdue' | 'broken' | null;

/** What a worker thread is started with, besides what this file adds. */
export type ThreadWorkerOptions = Omit<Bootstrap, 'control' | 'side'> & {
  env: NodeJS.ProcessEnv | undefined;
  execArgv: readonly string[] | undefined;
  resourceLimits: import('node:worker_threads').ResourceLimits | undefined;
};

/** One worker thread, as the caller sees it. */
export class ThreadWorker implements SideTarget {
  readonly index: number;
  readonly incarnation: number;
  readonly name: string;
  readonly pool: string;
  readonly control = ControlBlock.create();
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #startedAt = performance.now();
  /** It has said that it takes tasks. */
  ready = false;
  /** Its environment has ended, as the addon says. */
  gone = false;
  ending: Ending = null;
  /** What ended it, if it was an error. */
  error: Error | null = null;
  /** Its end has been dealt with. */
  settled = false;
  /** Resolves when its thread has ended. */
  readonly ended: Promise<void>;

  /** @param side the channel beside the frames, in which something may wait for this worker already */
  constructor(
    { env, execArgv, resourceLimits, ...bootstrap }: ThreadWorkerOptions,
    side: MessageChannel,
    onExit: () => void,
  ) {
    this.index = bootstrap.worker;
    this.incarnation = bootstrap.incarnation;
    this.name = bootstrap.name;
    this.pool = bootstrap.pool;
    this.#port = side.port1;
    const workerData: Bootstrap = { ...bootstrap, control: this.control.buffer, side: side.port2 };
    this.#worker = new Worker(ENTRY, {
      workerData,
      transferList: [side.port2],
      name: this.name,
      ...(env && { env }),
      ...(execArgv && { execArgv: [...execArgv] }),
      ...(resourceLimits && { resourceLimits }),
    });
    this.#worker.unref();
    this.#worker.on('error', error => {
      this.error = error;
    });
    this.ended = new Promise(resolve => {
      this.#worker.once('exit', () => {
        onExit();
        this.#port.close();
        resolve();
      });
    });
  }

  /** It ended, or hangs, before its first line: nobody tells a caller who blocks. */
  get isStillborn(): boolean {
    return this.control.words[Control.started] === 0 && performance.now() - this.#startedAt > START_LIMIT_MS;
  }

  /** What `process.exit` was called with in the worker, or null. */
  get exitCode(): number | null {
    const code = this.control.words[Control.exitCode]!;
    return code === NO_EXIT ? null : code;
  }

  /** Wakes it from its rest. */
  ring(): void {
    this.#worker.postMessage(RING);
  }

  /** Asks the function that runs this item of the task to stop; -1: any item. */
  cancel(slot: number, generation: number, item: number): void {
    const { words } = this.control;
    Atomics.store(words, Control.cancelItem, item);
    Atomics.store(words, Control.cancelGeneration, generation);
    Atomics.store(words, Control.cancelSlot, slot);
    this.ring();
  }

  /**
   * Ends the thread, whatever it does. One that is still loading was stopped through the dispatcher and ends by
   * itself once it has loaded: terminated before, it would leave open the files that Node reads for it.
   */
  terminate(): void {
    if (Atomics.load(this.control.words, Control.started) !== 0) {
      void this.#worker.terminate();
      return;
    }
    const limit = setTimeout(() => void this.#worker.terminate(), LOADING_LIMIT_MS);
    limit.unref();
    void this.ended.then(() => clearTimeout(limit));
  }

  sendBeside(message: SideMessage | number, move: boolean): void {
    postBeside(this.#port, message, move);
  }

  receiveBeside(): SideMessage[] {
    const messages: SideMessage[] = [];
    for (;;) {
      const received = receiveMessageOnPort(this.#port) as { message: SideMessage } | undefined;
      if (!received) return messages;
      messages.push(received.message);
    }
  }

  /** The item of its task that it runs, or ran last. */
  get item(): number {
    return this.control.words[Control.item]!;
  }

  /** True while the worker is at this item of this task. */
  isAt(slot: number, generation: number, item: number): boolean {
    const { words } = this.control;
    const same = words[Control.taskSlot] === slot && words[Control.taskGeneration] === generation;
    return same && (item < 0 || words[Control.item] === item);
  }

  /** Results that it has finished and not sent: none if it is sending them just now. See `ControlBlock`. */
  unsent(): FrameView {
    const { words, buffer } = this.control;
    const before = Atomics.load(words, Control.sends);
    const published = words[Control.outboxLength]!;
    const copy = buffer.slice(ControlBlock.outboxOffset, ControlBlock.outboxOffset + published);
    const torn = before % 2 !== 0 || Atomics.load(words, Control.sends) !== before;
    const view = new FrameView(torn && !this.gone ? new SharedArrayBuffer(0) : copy);
    closeLastFrame(view);
    return view;
  }
}

/** Sends an object, or the number of one that is forgotten, beside the frames. */
export function postBeside(port: MessagePort, message: SideMessage | number, move: boolean): void {
  port.postMessage(message, move && typeof message === 'object' ? [message.object as Transferable] : []);
}

/** A frame of numbers that could still grow has no length yet: it goes as far as was published. */
function closeLastFrame({ words, bytes }: FrameView): void {
  for (let at = 0; at < bytes.length; at += align(words[(at >> 2) + Word.length]!)) {
    if (words[(at >> 2) + Word.length] === 0) words[(at >> 2) + Word.length] = bytes.length - at;
  }
}
