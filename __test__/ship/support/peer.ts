/** A worker thread to ship functions to: the smallest thing that proves graph, unpacking and identity. */
import { Worker, type WorkerOptions } from 'node:worker_threads';
import { workerExecArgv } from '#crossray/ship/exec-argv';
import { realm } from '#crossray/ship/identity';
import { type Shipment, Shipper, type Shipping } from '#crossray/ship/shipper';
import { remapStack } from '#crossray/ship/stack';
import { Leaves } from './leaves.js';
import type { CallMessage, ErrorReport, ReplyMessage } from './messages.js';

export interface PeerOptions {
  readonly shipping?: Shipping;
  readonly withLeaves?: boolean;
  /** How many functions the worker keeps. */
  readonly capacity?: number;
  readonly execArgv?: string[];
}

/** An error that a task ended with, as it was there. */
export class TaskError extends Error {
  readonly code: unknown;

  constructor({ name, message, stack, code }: ErrorReport) {
    super(message);
    this.name = name;
    this.stack = remapStack(stack);
    this.code = code;
  }
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

export class Peer {
  readonly shipper: Shipper;
  /** Shipments whose bytes went over, in order. */
  readonly sent: Shipment[] = [];
  readonly #worker: Worker;
  readonly #leaves = new Leaves(0);
  readonly #pending = new Map<number, Pending>();
  readonly #known = new Set<string>();
  #count = 0;

  constructor(options: PeerOptions = {}) {
    const { shipping, withLeaves, execArgv = workerExecArgv(process.execArgv) } = options;
    this.shipper = new Shipper({
      ...(shipping !== undefined && { shipping }),
      ...(withLeaves && { leaf: this.#leaves }),
    });
    const workerOptions: WorkerOptions = {
      workerData: { ...options, home: realm },
      ...(execArgv && { execArgv }),
    };
    this.#worker = new Worker(new URL('./peer-worker.js', import.meta.url), workerOptions);
    this.#worker.on('message', (reply: ReplyMessage) => void this.#settle(reply));
    this.#worker.on('error', error => this.#fail(error));
    // Last, because a listener for messages refs the worker again.
    this.#worker.unref();
  }

  /** Calls the function there; throws at once what cannot be packed. */
  async call(fn: CallableFunction, args: readonly unknown[] = [], self?: unknown): Promise<unknown> {
    const shipment = this.shipper.packFunction(fn);
    return await this.send(shipment, args, self);
  }

  async send(shipment: Shipment, args: readonly unknown[] = [], self?: unknown): Promise<unknown> {
    const { digest, graph } = shipment;
    const call = this.shipper.packValue([self, args]);
    const isKnown = this.#known.has(digest);
    if (!isKnown) this.sent.push(shipment);
    this.#known.add(digest);
    const id = this.#count++;
    this.#worker.ref();
    const result = new Promise((resolve, reject) => this.#pending.set(id, { resolve, reject }));
    const message: CallMessage = {
      id,
      digest,
      graph: isKnown ? undefined : graph,
      call,
      leaves: this.#leaves.all(),
    };
    this.#worker.postMessage(message);
    return await result;
  }

  /** The worker is believed to have nothing any more. */
  forget(): void {
    this.#known.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }

  async #settle({ id, value, error, leaves }: ReplyMessage): Promise<void> {
    const pending = this.#pending.get(id)!;
    this.#pending.delete(id);
    if (this.#pending.size === 0) this.#worker.unref();
    this.#leaves.add(leaves);
    try {
      if (error) throw new TaskError(error);
      pending.resolve(await this.shipper.unpack(value));
    } catch (failure) {
      pending.reject(failure);
    }
  }

  #fail(error: unknown): void {
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}
