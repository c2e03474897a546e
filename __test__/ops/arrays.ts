/** Typed arrays to try operations on, and ways to compare what comes out. */
import type { ExecutionContext } from 'ava';
import type { ops } from 'crossray';
import fc from 'fast-check';

export type NumericArray = ops.NumericArray;
export type Constructor = Float64ArrayConstructor | Float32ArrayConstructor | Int32ArrayConstructor;

export const kinds = [Float64Array, Float32Array, Int32Array] as const;

/** Where the elements lie: in a buffer of their own, in a shared one, or in the middle of a larger one. */
export const layouts = ['own', 'shared', 'inside'] as const;
type Layout = (typeof layouts)[number];

/** An array of these values, laid out so; what lies around it is not zero. */
export function lay(kind: Constructor, values: ArrayLike<number>, layout: Layout): NumericArray {
  const size = kind.BYTES_PER_ELEMENT;
  const [before, after] = layout === 'inside' ? [3, 2] : [0, 0];
  const bytes = (before + values.length + after) * size;
  const buffer = layout === 'shared' ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
  new Uint8Array(buffer).fill(77);
  const array: NumericArray = new kind(buffer as ArrayBuffer, before * size, values.length);
  array.set(values);
  return array;
}

const special = [
  0,
  -0,
  NaN,
  Infinity,
  -Infinity,
  5e-324,
  -5e-324,
  1.5,
  -1,
  2 ** 31,
  -(2 ** 31),
  2 ** 53,
  1e300,
];

/** Any number, the odd ones often. */
export const anyNumber = fc.oneof(
  fc.constantFrom(...special),
  fc.double(),
  fc.integer({ min: -5, max: 5 }),
  fc.integer(),
);

/** Numbers that can be added a few thousand times without rounding, in every kind of array. */
export const smallWhole = fc.integer({ min: -1000, max: 1000 });

/** Pseudo-random numbers between 0 and 1, as many as one likes, quickly. */
export function random(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Long arrays are picked from a few values: what matters in them is where things are. */
function values(element: fc.Arbitrary<number>, long: boolean): fc.Arbitrary<ArrayLike<number>> {
  if (!long) return fc.array(element, { maxLength: 40 });
  const length = fc.integer({ min: 65_530, max: 300_000 });
  return fc
    .tuple(fc.array(element, { minLength: 1, maxLength: 30 }), length, fc.integer())
    .map(([choices, length, seed]) => {
      const next = random(seed);
      return Float64Array.from({ length }, () => choices[Math.floor(next() * choices.length)]!);
    });
}

/** Arrays of any kind and layout; `long` ones are computed on several threads. */
export function arrays(element = anyNumber, long = false): fc.Arbitrary<NumericArray> {
  return fc
    .tuple(fc.constantFrom(...kinds), values(element, long), fc.constantFrom(...layouts))
    .map(([kind, values, layout]) => lay(kind, values, layout));
}

/** The constructor of an array. */
export function kindOf(array: NumericArray): Constructor {
  return kinds.find(kind => array instanceof kind)!;
}

/** What a loop gives that stores `element(x[i], i)` in an array of the same kind. */
export function mapped(x: NumericArray, element: (value: number, index: number) => number): NumericArray {
  const out = new (kindOf(x))(x.length);
  for (let i = 0; i < x.length; i++) out[i] = element(x[i]!, i);
  return out;
}

/** Fails unless both hold the same elements in the sense of `Object.is`, and are of one kind. */
export function same(t: ExecutionContext, actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  t.is(actual.constructor, expected.constructor);
  t.is(actual.length, expected.length);
  for (let i = 0; i < expected.length; i++) {
    if (!Object.is(actual[i], expected[i])) {
      t.fail(`element ${i} of ${expected.length} is ${actual[i]}, expected ${expected[i]}`);
      return;
    }
  }
}

const bits = new BigInt64Array(1);
const double = new Float64Array(bits.buffer);

function place(value: number): bigint {
  double[0] = value;
  return bits[0]! < 0n ? -(2n ** 63n) - bits[0]! : bits[0]!;
}

/** How many doubles lie between two numbers, counting one end; 0 for two NaN. */
export function ulps(a: number, b: number): number {
  if (Number.isNaN(a) && Number.isNaN(b)) return 0;
  const distance = place(a) - place(b);
  return Number(distance < 0n ? -distance : distance);
}

/** Runs a property on short and on long arrays, fewer of those. */
export async function forArrays(
  element: fc.Arbitrary<number>,
  check: (x: NumericArray) => Promise<void>,
): Promise<void> {
  await fc.assert(fc.asyncProperty(arrays(element), check), { numRuns: 200 });
  await fc.assert(fc.asyncProperty(arrays(element, true), check), { numRuns: 12, endOnFailure: true });
}
