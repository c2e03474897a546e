/** The reading side. */
import { CrossrayError } from '../errors.js';
import { readArray, readDoubles, readInts, readSparseBody } from './arrays.js';
import type { Sidecar } from './beside.js';
import { readBuffer, readResizable, readView, readWindow } from './buffers.js';
import { readErrorFields, readErrorHead } from './error-envelope.js';
import { type NumberList, readNumberList } from './number-list.js';
import { damaged, Reader } from './reader.js';
import { isAssignable, type ReadShape, ReadShapes } from './shapes.js';
import type { Revive } from './shared.js';
import { readBoxed, readMapBody, readSetBody } from './special.js';
import { deepest, Flag, ShortString, SmallInt, Tag } from './tags.js';

/** A container whose body comes after the root. */
interface Postponed {
  readonly tag: number;
  readonly container: object;
}

type Container = Record<string, unknown>;

export class Decoder {
  readonly reader = new Reader();
  /** Is the value of the last message one for `Foreign.unpack`? */
  isForeign = false;
  readonly #sidecar: Sidecar | undefined;
  readonly #revive: Revive | undefined;
  /** Handles of the objects in shared memory that the message refers to. */
  handles: number[] = [];
  readonly #shapes = new ReadShapes();
  #messageShapes: ReadShape[] = [];
  /** The objects of this message in the order in which they began; undefined while they are not needed. */
  #objects: unknown[] | undefined;
  #later: Postponed[] = [];
  #depth = 0;

  constructor(sidecar: Sidecar | undefined, revive: Revive | undefined) {
    this.#sidecar = sidecar;
    this.#revive = revive;
  }

  /** Reads the message from `start` to `end`; it has to end there. */
  message(bytes: Uint8Array, start: number, end: number): unknown {
    const { reader } = this;
    if (this.handles.length > 0) this.handles = [];
    try {
      reader.open(bytes, start, end);
      const flags = reader.byte();
      if (flags > (Flag.References | Flag.Foreign)) throw damaged(`${flags} is no header`);
      this.isForeign = (flags & Flag.Foreign) !== 0;
      if ((flags & Flag.References) !== 0) this.#objects = [];
      const value = this.value();
      for (let i = 0; i < this.#later.length; i++) this.#body(this.#later[i] as Postponed);
      if (reader.left > 0) throw damaged(`${reader.left} bytes follow its end`);
      return value;
    } catch (error) {
      // RangeErrors of constructors, SyntaxErrors of regular expressions: the bytes ask for nonsense.
      throw error instanceof CrossrayError ? error : damaged('a value in it cannot be made', error);
    } finally {
      reader.close();
      this.#objects = undefined;
      this.#depth = 0;
      if (this.#messageShapes.length > 0) this.#messageShapes = [];
      if (this.#later.length > 0) this.#later = [];
    }
  }

  /** The message from `start` to `end` if it is nothing but a list of numbers, where it lies; else null. */
  numbers(bytes: Uint8Array, start: number, end: number): NumberList | null {
    const { reader } = this;
    try {
      reader.open(bytes, start, end);
      const list = readNumberList(reader);
      if (list && reader.left > 0) throw damaged(`${reader.left} bytes follow its end`);
      return list;
    } finally {
      reader.close();
    }
  }

  /** Every object, as soon as it exists and before its parts are read. */
  register<T>(object: T): T {
    this.#objects?.push(object);
    return object;
  }

  /** A place for an object that cannot exist before its part is read. */
  reserve(): number {
    return this.#objects === undefined ? -1 : this.#objects.push(undefined) - 1;
  }

  fillReserved(index: number, object: object): void {
    if (this.#objects !== undefined) this.#objects[index] = object;
  }

  value(): unknown {
    const tag = this.reader.byte();
    if (tag >= SmallInt) return tag - SmallInt;
    if (tag >= ShortString) return this.reader.latin1(tag - ShortString);
    switch (tag) {
      case Tag.Undefined:
        return undefined;
      case Tag.Null:
        return null;
      case Tag.False:
        return false;
      case Tag.True:
        return true;
      case Tag.Int16:
        return this.reader.int16();
      case Tag.Int32:
        return this.reader.int32();
      case Tag.Double:
        return this.reader.double();
      case Tag.BigInt64:
        return this.reader.bigInt64();
      case Tag.BigInt:
        return readBigInt(this.text());
      case Tag.Latin1:
        return this.reader.latin1(this.reader.size());
      case Tag.Utf16:
        return this.reader.utf16(this.reader.size());
      default:
        return this.#nested(tag);
    }
  }

  /** A string value. */
  text(): string {
    const text = this.value();
    if (typeof text !== 'string') throw damaged('something else stands where a string should');
    return text;
  }

  #nested(tag: number): unknown {
    if (tag === Tag.Reference) return this.#reference();
    if (++this.#depth > 2 * deepest) throw damaged('it nests deeper than any that crossray writes');
    const object = this.#object(tag);
    this.#depth--;
    return object;
  }

  #object(tag: number): object {
    switch (tag) {
      case Tag.SameRecord:
        return this.#record(this.#knownShape());
      case Tag.Array:
        return readArray(this);
      case Tag.Int32Array:
        return readInts(this);
      case Tag.DoubleArray:
        return readDoubles(this);
      case Tag.Record:
        return this.#record(this.#newShape());
      case Tag.Date:
        return this.register(new Date(this.reader.double()));
      case Tag.RegExp:
        return this.#regexp();
      case Tag.Boxed:
        return readBoxed(this);
      case Tag.ArrayBuffer:
        return readBuffer(this);
      case Tag.ResizableBuffer:
        return readResizable(this);
      case Tag.Window:
        return readWindow(this);
      case Tag.View:
        return readView(this);
      case Tag.Beside:
        return this.#beside();
      case Tag.Shared:
        return this.#shared();
      case Tag.Extras:
        return this.#extras();
      case Tag.Later:
        return this.#postponed();
      default:
        return this.#container(tag);
    }
  }

  #reference(): unknown {
    const object = this.#objects?.[this.reader.size()];
    if (object === undefined) throw damaged('it refers to an object that it does not hold');
    return object;
  }

  #newShape(): ReadShape {
    const shape = this.#shapes.read(this.reader);
    this.#messageShapes.push(shape);
    return shape;
  }

  #knownShape(): ReadShape {
    const shape = this.#messageShapes[this.reader.size()];
    if (shape === undefined) throw damaged('it refers to a shape that it does not hold');
    return shape;
  }

  #record(shape: ReadShape): object {
    const { keys } = shape;
    const object = this.register<Container>({});
    if (!shape.assignable) for (const key of keys) define(object, key, this.value());
    else for (let i = 0; i < keys.length; i++) object[keys[i] as string] = this.value();
    return object;
  }

  /** Properties by name. */
  entries(object: object): void {
    const count = this.reader.count(2);
    for (let i = 0; i < count; i++) {
      const key = this.text();
      define(object, key, this.value());
    }
  }

  #container(tag: number): object {
    const container = this.register(this.#create(tag));
    this.#fill(tag, container);
    return container;
  }

  #create(tag: number): object {
    switch (tag) {
      case Tag.Object:
        return {};
      case Tag.NullObject:
        return Object.create(null) as object;
      case Tag.SparseArray:
        return [];
      case Tag.Map:
        return new Map();
      case Tag.Set:
        return new Set();
      case Tag.Error:
        return readErrorHead(this);
      default:
        throw damaged(`${tag} is no tag`);
    }
  }

  #fill(tag: number, container: object): void {
    if (tag === Tag.SparseArray) readSparseBody(this, container as unknown[]);
    else if (tag === Tag.Map) readMapBody(this, container as Map<unknown, unknown>);
    else if (tag === Tag.Set) readSetBody(this, container as Set<unknown>);
    else if (tag === Tag.Error) readErrorFields(this, container as Error);
    else this.entries(container);
  }

  #postponed(): object {
    const tag = this.reader.byte();
    const container = tag === Tag.Extras ? this.#bearer() : this.register(this.#create(tag));
    this.#later.push({ tag, container });
    return container;
  }

  #body({ tag, container }: Postponed): void {
    this.#fill(tag, container);
    if (tag === Tag.Map || tag === Tag.Set) this.entries(container);
  }

  #extras(): object {
    const object = this.#bearer();
    this.entries(object);
    return object;
  }

  /** The object that bears properties which its kind does not have. */
  #bearer(): object {
    const object = this.value();
    if (typeof object !== 'object' || object === null) throw damaged('properties in it belong to no object');
    return object;
  }

  #regexp(): RegExp {
    const source = this.text();
    return this.register(new RegExp(source, this.text()));
  }

  #beside(): object {
    const id = this.reader.uint32();
    if (this.#sidecar === undefined) throw damaged('objects should have travelled beside it, and none can');
    return this.register(this.#sidecar.take(id));
  }

  #shared(): object {
    const { reader } = this;
    const index = this.reserve();
    const kind = this.text();
    const handles: number[] = [];
    for (let left = reader.count(4); left > 0; left--) handles.push(reader.uint32());
    const extra = this.value();
    if (this.#revive === undefined) throw damaged('objects in it lie in shared memory, and there is none');
    this.handles.push(...handles);
    const object = this.#revive({ kind, handles, extra });
    this.fillReserved(index, object);
    return object;
  }
}

function readBigInt(digits: string): bigint {
  return digits.startsWith('-') ? -BigInt(`0x${digits.slice(1)}`) : BigInt(`0x${digits}`);
}

/** Creates a property, even one that assigning would not create (`__proto__`). */
function define(object: object, key: string, value: unknown): void {
  if (isAssignable(key)) (object as Container)[key] = value;
  else Object.defineProperty(object, key, { value, configurable: true, enumerable: true, writable: true });
}
