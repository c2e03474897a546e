import type { MessagePort, Transferable } from 'node:worker_threads';
import { arrivedAt } from '../arrived.js';
import { Control } from '../control.js';
import type { SideMessage } from '../messages.js';

/** Callers number their objects below this. */
const WORKERS_NUMBERS = 2 ** 31;
/** More objects are never under way from one worker. */
const NUMBERS_PER_WORKER = 2 ** 19;

/**
 * The worker's half of what travels beside the frames. What the caller has too keeps the number that it gave it, so
 * it is the same object again when it comes home.
 */
export class WorkerSide {
  readonly #port: MessagePort;
  readonly #shared = new Map<number, object>();
  readonly #numbers = new WeakMap<object, number>();
  readonly #moved = new Map<number, object>();
  readonly #first: number;
  readonly #control: Int32Array;
  #sent = 0;

  /** @param worker its place among the workers: each names what it sends from a range of its own */
  constructor(port: MessagePort, worker: number, control: Int32Array) {
    this.#port = port;
    this.#first = WORKERS_NUMBERS + worker * NUMBERS_PER_WORKER;
    this.#control = control;
    port.unref();
  }

  /** Sends an object to the caller; one that came from there too, for the caller may have dropped it since. */
  put(object: object, move: boolean): number {
    const id = this.#numbers.get(object) ?? this.#first + (this.#sent++ % NUMBERS_PER_WORKER);
    const task = [this.#control[Control.taskSlot]!, this.#control[Control.taskGeneration]!] as const;
    const message: SideMessage = { id, object, lasts: false, task };
    this.#port.postMessage(message, move ? [object as Transferable] : []);
    return id;
  }

  /** The object that the caller sent under `id`. */
  take(id: number): object {
    const known = this.#shared.get(id) ?? this.#moved.get(id);
    if (!known) this.#receive();
    const object = known ?? this.#shared.get(id) ?? this.#moved.get(id);
    if (!object) throw new Error(`object ${id} that travels beside the frames did not arrive`);
    this.#moved.delete(id);
    return object;
  }

  #receive(): void {
    for (const message of arrivedAt<SideMessage | number>(this.#port)) {
      if (typeof message === 'number') this.#shared.delete(message);
      else this.#accept(message);
    }
  }

  #accept({ id, object, lasts }: SideMessage): void {
    if (lasts) {
      this.#shared.set(id, object);
      this.#numbers.set(object, id);
    } else {
      this.#moved.set(id, object);
    }
  }
}
