/** The elements that compare as asked. */
import { native } from '../native.js';
import {
  checkArray,
  checkOptions,
  checkSameKind,
  create,
  type Like,
  type NumericArray,
  type Out,
} from './arrays.js';
import { checkNumber, choose } from './numbers.js';
import { operations } from './operations.js';
import { later, now } from './settle.js';

const { OpsComparison } = native;

const comparisons = {
  '<': OpsComparison.Less,
  '<=': OpsComparison.LessOrEqual,
  '>': OpsComparison.Greater,
  '>=': OpsComparison.GreaterOrEqual,
  '==': OpsComparison.Equal,
  '!=': OpsComparison.NotEqual,
};

/** As the operators of JavaScript: NaN differs from everything, also from itself. */
export type Comparison = keyof typeof comparisons;

function check<T extends NumericArray>(x: T, comparison: Comparison, n: number, options?: Out<T>) {
  checkArray('x', x);
  const how = choose('comparison', comparison, comparisons);
  checkNumber('n', n);
  checkOptions(options);
  const out: NumericArray | undefined = options?.out;
  if (out !== undefined) checkSameKind('out', out, 'x', x);
  return { how, out: out as Like<T> | undefined };
}

/**
 * The elements `e` of which `e comparison n` is true, in their order: a view of the front of `out`, as long
 * as it needs, or a new array. `out` may be `x`, whose further elements are then undefined; it may be shorter
 * than `x`, if what passes fits.
 */
export async function filter<T extends NumericArray>(
  x: T,
  comparison: Comparison,
  n: number,
  options?: Out<T>,
): Promise<Like<T>> {
  const { how, out: given } = check(x, comparison, n, options);
  const out = given ?? create(x, await later(operations.count(x, how, n, true), { x }));
  const count = await later(operations.filter(x, how, n, out, true), { x, out });
  return front(out, count);
}

/** {@link filter}, while this thread waits. */
export function filterSync<T extends NumericArray>(
  x: T,
  comparison: Comparison,
  n: number,
  options?: Out<T>,
): Like<T> {
  const { how, out: given } = check(x, comparison, n, options);
  const out = given ?? create(x, now(operations.count(x, how, n, false)));
  return front(out, now(operations.filter(x, how, n, out, false)));
}

function front<T extends NumericArray>(array: T, length: number): T {
  return array.length === length ? array : (array.subarray(0, length) as T);
}
