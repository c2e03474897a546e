import { clock } from '../../clock.js';
import { Control, ControlBlock, NO_EXIT } from '../control.js';
import { align, FrameView, Word } from '../frames.js';
import type { SideMessage } from '../messages.js';
import type { WorkerOrder } from './place.js';
import type { SideTarget } from './side.js';

/** A worker that has not run its first line after so many milliseconds never will. */
const START_LIMIT_MS = 30_000;

/** Why a worker was told to end; null: nobody told it. */
export type Ending = 'retired' | 'closed' | 'overdue' | 'broken' | null;

/** One worker, as the caller sees it, wherever it lives. */
export abstract class CrewWorker implements SideTarget {
  readonly index: number;
  readonly incarnation: number;
  readonly name: string;
  readonly #startedAt = clock();
  /** It has said that it takes tasks. */
  ready = false;
  ending: Ending = null;
  /** What ended it, if it was an error. */
  error: Error | null = null;
  /** Its end has been dealt with. */
  settled = false;

  constructor(
    order: WorkerOrder,
    readonly pool: string,
    readonly control: ControlBlock,
  ) {
    this.index = order.worker;
    this.incarnation = order.incarnation;
    this.name = order.name;
  }

  /** Process that it runs in. */
  abstract readonly pid: number;
  /** Resolves when it has ended. */
  abstract readonly ended: Promise<void>;
  /** Its environment has ended; true before `ended` resolves, also while the caller blocks. */
  abstract get gone(): boolean;
  /** The signal that ended it, or null. */
  abstract get signalCode(): NodeJS.Signals | null;
  /** Wakes it from its rest. */
  abstract ring(): void;
  abstract sendBeside(message: SideMessage | number, move: boolean): void;
  abstract receiveBeside(): SideMessage[];
  /** Ends it, whatever it does. It was stopped through the dispatcher before. */
  abstract terminate(): void;

  /** Its environment says that it has ended. */
  noteGone(): void {}

  /** For a caller who blocks, while timers do not run. */
  look(): void {}

  /** It ended, or hangs, before its first line: nobody tells a caller who blocks. */
  get isStillborn(): boolean {
    return !this.started && clock() - this.#startedAt > START_LIMIT_MS;
  }

  /** What `process.exit` was called with in the worker, or null. */
  get exitCode(): number | null {
    const code = this.control.words[Control.exitCode]!;
    return code === NO_EXIT ? null : code;
  }

  /** Asks the function that runs this item of the task to stop; -1: any item. */
  cancel(slot: number, generation: number, item: number): void {
    const { words } = this.control;
    Atomics.store(words, Control.cancelItem, item);
    Atomics.store(words, Control.cancelGeneration, generation);
    Atomics.store(words, Control.cancelSlot, slot);
    this.ring();
  }

  protected get started(): boolean {
    return Atomics.load(this.control.words, Control.started) !== 0;
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

  /** Results that it has finished and not sent: none if it is sending them just now. */
  unsent(): FrameView {
    return this.snapshot() ?? new FrameView(new SharedArrayBuffer(0));
  }

  /** A copy of what is in its outbox; null while it sends that. See `ControlBlock`. */
  snapshot(): FrameView | null {
    const { words, buffer } = this.control;
    const before = Atomics.load(words, Control.sends);
    const published = words[Control.outboxLength]!;
    const copy = buffer.slice(ControlBlock.outboxOffset, ControlBlock.outboxOffset + published);
    const torn = before % 2 !== 0 || Atomics.load(words, Control.sends) !== before;
    if (torn && !this.gone) return null;
    const view = new FrameView(copy);
    closeLastFrame(view);
    return view;
  }
}

/** A frame of numbers that could still grow has no length yet: it goes as far as was published. */
function closeLastFrame({ words, bytes }: FrameView): void {
  for (let at = 0; at < bytes.length; at += align(words[(at >> 2) + Word.length]!)) {
    if (words[(at >> 2) + Word.length] === 0) words[(at >> 2) + Word.length] = bytes.length - at;
  }
}
