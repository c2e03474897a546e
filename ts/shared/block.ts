/** A block of shared bytes as this thread sees it. */
import { join } from '../arena/membership.js';
import { told } from '../arena/refusals.js';
import { handleAt } from '../arena/shared.js';
import { native } from '../native.js';
import { RLock } from '../sync/rlock.js';

type Native = InstanceType<typeof native.ArenaMemory>;

export class Block {
  readonly #native: Native;
  readonly #bytes: number;
  #buffer: ArrayBuffer;
  #lock: RLock | undefined;

  private constructor(opened: Native) {
    this.#native = opened;
    this.#buffer = told(() => opened.buffer());
    this.#bytes = this.#buffer.byteLength;
  }

  /** New bytes, all zero. @throws ArenaFullError */
  static create(bytes: number): Block {
    join();
    return new Block(told(() => native.ArenaMemory.create(bytes)));
  }

  static open(handles: readonly number[]): Block {
    join();
    return new Block(told(() => native.ArenaMemory.open(...handleAt(handles, 0))));
  }

  get handle(): number[] {
    return this.#native.handle;
  }

  /** The bytes. A view whose buffer somebody has transferred away is made anew. */
  get buffer(): ArrayBuffer {
    if (this.#buffer.byteLength !== this.#bytes) this.#buffer = told(() => this.#native.buffer());
    return this.#buffer;
  }

  /** The lock that lies before the bytes. */
  get lock(): RLock {
    this.#lock ??= RLock.revive(this.handle);
    return this.#lock;
  }
}
