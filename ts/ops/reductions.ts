/** Many elements to one number, or two. */
import { native } from '../native.js';
import {
  checkArray,
  checkLength,
  checkOptions,
  checkSameKind,
  type NumericArray,
  outOfRange,
} from './arrays.js';
import { checkNumber } from './numbers.js';
import { operations } from './operations.js';
import { later, now } from './settle.js';

const { OpsReduction } = native;
type Which = (typeof OpsReduction)[keyof typeof OpsReduction];

function reduction(which: Which) {
  return async function reduce(x: NumericArray): Promise<number> {
    checkArray('x', x);
    return later(operations.reduce(which, x, true), { x });
  };
}

function reductionSync(which: Which) {
  return function reduceSync(x: NumericArray): number {
    checkArray('x', x);
    return now(operations.reduce(which, x, false));
  };
}

/**
 * The sum of all elements; 0 for none. Floats are added in double precision in a fixed order (not the order
 * of a loop), so the result is always the same. Integers are added exactly; a sum beyond 2 ** 53 is rounded
 * once.
 */
export const sum = reduction(OpsReduction.Sum);
/** {@link sum}, while this thread waits. */
export const sumSync = reductionSync(OpsReduction.Sum);

/** The {@link sum} divided by the number of elements; NaN for none. */
export const mean = reduction(OpsReduction.Mean);
/** {@link mean}, while this thread waits. */
export const meanSync = reductionSync(OpsReduction.Mean);

/** The smallest element, as `Math.min` sees it: NaN if there is one, -0 below 0. Of none: a `RangeError`. */
export const min = reduction(OpsReduction.Min);
/** {@link min}, while this thread waits. */
export const minSync = reductionSync(OpsReduction.Min);

/** The largest element, as `Math.max` sees it: NaN if there is one, 0 above -0. Of none: a `RangeError`. */
export const max = reduction(OpsReduction.Max);
/** {@link max}, while this thread waits. */
export const maxSync = reductionSync(OpsReduction.Max);

/** The square root of the {@link dot} of `x` with itself, also where squares leave the range of doubles. */
export const norm = reduction(OpsReduction.Norm);
/** {@link norm}, while this thread waits. */
export const normSync = reductionSync(OpsReduction.Norm);

/** {@link min} and {@link max} in one go, as `[min, max]`. */
export async function minMax(x: NumericArray): Promise<[min: number, max: number]> {
  checkArray('x', x);
  const ends = new Float64Array(2);
  await later(operations.minMax(x, ends, true), { x });
  return [ends[0]!, ends[1]!];
}

/** For those who wait, one after the other. */
const ends = new Float64Array(2);

/** {@link minMax}, while this thread waits. */
export function minMaxSync(x: NumericArray): [min: number, max: number] {
  checkArray('x', x);
  now(operations.minMax(x, ends, false));
  return [ends[0]!, ends[1]!];
}

/** How to take a variance. */
export interface VarianceOptions {
  /** What to take off the number of elements, by which is divided; 1 to estimate from a sample. Default 0. */
  ddof?: number;
}

function checkDdof(options: VarianceOptions | undefined): number {
  checkOptions(options, ['ddof']);
  const ddof = options?.ddof ?? 0;
  checkNumber('ddof', ddof);
  if (!(ddof >= 0 && ddof < Number.POSITIVE_INFINITY)) {
    throw outOfRange(`ddof must be a finite number, 0 or more, got ${ddof}.`);
  }
  return ddof;
}

/**
 * The sum of the squared distances from the mean, divided by the number of elements less `ddof`; NaN where
 * that is not positive. Computed around means of parts, so that it loses no digits to a large mean.
 */
export async function variance(x: NumericArray, options?: VarianceOptions): Promise<number> {
  checkArray('x', x);
  return later(operations.variance(x, checkDdof(options), true), { x });
}

/** {@link variance}, while this thread waits. */
export function varianceSync(x: NumericArray, options?: VarianceOptions): number {
  checkArray('x', x);
  return now(operations.variance(x, checkDdof(options), false));
}

function checkPair(x: NumericArray, y: NumericArray): void {
  checkArray('x', x);
  checkSameKind('y', y, 'x', x);
  checkLength('y', y, x.length, 'as many as x');
}

/** The sum of the products of elements at the same place; exact for integers, rounded once beyond 2 ** 53. */
export async function dot<T extends NumericArray>(x: T, y: T): Promise<number> {
  checkPair(x, y);
  return later(operations.dot(x, y, true), { x, y });
}

/** {@link dot}, while this thread waits. */
export function dotSync<T extends NumericArray>(x: T, y: T): number {
  checkPair(x, y);
  return now(operations.dot(x, y, false));
}
