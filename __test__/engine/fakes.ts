import { Control, ControlBlock } from '#crossray/engine/control';
import { Task } from '#crossray/engine/engine';

/** A task that notes what it is told. */
export class NotedTask extends Task {
  readonly told: [item: number, what: unknown][] = [];

  constructor(items: number) {
    super(items, () => {}, []);
  }

  override value(item: number, value: unknown): void {
    this.told.push([item, value]);
  }

  override failed(item: number, error: unknown): void {
    this.told.push([item, error]);
  }
}

/** What the caller's side looks at of a worker, with the control block to set. */
export class FakeWorker {
  readonly control = ControlBlock.create(new SharedArrayBuffer(ControlBlock.bytes));
  readonly name = 'fake-worker';
  readonly pool = 'fake-pool';
  readonly pid = process.pid;
  readonly exitCode = 7;
  readonly signalCode = null;
  readonly error: Error | null = null;

  constructor(readonly index: number) {}

  get item(): number {
    return this.control.words[Control.item]!;
  }

  /** It is at this item of the task. */
  isAt({ slot, generation }: Task, item: number): void {
    this.control.words[Control.taskSlot] = slot;
    this.control.words[Control.taskGeneration] = generation;
    this.control.words[Control.item] = item;
  }
}
