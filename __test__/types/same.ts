/** True if two types are the same, `any` and `unknown` told apart. */
export type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles only if `value` has exactly the type `Expected`. */
export const expectType =
  <Expected>() =>
  <Given>(_value: Given, ..._same: Same<Given, Expected> extends true ? [] : [never]): void => {};
