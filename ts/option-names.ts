/** The names of options: a wrong one would go unnoticed. */
import { describe, wrongType } from './errors.js';

/**
 * @param known what the options may be called
 * @param whose they are, for the message
 * @throws TypeError, with its code, for what is no object or has another name
 */
export function checkNames(
  options: unknown,
  known: readonly string[],
  whose?: string,
): asserts options is object {
  const before = whose === undefined ? '' : `${whose}: `;
  if (typeof options !== 'object' || options === null) {
    throw wrongType(
      `${before || 'options: '}expected an object (${known.join(', ')}), got ${describe(options)}`,
    );
  }
  // Object.keys would make an array, which takes as long as all else here.
  for (const name in options) {
    if (!known.includes(name) && Object.hasOwn(options, name))
      throw wrongType(`${before}unknown option '${name}': expected ${known.join(', ')}`);
  }
}

/**
 * Refuses what Python's classes take by their place and ours by name: it would go unnoticed.
 * @throws TypeError, with its code, if there is anything
 */
export function checkNothingElse(further: readonly unknown[], whose: string): void {
  if (further.length === 0) return;
  throw wrongType(
    `${whose}: expected a number or an object of options and nothing else, got ${describe(further[0])} behind it: pass it by its name, as { initializer }`,
  );
}
