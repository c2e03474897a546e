import { Control } from '../control.js';
import type { AnyFunction } from '../engine.js';
import type { Bounds } from '../frames.js';
import { FunctionLoops, type Stash } from './function-loops.js';

type Numbers = { length: number; [index: number]: number };
/** Runs `fn` over `input[from..to]`; ends early, with the index, when a result is an object and so may be a promise. */
type Loop = (
  fn: AnyFunction,
  input: Numbers,
  output: Numbers,
  from: number,
  to: number,
  stash: Stash,
) => number;

const step = (index: string): string => `
    {
      const result = fn(input[${index}]);
      if (typeof result === 'object') { stash.result = result; return ${index}; }
      output[${index}] = result;
    }`;

/** Elements in each turn of the loop: V8 asks in every turn whether it should stop, a fifth of the time of `x => x * x`. */
const TURN = 8;

const source = `
  let i = from;
  for (; i + ${TURN - 1} < to; i += ${TURN}) {${Array.from({ length: TURN }, (_, k) => step(`i + ${k}`)).join('')}
  }
  for (; i < to; i++) {${step('i')}
  }
  return to;`;

const loops = new FunctionLoops<Loop>(['fn', 'input', 'output', 'from', 'to', 'stash'], source);

/** What a typed-array map is about: `[input, output]`; without an output the results travel home. */
export type Arrays = readonly [input: Numbers, output: Numbers | null];

/** A range of elements, and where their results go. */
interface RangeInPlace extends Bounds {
  readonly input: Numbers;
  readonly output: Numbers;
}

/**
 * Maps one range. Gives how many elements were set in place, or the results.
 * @param control if given, each element is marked there, for the caller who watches a time limit
 */
export function runRange(
  fn: AnyFunction,
  arrays: Arrays,
  { from, to }: Bounds,
  control: Int32Array | null,
): unknown {
  // By their indices: to take an array apart calls its iterator, which is slow when it is seldom done.
  const input = arrays[0];
  const output = arrays[1];
  if (output) return runInPlace(fn, { input, output, from, to }, control);
  // A Buffer's constructor is not what others are.
  const kind = Buffer.isBuffer(input) ? Uint8Array : input.constructor;
  const made = new (kind as new (length: number) => Numbers)(to - from);
  const end = runInPlace(fn, { input, output: made, from, to }, control);
  return typeof end === 'number' ? made : end.then(() => made);
}

function runInPlace(
  fn: AnyFunction,
  range: RangeInPlace,
  control: Int32Array | null,
): number | Promise<number> {
  const { input, output, from, to } = range;
  if (control) return runSlowly(fn, range, from, control);
  const stash: Stash = { result: undefined };
  const stopped = loops.of(fn)(fn, input, output, from, to, stash);
  return stopped === to ? to - from : resumeSlowly(fn, range, stopped, stash.result);
}

async function resumeSlowly(
  fn: AnyFunction,
  range: RangeInPlace,
  at: number,
  result: unknown,
): Promise<number> {
  range.output[at] = (await result) as number;
  return runSlowly(fn, range, at + 1, null);
}

/** Element by element, with results awaited; they are converted as by a typed array's own `map`. */
async function runSlowly(
  fn: AnyFunction,
  { input, output, from: first, to }: RangeInPlace,
  from: number,
  control: Int32Array | null,
): Promise<number> {
  for (let i = from; i < to; i++) {
    if (control) control[Control.item] = i - first;
    const result = (fn as (x: number | undefined) => unknown)(input[i]);
    output[i] = (typeof result === 'object' ? await result : result) as number;
  }
  return to - first;
}
