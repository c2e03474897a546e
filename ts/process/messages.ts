/** What a parent tells a child that it starts, and what a child says last. */

import type { StartMethod } from '../start-method.js';

/** How children are started. */
export type Kind = StartMethod;

/** Plain data, read before anything of the program is rebuilt. */
export interface Header {
  readonly kind: Kind;
  readonly name: string;
  readonly daemon: boolean;
  /** Its number among its parent's children, after those of its forebears. */
  readonly identity: readonly number[];
  readonly parent: { readonly name: string; readonly pid: number };
  /** Of the program. */
  readonly argv: readonly string[];
  /** URL of the program's main file; empty for `-e` or a REPL. */
  readonly main: string;
  /** What `setStartMethod` was told; null: nothing. */
  readonly startMethod: Kind | null;
}

/** The child itself, as one value: its parts keep what they share, as a target that captures its own `Process` does. */
export type Body = readonly [instance: object, target: unknown, args: readonly unknown[]];

/** What a thread is started with, as its `workerData`. */
export interface ThreadBootstrap {
  /** By which the addon expects it. */
  readonly number: number;
  readonly bytes: Uint8Array;
  /** Objects that travel beside the bytes, by their numbers. */
  readonly beside: readonly object[];
  /** What is printed before each line; null: nothing, and lines are not kept whole. */
  readonly prefix: string | null;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const LENGTH_BYTES = 4;

/** What a child's error says, for a parent that cannot rebuild it. */
export interface LastWords {
  readonly message: string;
  readonly stack: string | undefined;
}

/** Header and body in one. */
export function join(header: Header | LastWords, body: Uint8Array): Uint8Array {
  const text = encoder.encode(JSON.stringify(header));
  const bytes = new Uint8Array(LENGTH_BYTES + text.length + body.length);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, LENGTH_BYTES);
  bytes.set(body, LENGTH_BYTES + text.length);
  return bytes;
}

/** The two again. */
export function split<T = Header>(bytes: Uint8Array): { header: T; body: Uint8Array } {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const end = LENGTH_BYTES + length;
  const header = JSON.parse(decoder.decode(bytes.subarray(LENGTH_BYTES, end))) as T;
  return { header, body: bytes.subarray(end) };
}
