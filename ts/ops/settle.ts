/** What native operations answer: the number, or a promise of it. */
import { wrongType } from '../errors.js';
import type { NumericArray } from './arrays.js';

type Answer = number | Promise<number>;

/** The answer of an operation that was asked to wait. */
export function now(answer: Answer): number {
  return answer as number;
}

/**
 * The answer of an operation that was asked not to wait. Native code keeps its arrays alive, but cannot keep
 * the caller from transferring them meanwhile: what was computed then is refused.
 */
export async function later(
  answer: Answer,
  arrays: Readonly<Record<string, NumericArray | Uint32Array>>,
): Promise<number> {
  const lengths = Object.entries(arrays).map(([name, array]) => ({ name, array, length: array.length }));
  const result = await answer;
  for (const { name, array, length } of lengths) {
    if (array.length === length) continue;
    throw wrongType(
      `${name} must keep its buffer until the operation has ended, but it was transferred before.`,
    );
  }
  return result;
}
