/** A codec at each end of an imagined wire, so that neither can lean on what the other remembers. */
import { Codec, type Foreign, type Sidecar } from '#crossray/wire/codec';
import { Writer } from '#crossray/wire/writer';

/** Nothing foreign may turn up. */
export const noForeign: Foreign = {
  pack: root => {
    throw new Error(`foreign: ${String(root)}`);
  },
  unpack: () => {
    throw new Error('nothing was packed');
  },
};

/** What goes beside the bytes stays in an array. */
export class Shelf implements Sidecar {
  readonly kept: { object: object; move: boolean }[] = [];

  put(object: object, move: boolean): number {
    return this.kept.push({ object, move }) - 1;
  }

  take(id: number): object {
    const entry = this.kept[id];
    if (entry === undefined) throw new Error(`nothing has number ${id}`);
    return entry.object;
  }
}

const sender = new Codec(noForeign);
const receiver = new Codec(noForeign);
const writer = new Writer();

/** The bytes of a value, in memory of their own. */
export function encode(value: unknown, codec = sender): Uint8Array {
  writer.reset();
  if (!codec.encode(value, writer)) throw new Error('a growing writer always has room');
  return Uint8Array.from(writer.bytes.subarray(0, writer.length));
}

export function decode(bytes: Uint8Array, codec = receiver): unknown {
  return codec.decode(bytes, 0, bytes.length);
}

/** A value as it arrives. */
export function roundTrip<T>(value: T): T {
  return decode(encode(value)) as T;
}

/** A value as it arrives when objects may travel beside it. */
export function roundTripBeside<T>(value: T, shelf = new Shelf()): T {
  return decode(encode(value, new Codec(noForeign, shelf)), new Codec(noForeign, shelf)) as T;
}
