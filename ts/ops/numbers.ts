/** Checks of arguments that are not arrays. */
import { describe, wrongType } from '../errors.js';
import { outOfRange } from './arrays.js';

/** Refuses what is not a number. NaN and the infinities are. */
export function checkNumber(name: string, value: unknown): asserts value is number {
  if (typeof value !== 'number') throw wrongType(`${name} must be a number, got ${describe(value)}.`);
}

/** Refuses what is not a whole number from `least` to `most`. */
export function checkWhole(
  name: string,
  value: unknown,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): asserts value is number {
  checkNumber(name, value);
  if (Number.isInteger(value) && value >= least && value <= most) return;
  const range = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `from ${least} to ${most}`;
  throw outOfRange(`${name} must be a whole number, ${range}, got ${value}.`);
}

/** The value that the table has for one of its names. */
export function choose<V>(name: string, value: unknown, table: Readonly<Record<string, V>>): V {
  if (typeof value === 'string' && Object.hasOwn(table, value)) return table[value] as V;
  const choices = Object.keys(table).map(choice => `'${choice}'`);
  throw wrongType(`${name} must be one of ${choices.join(', ')}, got ${describe(value)}.`);
}
