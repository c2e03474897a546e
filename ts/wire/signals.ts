/** What an encoder throws to end early. None is an error: nobody looks at a stack. */

/** Thrown by a writer over given memory that is full. */
export const overflow = Symbol('overflow');

/** Thrown where the codec meets what only `Foreign` can carry. */
export const foreign = Symbol('foreign');

/** Thrown where something cannot be sent at all; the codec finds the path to it. */
export class Refusal {
  constructor(
    readonly culprit: object,
    readonly reason: string,
  ) {}
}
