/** Values to bytes and back. */
import { describe, ShipError } from '../errors.js';
import type { Sidecar } from './beside.js';
import { Decoder } from './decoder.js';
import { Encoder, Root } from './encoder.js';
import type { NumberList } from './number-list.js';
import { pathTo } from './path.js';
import { portableError } from './portable-error.js';
import type { Revive } from './shared.js';
import { foreign, overflow, Refusal } from './signals.js';
import { Flag } from './tags.js';
import { unmark } from './transfer.js';
import { Writer } from './writer.js';

export type { Sidecar } from './beside.js';
export { transfer } from './transfer.js';

/**
 * What the codec cannot carry itself: functions, classes, instances of classes, symbols, objects with
 * `Symbol.for('crossray.reduce')`, errors of a user's class. It then hands over the whole root value, because
 * the identity between its parts has to survive.
 */
export interface Foreign {
  /** Plain data for `root`, or a `ShipError` that names what in it cannot travel. */
  pack(root: unknown): unknown;
  /** The value again. @param now - it may not be a promise */
  unpack(graph: unknown, now: boolean): unknown;
}

const none: readonly number[] = [];

/**
 * Turns values into bytes and back: all that structured clone keeps, as exactly, and what `Foreign` and `Sidecar`
 * add. One codec serves one direction or both; it keeps nothing of a message, only the shapes of objects.
 *
 * ```ts
 * const codec = new Codec(foreign);
 * codec.encode({ id: 1, scores: [0.5, -0] }, writer);
 * codec.decode(writer.bytes, 0, writer.length);
 * ```
 */
export class Codec {
  readonly #foreign: Foreign;
  readonly #sidecar: Sidecar | undefined;
  readonly #decoder: Decoder;
  /** Getters run while a value is encoded and may encode another one: it gets an encoder of its own. */
  #idle: Encoder | undefined;

  /**
   * The objects in shared memory that the last message refers to: index and generation of each in turn. Whoever sends
   * it has to keep them until it has arrived.
   */
  handles: readonly number[] = none;

  /**
   * @param sidecar - left out: nothing can travel beside the bytes (towards a process)
   * @param revive - makes objects in shared memory again; left out: none come
   */
  constructor(foreign: Foreign, sidecar?: Sidecar, revive?: Revive) {
    this.#foreign = foreign;
    this.#sidecar = sidecar;
    this.#decoder = new Decoder(sidecar, revive);
  }

  /**
   * Appends a value. When this throws or gives false nothing was written, and nothing handed to the `Sidecar`.
   *
   * @returns false when it does not fit into a writer over given memory
   * @throws ShipError when it cannot travel
   */
  encode(value: unknown, writer: Writer): boolean {
    return this.#append(value, writer, Root.value);
  }

  /**
   * `encode` for an array that the caller made itself and that holds nothing but its elements (the arguments of
   * a call, a chunk): it is not asked for other properties, which is most of the price of `[7]`.
   */
  encodeList(list: readonly unknown[], writer: Writer): boolean {
    return this.#append(list, writer, Root.list);
  }

  /**
   * `encodeList` for views, or null: of these, too, nothing travels but their elements, for to look for properties takes
   * longer than all the rest.
   */
  encodeViews(views: readonly (ArrayBufferView | null)[], writer: Writer): boolean {
    return this.#append(views, writer, Root.views);
  }

  /**
   * Appends what was thrown: an error that cannot travel as it is goes as a stand-in (see portable-error.ts).
   *
   * @returns false when it does not fit into a writer over given memory
   */
  encodeError(thrown: unknown, writer: Writer): boolean {
    try {
      return this.encode(thrown, writer);
    } catch {
      return this.encode(
        portableError(thrown, value => this.#canSend(value)),
        writer,
      );
    }
  }

  /** The same for the message that was decoded last. */
  get arrived(): readonly number[] {
    return this.#decoder.handles;
  }

  /**
   * Reads what `encode` wrote from `start` to `end`. A promise only if `Foreign.unpack` gave one.
   *
   * @param now - it may not be a promise
   * @throws ShipError when these bytes are no such value
   */
  decode(bytes: Uint8Array, start: number, end: number, now = false): unknown {
    const value = this.#decoder.message(bytes, start, end);
    return this.#decoder.isForeign ? this.#foreign.unpack(value, now) : value;
  }

  /** The list that `encodeList` wrote, where it lies, if it holds nothing but numbers; else null. */
  numbers(bytes: Uint8Array, start: number, end: number): NumberList | null {
    return this.#decoder.numbers(bytes, start, end);
  }

  #append(value: unknown, writer: Writer, root: Root): boolean {
    const start = writer.length;
    const encoder = this.#idle ?? new Encoder(this.#sidecar !== undefined);
    this.#idle = undefined;
    try {
      this.#write(encoder, value, writer, root);
      if (encoder.passengers.length > 0) this.#board(encoder, writer);
      this.handles = encoder.handles.length > 0 ? encoder.handles : none;
      return true;
    } catch (error) {
      writer.length = start;
      if (error === overflow) return false;
      throw error;
    } finally {
      if (encoder.passengers.length > 0) encoder.passengers = [];
      this.#idle = encoder;
    }
  }

  #write(encoder: Encoder, value: unknown, writer: Writer, root: Root): void {
    const start = writer.length;
    try {
      encoder.message(value, writer, 0, root);
    } catch (error) {
      if (error !== foreign) throw refusal(error, value);
      writer.length = start;
      this.#writeForeign(encoder, value, writer);
    }
  }

  #writeForeign(encoder: Encoder, value: unknown, writer: Writer): void {
    const graph = this.#foreign.pack(value);
    try {
      encoder.message(graph, writer, Flag.Foreign);
    } catch (error) {
      throw refusal(error, value);
    }
  }

  #board(encoder: Encoder, writer: Writer): void {
    for (const { object, move, at } of encoder.passengers) {
      writer.view.setUint32(at, this.#sidecar?.put(object, move) ?? 0, true);
      if (move) unmark(object);
    }
  }

  #canSend(value: unknown): boolean {
    try {
      const encoder = new Encoder(this.#sidecar !== undefined);
      this.#write(encoder, value, new Writer(), Root.value);
      return true;
    } catch {
      return false;
    }
  }
}

/** What to throw for what an encoder threw. */
function refusal(error: unknown, root: unknown): unknown {
  if (error === foreign) {
    return new ShipError(
      `${describe(root)} was packed into something that is no plain data: a fault of crossray`,
    );
  }
  if (!(error instanceof Refusal)) return error;
  return new ShipError(
    `${describe(error.culprit)} cannot travel: ${error.reason}`,
    pathTo(root, error.culprit),
  );
}
