/** The writing side: one pass over a value. Objects that are neither plain nor arrays: special.ts. */
import { types } from 'node:util';
import { writeArray, writeElements, writeSparseBody } from './arrays.js';
import { needsWholeBuffer } from './buffers.js';
import { isError, writeErrorFields } from './error-envelope.js';
import { hasSymbols } from './kinds.js';
import { Seen } from './seen.js';
import { type WrittenShape, WrittenShapes } from './shapes.js';
import type { SharedForm } from './shared.js';
import { foreign, Refusal } from './signals.js';
import { postpone, writeBareView, writeMapBody, writeSetBody, writeSpecial } from './special.js';
import { deepest, Flag, maxDepth, ShortString, SmallInt, Tag } from './tags.js';
import { Writer } from './writer.js';

/** An object that travels beside the bytes, and where its number has to be written. */
export interface Passenger {
  readonly object: object;
  readonly move: boolean;
  readonly at: number;
}

const { isProxy } = types;
const prototypeOf = Object.getPrototypeOf as (object: object) => object | null;
/** Where memory can be shared or moved, and ports can go. */
const AMONG_THREADS =
  'only arguments and results between threads can bring it along; queues, pipes and processes cannot';
const symbolsOf = Object.getOwnPropertySymbols;

/** What is known of the root of a message. */
export const Root = {
  /** Nothing. */
  value: 0,
  /** An array that crossray made itself, with nothing but elements: not asked about it. */
  list: 1,
  /** The same, and its elements are views, or null, of which only their elements travel. */
  views: 2,
} as const;
export type Root = (typeof Root)[keyof typeof Root];

export class Encoder {
  writer = new Writer();
  passengers: Passenger[] = [];
  /** Handles of the objects in shared memory that the message refers to: index and generation of each in turn. */
  handles: number[] = [];
  /** Containers whose bodies come after the root. */
  later: object[] = [];
  readonly #canGoBeside: boolean;
  readonly #seen = new Seen();
  readonly #shapes = new WrittenShapes();
  #message = 0;
  #shapeCount = 0;
  #flags = 0;
  #depth = 0;
  /** Buffers of which this pass wrote a view alone, and buffers that have to be sent as a whole. */
  #alone: Set<ArrayBufferLike> | undefined;
  #whole: Set<ArrayBufferLike> | undefined;
  /** Is a view that seems to be alone on its buffer sent without the rest of it? */
  #trims = true;
  /** A view was written alone, and then its buffer came up again. */
  #mistaken = false;

  /** @param canGoBeside - is there a `Sidecar`? */
  constructor(canGoBeside: boolean) {
    this.#canGoBeside = canGoBeside;
  }

  /**
   * Appends a message.
   *
   * @throws foreign, overflow, Refusal, and what getters throw
   */
  message(root: unknown, writer: Writer, flags = 0, known: Root = Root.value): void {
    const start = writer.length;
    this.writer = writer;
    try {
      this.#pass(root, flags, known);
      // The second time it is known which buffers come up more than once; the third time (a getter made new
      // ones) nothing is left to guess.
      for (let passes = 1; this.#mistaken; passes++) {
        writer.length = start;
        this.#forget();
        this.#trims = passes < 2;
        this.#pass(root, flags, known);
      }
    } finally {
      this.#forget();
      this.#whole = undefined;
      this.#trims = true;
    }
  }

  #pass(root: unknown, flags: number, known: Root): void {
    const start = this.writer.length;
    this.#message++;
    this.#flags = flags;
    if (this.passengers.length > 0) this.passengers = [];
    if (this.handles.length > 0) this.handles = [];
    this.writer.byte(0);
    if (known === Root.views) this.#views(root as readonly (ArrayBufferView | null)[]);
    else if (known === Root.list) this.#list(root as readonly unknown[]);
    else this.value(root);
    for (let i = 0; i < this.later.length; i++) this.#body(this.later[i] as object);
    this.writer.bytes[start] = this.#flags;
  }

  #forget(): void {
    this.#seen.clear();
    this.#shapeCount = 0;
    this.#depth = 0;
    this.#mistaken = false;
    this.#alone = undefined;
    if (this.later.length > 0) this.later = [];
  }

  #list(list: readonly unknown[]): void {
    this.#seen.indexOf(list);
    writeElements(this, list);
  }

  #views(views: readonly (ArrayBufferView | null)[]): void {
    this.#seen.indexOf(views);
    this.writer.byte(Tag.Array);
    this.writer.size(views.length);
    for (const view of views) {
      if (view === null) this.writer.byte(Tag.Null);
      else this.#view(view);
    }
  }

  #view(view: ArrayBufferView): void {
    const index = this.#seen.indexOf(view);
    if (index < 0) writeBareView(this, view);
    else this.#reference(index);
  }

  value(value: unknown): void {
    if (typeof value === 'number') this.#number(value);
    else if (typeof value === 'string') this.string(value);
    else if (value === null) this.writer.byte(Tag.Null);
    else if (typeof value === 'object') this.#object(value);
    else if (typeof value === 'boolean') this.writer.byte(value ? Tag.True : Tag.False);
    else if (value === undefined) this.writer.byte(Tag.Undefined);
    else if (typeof value === 'bigint') this.#bigint(value);
    else throw foreign;
  }

  #number(value: number): void {
    const { writer } = this;
    writer.ensure(9);
    const { length } = writer;
    const integer = value | 0;
    if (integer !== value || (integer === 0 && 1 / value < 0)) {
      writer.bytes[length] = Tag.Double;
      writer.view.setFloat64(length + 1, value, true);
      writer.length = length + 9;
    } else if (integer >= 0 && integer < 0x100 - SmallInt) {
      writer.bytes[length] = SmallInt + integer;
      writer.length = length + 1;
    } else if (integer >= -0x8000 && integer < 0x8000) {
      writer.bytes[length] = Tag.Int16;
      writer.view.setInt16(length + 1, integer, true);
      writer.length = length + 3;
    } else {
      writer.bytes[length] = Tag.Int32;
      writer.view.setInt32(length + 1, integer, true);
      writer.length = length + 5;
    }
  }

  string(text: string): void {
    const { writer } = this;
    const start = writer.length;
    if (text.length < SmallInt - ShortString) writer.byte(ShortString + text.length);
    else {
      writer.byte(Tag.Latin1);
      writer.size(text.length);
    }
    if (writer.latin1(text)) return;
    writer.length = start;
    writer.byte(Tag.Utf16);
    writer.size(text.length);
    writer.utf16(text);
  }

  #bigint(value: bigint): void {
    const { writer } = this;
    if (BigInt.asIntN(64, value) === value) {
      writer.byte(Tag.BigInt64);
      writer.bigInt64(value);
    } else {
      writer.byte(Tag.BigInt);
      this.string(value.toString(16));
    }
  }

  #object(object: object): void {
    // Before anything else: every other question would run the traps.
    if (isProxy(object)) throw foreign;
    const index = this.#seen.indexOf(object);
    if (index < 0) this.#newObject(object, prototypeOf(object));
    else this.#reference(index);
  }

  #newObject(object: object, prototype: object | null): void {
    if (this.#depth >= maxDepth && this.#tooDeep(object, prototype)) return;
    this.#depth++;
    if (Array.isArray(object)) writeArray(this, object, prototype);
    else if (prototype === Object.prototype) this.plain(object as Record<string, unknown>);
    else writeSpecial(this, object, prototype);
    this.#depth--;
  }

  /** Puts a container off (true); lets a leaf pass, but not what nests by properties that a leaf should not have. */
  #tooDeep(object: object, prototype: object | null): boolean {
    if (postpone(this, object, prototype)) return true;
    if (this.#depth >= deepest) this.refuse(object, `it is nested ${deepest} levels deep`);
    return false;
  }

  #reference(index: number): void {
    this.#flags |= Flag.References;
    this.writer.byte(Tag.Reference);
    this.writer.size(index);
  }

  /** A plain object: a record if its shape is known, else entries. */
  plain(object: Record<string, unknown>): void {
    if (symbolsOf(object).length > 0 && hasSymbols(object)) throw foreign;
    const keys = Object.keys(object);
    const shape = this.#shapes.find(keys);
    if (shape !== undefined) this.#record(object, shape);
    else {
      this.writer.byte(Tag.Object);
      this.entries(object, keys);
    }
  }

  #record(object: Record<string, unknown>, shape: WrittenShape): void {
    const { keys } = shape;
    if (shape.message === this.#message) {
      this.writer.byte(Tag.SameRecord);
      this.writer.size(shape.index);
    } else {
      shape.message = this.#message;
      shape.index = this.#shapeCount++;
      this.writer.byte(Tag.Record);
      this.writer.raw(shape.block);
    }
    for (let i = 0; i < keys.length; i++) this.value(object[keys[i] as string]);
  }

  /** Properties by name. */
  entries(object: object, keys: readonly string[]): void {
    this.writer.size(keys.length);
    for (const key of keys) {
      this.string(key);
      this.value((object as Record<string, unknown>)[key]);
    }
  }

  /** What a container that was put off holds. */
  #body(object: object): void {
    if (Array.isArray(object)) writeSparseBody(this, object);
    else if (isError(object)) writeErrorFields(this, object);
    else {
      if (types.isMap(object)) writeMapBody(this, object);
      else if (types.isSet(object)) writeSetBody(this, object);
      this.entries(object, Object.keys(object));
    }
  }

  /** Writes a place for the number of an object that will travel beside the bytes. */
  beside(object: object, move: boolean): void {
    if (!this.#canGoBeside) {
      this.refuse(
        object,
        move ? `${AMONG_THREADS}: send a copy, or use SharedArray` : `${AMONG_THREADS}: use SharedArray`,
      );
    }
    this.writer.byte(Tag.Beside);
    this.passengers.push({ object, move, at: this.writer.length });
    this.writer.uint32(0);
  }

  /** Shared memory, and nothing else of its buffer. */
  memory(buffer: SharedArrayBuffer): void {
    const index = this.#seen.indexOf(buffer);
    if (index < 0) this.beside(buffer, false);
    else this.#reference(index);
  }

  /** An object in shared memory. */
  shared({ kind, handles, extra }: SharedForm): void {
    this.writer.byte(Tag.Shared);
    this.string(kind);
    this.writer.size(handles.length);
    for (const word of handles) {
      this.writer.uint32(word);
      this.handles.push(word);
    }
    this.value(extra);
  }

  refuse(culprit: object, reason: string): never {
    throw new Refusal(culprit, reason);
  }

  /** Can a view be written without the rest of its buffer, as far as is known? */
  isAlone(buffer: ArrayBufferLike): boolean {
    if (!this.#trims || needsWholeBuffer(buffer) || this.#whole?.has(buffer)) return false;
    if (this.#alone?.has(buffer)) {
      this.needsWhole(buffer);
      return false;
    }
    this.#alone ??= new Set();
    this.#alone.add(buffer);
    return true;
  }

  /** All of the buffer has to be sent. */
  needsWhole(buffer: ArrayBufferLike): void {
    this.#whole ??= new Set();
    this.#whole.add(buffer);
    if (this.#alone?.has(buffer)) this.#mistaken = true;
  }
}
