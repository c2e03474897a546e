import { Pace } from '../../pace.js';
import { isPending, isThenable, type Values } from '../../values.js';
import { NumberList } from '../../wire/number-list.js';
import { Control, type ControlBlock } from '../control.js';
import type { AnyFunction } from '../engine.js';
import {
  BOUNDS_BYTES,
  type Bounds,
  FLAG_MARKED,
  FLAG_TIMED,
  type FrameView,
  HEADER_BYTES,
  TaskKind,
  Word,
} from '../frames.js';
import type { Codes } from './codes.js';
import { flows } from './flows.js';
import { runNumbers } from './number-loops.js';
import type { Outbox } from './outbox.js';
import { RangePayload } from './range-payload.js';
import { type Arrays, runRange } from './ranges.js';
import { RunningTask } from './running-task.js';

/** Results wait for company at most about so long, in milliseconds. */
const FLUSH_MS = 1;
/** Lists of numbers from so many bytes on are worth a loop of their own. */
const LONG_BYTES = 4096;

/** Where the runner and its tasks live. */
export interface Surroundings {
  control: ControlBlock;
  values: Values;
  codes: Codes;
  outbox: Outbox;
  /** The worker's name. */
  name: string;
  /** Prefix of task ids. */
  pool: string;
}

/** What a task frame says besides its function and payload. */
interface Terms {
  kind: TaskKind;
  flags: number;
  skip: number;
  /** Of a range. */
  bounds: Bounds | null;
}

/** All that a task's run needs. */
interface Order extends Terms {
  fn: AnyFunction;
  payload: unknown;
}

/** Runs tasks, one at a time, and puts what they give or throw into the outbox. */
export class Runner {
  readonly #around: Surroundings;
  readonly #pace = new Pace(FLUSH_MS);
  readonly #ranges: RangePayload;
  /** Functions that did not wait for anything when they were called last. */
  readonly #prompt = new WeakSet<AnyFunction>();
  #failPending: ((error: unknown) => void) | null = null;

  constructor(around: Surroundings) {
    this.#around = around;
    this.#ranges = new RangePayload(around.values);
  }

  /** Runs the task whose frame starts at byte `at`; a promise if it has to wait for something. */
  run(view: FrameView, at: number): Promise<void> | undefined {
    const { control, name, pool } = this.#around;
    const start = at >> 2;
    const slot = view.words[start + Word.slot]!;
    const generation = view.words[start + Word.generation]!;
    control.words[Control.taskSlot] = slot;
    control.words[Control.taskGeneration] = generation;
    control.words[Control.item] = view.words[start + Word.skip]!;
    this.#around.outbox.start(slot, generation);
    flows.running = new RunningTask(slot, generation, name, control.words, pool);
    const pending = this.#prepare(view, at);
    if (pending) return pending.finally(() => this.#end());
    this.#end();
    return undefined;
  }

  /**
   * Something that the running task started threw where nobody could catch it.
   * @returns false if no task is waiting that it could be told to
   */
  failRunning(error: unknown): boolean {
    const fail = this.#failPending;
    fail?.(error);
    return fail !== null;
  }

  #end(): void {
    flows.running = null;
    this.#around.control.words[Control.taskSlot] = -1;
    const { outbox } = this.#around;
    if (this.#pace.due() || outbox.isHeavy) outbox.flush();
  }

  /** Gets the function and the payload together; both may have to import modules first. */
  #prepare(view: FrameView, at: number): Promise<void> | undefined {
    const { codes } = this.#around;
    const start = at >> 2;
    const flags = view.words[start + Word.task]!;
    const kind = (flags & 0xff) as TaskKind;
    const skip = view.words[start + Word.skip]!;
    const bounds = kind === TaskKind.range ? view.boundsAt(at) : null;
    try {
      const fn = codes.get(view.words[start + Word.code]!);
      const payload = this.#payload(view, at, kind);
      if (!isPending(fn) && !isPending(payload))
        return this.#dispatch({ kind, flags, skip, bounds, fn, payload });
      return this.#prepareLater({ kind, flags, skip, bounds }, fn, payload);
    } catch (error) {
      this.#around.outbox.unstartable(error);
      return undefined;
    }
  }

  /** The payload; a long list of numbers stays where it lies. */
  #payload(view: FrameView, at: number, kind: TaskKind): unknown {
    const { values } = this.#around;
    const end = at + view.words[(at >> 2) + Word.length]!;
    if (kind === TaskKind.range) return this.#ranges.read(view.bytes, at + HEADER_BYTES + BOUNDS_BYTES, end);
    const start = at + HEADER_BYTES;
    const numbers =
      kind === TaskKind.map && end - start >= LONG_BYTES ? values.numbers(view.bytes, start, end) : null;
    return numbers ?? values.read(view.bytes, start, end);
  }

  async #prepareLater(terms: Terms, fn: unknown, payload: unknown): Promise<void> {
    let order: Order;
    try {
      order = { ...terms, fn: (await fn) as AnyFunction, payload: await payload };
    } catch (error) {
      this.#around.outbox.unstartable(error);
      return;
    }
    await this.#dispatch(order);
  }

  #dispatch(order: Order): Promise<void> | undefined {
    if (order.flags & FLAG_TIMED) this.#around.outbox.timeUntil(lastItemOf(order));
    const wasPrompt = this.#prompt.has(order.fn);
    // While it waits, what an earlier task has left has its turn.
    if (!wasPrompt) flows.followIfHeld(true);
    const pending = flows.run(this.#runKind, order);
    if (pending) this.#prompt.delete(order.fn);
    else if (!wasPrompt) this.#prompt.add(order.fn);
    return pending;
  }

  readonly #runKind = ({ kind, flags, skip, bounds, fn, payload }: Order): Promise<void> | undefined => {
    const call = fn as (...args: unknown[]) => unknown;
    switch (kind) {
      case TaskKind.call:
        return this.#item(0, () => call(...(payload as unknown[])));
      case TaskKind.map:
        return payload instanceof NumberList
          ? this.#numbers(call, payload, skip)
          : this.#items(call, payload as unknown[], skip);
      case TaskKind.starmap:
        return this.#items((args: unknown) => call(...(args as unknown[])), payload as unknown[], skip);
      case TaskKind.range: {
        const control = flags & FLAG_MARKED ? this.#around.control.words : null;
        return this.#item(0, () => runRange(fn, payload as Arrays, bounds!, control));
      }
    }
  };

  /** Runs items one after the other until one has to wait; the others then run behind it. */
  #items(fn: (item: unknown) => unknown, items: unknown[], from: number): Promise<void> | undefined {
    const { words } = this.#around.control;
    const { outbox } = this.#around;
    for (let i = from; i < items.length; i++) {
      words[Control.item] = i;
      let result: unknown;
      try {
        result = fn(items[i]);
        if (typeof result === 'number') outbox.number(i, result);
        else if (isThenable(result)) return this.#itemsAfter(this.#await(i, result), fn, items, i + 1);
        else outbox.value(i, result);
      } catch (error) {
        outbox.error(i, error);
      }
      if (this.#pace.due()) outbox.flush();
    }
    return undefined;
  }

  /** Runs items that are numbers; from the first result on that is none they go on as any items do. */
  #numbers(fn: (item: unknown) => unknown, list: NumberList, from: number): Promise<void> | undefined {
    const { control, outbox } = this.#around;
    const stop = runNumbers(fn, list, from, { outbox, words: control.words, pace: this.#pace });
    if (!stop) return undefined;
    const pending = this.#item(stop.at, stop.outcome);
    const [items, rest] = [list.toArray(), stop.at + 1];
    return pending ? this.#itemsAfter(pending, fn, items, rest) : this.#items(fn, items, rest);
  }

  /** The same once something that they wait for has ended. */
  async #itemsAfter(
    pending: Promise<void>,
    fn: (item: unknown) => unknown,
    items: unknown[],
    from: number,
  ): Promise<void> {
    await pending;
    for (let i = from; i < items.length; i++) {
      this.#around.control.words[Control.item] = i;
      const next = this.#item(i, () => fn(items[i]));
      if (next) await next;
      if (this.#pace.due()) this.#around.outbox.flush();
    }
  }

  /** Runs one item. Never throws: everything goes to the outbox, also a result that cannot travel. */
  #item(item: number, run: () => unknown): Promise<void> | undefined {
    const { outbox } = this.#around;
    try {
      const result = run();
      if (isThenable(result)) return this.#await(item, result);
      outbox.result(item, result);
    } catch (error) {
      outbox.error(item, error);
    }
    return undefined;
  }

  async #await(item: number, result: PromiseLike<unknown>): Promise<void> {
    const { outbox } = this.#around;
    // What settles before the event loop turns goes with what follows it.
    const flush = outbox.isEmpty ? undefined : setImmediate(() => outbox.flush());
    const stray = new Promise<never>((_, reject) => {
      this.#failPending = reject;
    });
    try {
      outbox.result(item, await Promise.race([result, stray]));
    } catch (error) {
      outbox.error(item, error);
    } finally {
      clearImmediate(flush);
      this.#failPending = null;
    }
  }
}

function lastItemOf({ kind, payload }: Order): number {
  return kind === TaskKind.map || kind === TaskKind.starmap ? (payload as ArrayLike<unknown>).length - 1 : 0;
}
