/** How elements are distributed. */
import { describe, wrongType } from '../errors.js';
import { checkArray, checkIndexable, checkOptions, type NumericArray, outOfRange } from './arrays.js';
import { checkWhole } from './numbers.js';
import { operations } from './operations.js';
import { later, now } from './settle.js';

/** Into what to count. */
export interface HistogramOptions {
  /** How many bins of equal width, 1 or more. */
  bins: number;
  /**
   * The lower end of the first bin and the upper end of the last, both finite. One value alone is widened by
   * 0.5 to either side. Default: the smallest and the largest element that is not NaN; 0 and 1 if there is
   * none.
   */
  range?: readonly [low: number, high: number];
}

/** The number of elements in each bin, and the edges between which they lie, one more than there are bins. */
export interface Histogram {
  counts: Uint32Array;
  edges: Float64Array;
}

function checkRange(range: unknown): readonly [number, number] | undefined {
  if (range === undefined) return undefined;
  if (!Array.isArray(range) || range.length !== 2 || !range.every(end => typeof end === 'number')) {
    throw wrongType(`range must be an array of two numbers, [low, high], got ${describe(range)}.`);
  }
  const [low, high] = range as [number, number];
  if (!(low <= high && Number.isFinite(low) && Number.isFinite(high))) {
    throw outOfRange(`range must be two finite numbers in ascending order, got ${low} and ${high}.`);
  }
  return [low, high];
}

function prepare(x: NumericArray, options: HistogramOptions) {
  checkArray('x', x);
  checkIndexable('x', x.length);
  checkOptions(options, ['bins', 'range']);
  const { bins, range } = options ?? {};
  checkWhole('bins', bins, 1, 2 ** 31 - 2);
  const [low, high] = checkRange(range) ?? [];
  return { low, high, counts: new Uint32Array(bins), edges: new Float64Array(bins + 1) };
}

/**
 * Counts the elements in bins of equal width, by the rules of numpy: a bin holds its lower edge and not its
 * upper one, but the last bin holds both; elements outside the range, and NaN, are not counted.
 */
export async function histogram(x: NumericArray, options: HistogramOptions): Promise<Histogram> {
  const { low, high, counts, edges } = prepare(x, options);
  await later(operations.histogram(x, low, high, counts, edges, true), { x });
  return { counts, edges };
}

/** {@link histogram}, while this thread waits. */
export function histogramSync(x: NumericArray, options: HistogramOptions): Histogram {
  const { low, high, counts, edges } = prepare(x, options);
  now(operations.histogram(x, low, high, counts, edges, false));
  return { counts, edges };
}
