import { createRequire } from 'node:module';
import { join } from '../arena/membership.js';
import { told } from '../arena/refusals.js';
import { type Description, handleAt, type Shared, shared } from '../arena/shared.js';
import { ClosedError, describe, InvalidStateError } from '../errors.js';
import { native } from '../native.js';
import { checkNames } from '../option-names.js';
import { ownClass } from '../own-class.js';

type Native = InstanceType<typeof native.ArenaSegment>;

export interface SharedMemoryOptions {
  /** 1 to 255 bytes of UTF-8 without NUL. Left out on creation: a random one. */
  name?: string | undefined;
  /** Create it; else it is one that somebody has created. False by default. */
  create?: boolean | undefined;
  /** Bytes, at least 1, on creation. Ignored otherwise. */
  size?: number | undefined;
}

/**
 * Bytes that any thread and process of the tree finds by name. They live until `unlink()` has taken the name away and
 * everybody has closed them, at the latest as long as the tree. Sent in a value it is the same memory, also after
 * `unlink()`.
 */
export class SharedMemory implements Shared, Disposable {
  readonly #name: string;
  readonly #native: Native;
  #buffer: Buffer | undefined;
  readonly #size: number;

  /**
   * @throws InvalidStateError if the name is taken on creation, or nobody has it otherwise
   * @throws RangeError for a size below 1 on creation
   * @throws TypeError without a name, if it is not to be created
   */
  constructor(options?: SharedMemoryOptions);
  /** @internal */
  constructor(options: undefined, opened: Native);
  constructor(options: SharedMemoryOptions = {}, opened?: Native) {
    checkNames(options, ['name', 'create', 'size'], 'SharedMemory');
    join();
    this.#native = opened ?? (options.create ? create(options) : find(options));
    this.#name = this.#native.name;
    this.#buffer = this.#view();
    this.#size = this.#buffer.length;
  }

  /** @internal */
  static revive(handles: readonly number[]): SharedMemory {
    join();
    return new SharedMemory(
      undefined,
      told(() => native.ArenaSegment.open(...handleAt(handles, 0))),
    );
  }

  /** The name under which others find it. */
  get name(): string {
    return this.#name;
  }

  /** The bytes. @throws ClosedError after `close()` */
  get buf(): Buffer {
    if (this.#buffer === undefined) throw new ClosedError('buf: the SharedMemory was closed here before');
    if (this.#buffer.length !== this.#size) this.#buffer = this.#view();
    return this.#buffer;
  }

  /** How many bytes there are. */
  get size(): number {
    return this.#size;
  }

  /** Lets go of the bytes here; a second time does nothing. A `buf` that was taken before stays valid. */
  close(): void {
    this.#buffer = undefined;
    this.#native.close();
  }

  /**
   * Takes the name away, for all. Those who have the memory keep it.
   * @throws InvalidStateError if somebody has done so before
   */
  unlink(): void {
    if (!told(() => this.#native.unlink())) {
      throw new InvalidStateError(`unlink(): there is no shared memory of the name '${this.name}' any more`);
    }
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #view(): Buffer {
    return Buffer.from(told(() => this.#native.buffer()));
  }

  /** @internal */
  [shared](): Description {
    if (this.#buffer === undefined) throw new ClosedError('the SharedMemory was closed here before');
    return { kind: 'SharedMemory', handles: this.#native.handle };
  }
}

ownClass(SharedMemory, ({ name, size }) => ({ name, size }));

/** In bytes of UTF-8. */
const LONGEST_NAME = 255;

/** Loading node:crypto takes 7 ms, which no program should wait for that names its memory or has none. */
function randomName(): string {
  const crypto = createRequire(import.meta.url)('node:crypto') as typeof import('node:crypto');
  return `crossray-${crypto.randomBytes(8).toString('hex')}`;
}

function create({ name, size }: SharedMemoryOptions): Native {
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 1) {
    throw new RangeError(`size: expected a number of bytes from 1 on, got ${describe(size)}`);
  }
  const wanted = name === undefined ? randomName() : checkName(name);
  const created = told(() => native.createSegment(wanted, size));
  if (created) return created;
  throw new InvalidStateError(
    `name: there is shared memory of the name '${wanted}' already: unlink it, or leave out create to use it`,
  );
}

function find({ name }: SharedMemoryOptions): Native {
  if (name === undefined) {
    throw new TypeError('name: expected the name of memory that is there, or create: true for new memory');
  }
  const wanted = checkName(name);
  const found = told(() => native.findSegment(wanted));
  if (found) return found;
  throw new InvalidStateError(
    `name: there is no shared memory of the name '${wanted}' in this tree of processes: create it first`,
  );
}

function checkName(name: unknown): string {
  if (typeof name !== 'string') throw new TypeError(`name: expected a string, got ${describe(name)}`);
  const bytes = Buffer.byteLength(name);
  if (bytes > 0 && bytes <= LONGEST_NAME && !name.includes('\0')) return name;
  throw new TypeError(`name: expected 1 to ${LONGEST_NAME} bytes without NUL, got ${describe(name)}`);
}
