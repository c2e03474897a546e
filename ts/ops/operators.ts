/**
 * Operators between two arrays of one kind and length, or an array and a number. Computed in double
 * precision; for an `Int32Array` each result is stored as the array stores numbers: cut, modulo 2 ** 32.
 */
import { describe, wrongType } from '../errors.js';
import { native } from '../native.js';
import {
  checkArray,
  checkLength,
  checkSameKind,
  type Like,
  type NumericArray,
  type Out,
  room,
} from './arrays.js';
import { operations } from './operations.js';
import { later, now } from './settle.js';

const { OpsOperator } = native;
type Which = (typeof OpsOperator)[keyof typeof OpsOperator];

/** Room for the result, once both sides have been checked. */
function prepare<T extends NumericArray>(x: T | number, y: T | number, options?: Out<T>): Like<T> {
  if (typeof x === 'number') {
    if (typeof y === 'number')
      throw wrongType(`x or y must be an array, got ${describe(x)} and ${describe(y)}.`);
    checkArray('y', y);
    return room('y', y, y.length, options);
  }
  checkArray('x', x);
  if (typeof y !== 'number') {
    checkSameKind('y', y, 'x', x);
    checkLength('y', y, x.length, 'as many as x');
  }
  return room('x', x, x.length, options);
}

function arraysAmong(sides: Record<string, NumericArray | number>): Record<string, NumericArray> {
  return Object.fromEntries(Object.entries(sides).filter(entry => typeof entry[1] !== 'number')) as Record<
    string,
    NumericArray
  >;
}

function operator(which: Which) {
  return async function combine<T extends NumericArray>(
    x: T | number,
    y: T | number,
    options?: Out<T>,
  ): Promise<Like<T>> {
    const out = prepare(x, y, options);
    await later(operations.combine(which, x, y, out, true), arraysAmong({ x, y, out }));
    return out;
  };
}

function operatorSync(which: Which) {
  return function combineSync<T extends NumericArray>(
    x: T | number,
    y: T | number,
    options?: Out<T>,
  ): Like<T> {
    const out = prepare(x, y, options);
    now(operations.combine(which, x, y, out, false));
    return out;
  };
}

/** `x + y`, rounded correctly. `out` may be either. */
export const add = operator(OpsOperator.Add);
/** {@link add}, while this thread waits. */
export const addSync = operatorSync(OpsOperator.Add);

/** `x - y`, rounded correctly. `out` may be either. */
export const sub = operator(OpsOperator.Sub);
/** {@link sub}, while this thread waits. */
export const subSync = operatorSync(OpsOperator.Sub);

/** `x * y`, rounded correctly. `out` may be either. */
export const mul = operator(OpsOperator.Mul);
/** {@link mul}, while this thread waits. */
export const mulSync = operatorSync(OpsOperator.Mul);

/** `x / y`, rounded correctly. `out` may be either. */
export const div = operator(OpsOperator.Div);
/** {@link div}, while this thread waits. */
export const divSync = operatorSync(OpsOperator.Div);

/**
 * `x ** y`, with JavaScript's special cases, within 2 units in the last place; squares are rounded correctly.
 * `out` may be either.
 */
export const pow = operator(OpsOperator.Pow);
/** {@link pow}, while this thread waits. */
export const powSync = operatorSync(OpsOperator.Pow);
