import { describe } from '../errors.js';
import type { Trace } from './trace.js';

/** Anything that a map takes its items from. */
export type Items<T> = Iterable<T> | AsyncIterable<T>;

/** As many chunks for each worker as Python's pool makes. */
const CHUNKS_PER_WORKER = 4;

/** How many items a chunk of a map has, unless it was said: `ceil(n / (4 x workers))`. */
export const defaultChunkSize = (items: number, workers: number): number =>
  Math.max(Math.ceil(items / (CHUNKS_PER_WORKER * workers)), 1);

/** @throws TypeError unless `items` can be iterated one way or the other */
export function checkItems(items: unknown): void {
  const source = items as Partial<Iterable<unknown> & AsyncIterable<unknown>> | null | undefined;
  if (typeof source?.[Symbol.iterator] === 'function') return;
  if (typeof source?.[Symbol.asyncIterator] === 'function') return;
  throw new TypeError(`expected an iterable or an async iterable of items, got ${describe(items)}`);
}

/** True for a list of nothing but numbers, which can travel for certain. */
export function areNumbers(items: readonly unknown[]): boolean {
  for (let i = 0; i < items.length; i++) if (typeof items[i] !== 'number') return false;
  return true;
}

/**
 * All items as an array, at once when they are not asynchronous.
 * @throws TypeError for what cannot be iterated
 */
export function gather<T>(items: Items<T>): readonly T[] | Promise<readonly T[]> {
  checkItems(items);
  if (Array.isArray(items)) return items;
  // Not `in`: a string is an iterable too.
  if (typeof (items as Iterable<T>)[Symbol.iterator] === 'function') return [...(items as Iterable<T>)];
  return gatherLater(items as AsyncIterable<T>);
}

/** Starts a map with all its items: at once, or when the last has come. Then there is nobody any more to throw to. */
export function whenGathered<L>(
  list: L | Promise<L>,
  trace: Trace,
  start: (list: L) => void,
  reject: (error: unknown) => void,
): void {
  if (list instanceof Promise) {
    trace.capture();
    list.then(start).catch(reject);
  } else start(list);
}

/** Where the items come from one by one; of an input that offers both ways, the asynchronous one. */
export function iteratorOf<T>(items: Items<T>): Iterator<T> | AsyncIterator<T> {
  const later = (items as Partial<AsyncIterable<T>>)[Symbol.asyncIterator];
  return typeof later === 'function' ? later.call(items) : (items as Iterable<T>)[Symbol.iterator]();
}

async function gatherLater<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/**
 * The items of a call that cannot wait for them.
 * @throws TypeError for an async iterable
 */
export function listOf<T>(items: Iterable<T>): readonly T[] {
  const list = gather(items);
  if (!(list instanceof Promise)) return list;
  list.catch(() => {});
  throw new TypeError(
    'expected an iterable of items, got an async iterable: use map, starmap or imap for it',
  );
}

/** @throws TypeError unless every item is an array of arguments */
export function checkArgumentLists<T>(items: readonly T[]): readonly T[] {
  const index = items.findIndex(item => !Array.isArray(item));
  if (index < 0) return items;
  throw new TypeError(`item ${index}: expected an array of arguments, got ${describe(items[index])}`);
}
