/** A block of shared bytes as this thread sees it. */
import { join } from '../arena/membership.js';
import { told } from '../arena/refusals.js';
import { handleAt } from '../arena/shared.js';
import { native } from '../native.js';
import { RLock } from '../sync/rlock.js';

type Native = InstanceType<typeof native.ArenaMemory>;

/**
 * The blocks of this thread by the index of their handle. One that arrives again is the one that is here: a new buffer
 * would cost as much as the garbage collector does when it hears of so many more bytes.
 */
const blocks = new Map<number, WeakRef<Block>>();

export class Block {
  /** Index and generation. */
  readonly handle: readonly number[];
  readonly #native: Native;
  /** How many bytes there are. */
  readonly byteLength: number;
  #buffer: ArrayBuffer;
  #lock: RLock | undefined;

  private constructor(opened: Native) {
    this.#native = opened;
    this.handle = opened.handle;
    this.#buffer = told(() => opened.buffer());
    this.byteLength = this.#buffer.byteLength;
  }

  /** New bytes, all zero. @throws ArenaFullError */
  static create(bytes: number): Block {
    join();
    return new Block(told(() => native.ArenaMemory.create(bytes))).#enter();
  }

  static open(handles: readonly number[]): Block {
    const [index, generation] = handleAt(handles, 0);
    const known = blocks.get(index)?.deref();
    if (known?.handle[1] === generation) return known;
    join();
    return new Block(told(() => native.ArenaMemory.open(index, generation))).#enter();
  }

  #enter(): this {
    blocks.set(this.handle[0] as number, new WeakRef(this));
    return this;
  }

  /** The bytes. A view whose buffer somebody has transferred away is made anew. */
  get buffer(): ArrayBuffer {
    if (this.#buffer.byteLength !== this.byteLength) this.#buffer = told(() => this.#native.buffer());
    return this.#buffer;
  }

  /** The lock that lies before the bytes. */
  get lock(): RLock {
    this.#lock ??= RLock.revive(this.handle);
    return this.#lock;
  }
}
