/** One row of the table of edge cases (function-shipping paper, section 7). */
export interface Case {
  readonly row: number;
  readonly name: string;
  readonly fn: CallableFunction;
  readonly args?: readonly unknown[];
  readonly self?: unknown;
  /** The result there, deep equal. */
  readonly want?: unknown;
  /** What of the result is compared. */
  readonly pick?: (result: unknown) => unknown;
  /** The text of the refusal, where it is refused. */
  readonly refused?: RegExp;
  /** The version of Node from which it is refused; before, the result counts. */
  readonly refusedFrom?: number;
}
