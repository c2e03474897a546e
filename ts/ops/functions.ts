/**
 * Functions of one element. For an `Int32Array` each result is stored as the array stores numbers: cut, modulo
 * 2 ** 32.
 */
import { native } from '../native.js';
import { checkArray, type Like, type NumericArray, type Out, room } from './arrays.js';
import { operations } from './operations.js';
import { later, now } from './settle.js';

const { OpsFunction } = native;
type Which = (typeof OpsFunction)[keyof typeof OpsFunction];

function elementwise(which: Which) {
  return async function apply<T extends NumericArray>(x: T, options?: Out<T>): Promise<Like<T>> {
    checkArray('x', x);
    const out = room('x', x, x.length, options);
    await later(operations.apply(which, x, out, true), { x, out });
    return out;
  };
}

function elementwiseSync(which: Which) {
  return function applySync<T extends NumericArray>(x: T, options?: Out<T>): Like<T> {
    checkArray('x', x);
    const out = room('x', x, x.length, options);
    now(operations.apply(which, x, out, false));
    return out;
  };
}

/** The absolute value of each element. `out` may be `x`. */
export const abs = elementwise(OpsFunction.Abs);
/** {@link abs}, while this thread waits. */
export const absSync = elementwiseSync(OpsFunction.Abs);

/** The square root of each element, rounded correctly. `out` may be `x`. */
export const sqrt = elementwise(OpsFunction.Sqrt);
/** {@link sqrt}, while this thread waits. */
export const sqrtSync = elementwiseSync(OpsFunction.Sqrt);

/** e to the power of each element, within 2 units in the last place. `out` may be `x`. */
export const exp = elementwise(OpsFunction.Exp);
/** {@link exp}, while this thread waits. */
export const expSync = elementwiseSync(OpsFunction.Exp);

/** The natural logarithm of each element, within 2 units in the last place. `out` may be `x`. */
export const log = elementwise(OpsFunction.Log);
/** {@link log}, while this thread waits. */
export const logSync = elementwiseSync(OpsFunction.Log);

/** The sine of each element (radians, of any size), within 2 units in the last place. `out` may be `x`. */
export const sin = elementwise(OpsFunction.Sin);
/** {@link sin}, while this thread waits. */
export const sinSync = elementwiseSync(OpsFunction.Sin);

/** The cosine of each element (radians, of any size), within 2 units in the last place. `out` may be `x`. */
export const cos = elementwise(OpsFunction.Cos);
/** {@link cos}, while this thread waits. */
export const cosSync = elementwiseSync(OpsFunction.Cos);

/** The hyperbolic tangent of each element, within 2 units in the last place. `out` may be `x`. */
export const tanh = elementwise(OpsFunction.Tanh);
/** {@link tanh}, while this thread waits. */
export const tanhSync = elementwiseSync(OpsFunction.Tanh);
