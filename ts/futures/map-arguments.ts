import { describe } from '../errors.js';
import { checkItems, type Items } from '../pool/chunks.js';
import type { ImapOptions } from '../pool/imap.js';
import { checkLimits } from '../waiting.js';

/** What `Executor.map` may be given behind its inputs. */
export interface ExecutorMapOptions extends Omit<ImapOptions, 'timeout'> {
  /**
   * Milliseconds from the call until all results must have been handed out: asking for one that is not there by then
   * rejects with TimeoutError and ends the iteration. Default: no limit.
   */
  timeout?: number;
}

/** The arguments of `Executor.map` behind its function, told apart and checked. */
export interface MapArguments {
  inputs: readonly Items<unknown>[];
  options: Omit<ImapOptions, 'timeout'>;
  /** Milliseconds, Infinity without a limit. */
  timeout: number;
}

const KNOWN = ['bufferSize', 'chunkSize', 'onProgress', 'progress', 'signal', 'timeout'];

/** @throws TypeError that says what was expected and what came */
export function readMapArguments(given: readonly unknown[]): MapArguments {
  const last = given.at(-1);
  const isOptions = given.length > 0 && (last === undefined || isPlain(last));
  const inputs = isOptions ? given.slice(0, -1) : given;
  if (inputs.length === 0) throw new TypeError('map: expected at least one iterable of items, got none');
  for (const input of inputs) checkItems(input);
  const { timeout, ...options } = checkNames((isOptions && last) || {});
  return { inputs: inputs as Items<unknown>[], options, timeout: checkLimits(timeout).timeout };
}

/** An object that cannot be iterated. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  return !(Symbol.iterator in value) && !(Symbol.asyncIterator in value);
}

function checkNames(options: object): ExecutorMapOptions {
  const unknown = Object.keys(options).find(name => !KNOWN.includes(name));
  if (unknown === undefined) return options;
  throw new TypeError(
    `map: expected iterables and then options (${KNOWN.join(', ')}), got ${describe(options)} with '${unknown}'`,
  );
}
