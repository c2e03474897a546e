/** The names of options: a wrong one would go unnoticed. */
import { describe } from './errors.js';

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
    throw refusal(
      `${before || 'options: '}expected an object (${known.join(', ')}), got ${describe(options)}`,
    );
  }
  for (const name of Object.keys(options)) {
    if (!known.includes(name))
      throw refusal(`${before}unknown option '${name}': expected ${known.join(', ')}`);
  }
}

const refusal = (message: string): TypeError =>
  Object.assign(new TypeError(message), { code: 'ERR_CROSSRAY_ARGUMENT' });
