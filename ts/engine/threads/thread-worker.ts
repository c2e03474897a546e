import { createRequire } from 'node:module';
import type { MessagePort, ResourceLimits, Transferable, Worker } from 'node:worker_threads';
import { workerThreads } from '../../node-modules.js';
import { arrivedAt } from '../arrived.js';
import { CrewWorker } from '../caller/crew-worker.js';
import { ControlBlock } from '../control.js';
import { RING, type SideMessage } from '../messages.js';
import type { ThreadBootstrap } from './bootstrap.js';

const ENTRY = createRequire(import.meta.url).resolve('#worker');

/** How long a worker that has to end may go on loading, in milliseconds. */
const LOADING_LIMIT_MS = 5000;

/** What a worker thread is started with, besides what this file adds. */
export type ThreadWorkerOptions = Omit<ThreadBootstrap, 'control' | 'side'> & {
  env: NodeJS.ProcessEnv | undefined;
  execArgv: readonly string[] | undefined;
  resourceLimits: ResourceLimits | undefined;
};

/** A worker that is a thread of this process. */
export class ThreadWorker extends CrewWorker {
  override readonly pid = process.pid;
  override readonly ended: Promise<void>;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  #gone = false;

  constructor({ env, execArgv, resourceLimits, ...bootstrap }: ThreadWorkerOptions, onExit: () => void) {
    const block = new SharedArrayBuffer(ControlBlock.bytes);
    super(bootstrap, bootstrap.pool, ControlBlock.create(block));
    const { MessageChannel, Worker } = workerThreads();
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const workerData: ThreadBootstrap = { ...bootstrap, control: block, side: port2 };
    this.#worker = new Worker(ENTRY, {
      workerData,
      transferList: [port2],
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
        this.#gone = true;
        onExit();
        this.#port.close();
        resolve();
      });
    });
  }

  override get gone(): boolean {
    return this.#gone;
  }

  /** The addon says so before Node does. */
  override noteGone(): void {
    this.#gone = true;
  }

  override get signalCode(): null {
    return null;
  }

  override ring(): void {
    this.#worker.postMessage(RING);
  }

  /**
   * One that is still loading ends by itself once it has loaded: a thread that is terminated before would leave open
   * the files that Node reads for it.
   */
  override terminate(): void {
    if (this.started) {
      void this.#worker.terminate();
      return;
    }
    const limit = setTimeout(() => void this.#worker.terminate(), LOADING_LIMIT_MS);
    limit.unref();
    void this.ended.then(() => clearTimeout(limit));
  }

  override sendBeside(message: SideMessage | number, move: boolean): void {
    this.#port.postMessage(
      message,
      move && typeof message === 'object' ? [message.object as Transferable] : [],
    );
  }

  override receiveBeside(): SideMessage[] {
    return [...arrivedAt<SideMessage>(this.#port)];
  }
}
