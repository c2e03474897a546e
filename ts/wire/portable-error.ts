/** What to send of an error that cannot be sent as it is. */
import { describe, RemoteError } from '../errors.js';
import { classOf, fieldsOf, isError, languageClasses, makeError, setField } from './error-envelope.js';

/**
 * A stand-in that can be sent. Errors of a class that is known everywhere keep it, others become a `RemoteError` with
 * name, message and stack as text; fields that cannot be sent are left out, except errors (causes) and lists
 * of them, which become stand-ins themselves. Thrown values that are no errors become a `RemoteError`
 * that describes them.
 *
 * @param canSend - can this value be sent?
 */
export function portableError(thrown: unknown, canSend: (value: unknown) => boolean): Error {
  if (typeof thrown !== 'object' || thrown === null || !isError(thrown)) {
    return new RemoteError(`the task threw ${describe(thrown)}, which cannot be sent`);
  }
  return new StandIns(canSend).error(thrown);
}

/** The stand-ins of one error and its causes, each made once: errors may cause each other. */
class StandIns {
  readonly #canSend: (value: unknown) => boolean;
  readonly #made = new Map<object, object>();

  constructor(canSend: (value: unknown) => boolean) {
    this.#canSend = canSend;
  }

  error(error: Error): Error {
    const known = this.#made.get(error);
    if (known !== undefined) return known as Error;
    const className = classOf(error, Object.getPrototypeOf(error) as object | null);
    const isKnown = className !== undefined && className !== 'DOMException';
    const copy = isKnown ? makeError(className) : remoteError(error);
    this.#made.set(error, copy);
    for (const key of fieldsOf(error)) {
      const enumerable = Object.prototype.propertyIsEnumerable.call(error, key);
      for (const value of this.#kept(attempt(() => Reflect.get(error, key)))) {
        setField(copy, key, value, enumerable);
      }
    }
    return copy;
  }

  /** The value, or what stands in for it; nothing when it has to be left out. */
  #kept(value: unknown): [] | [unknown] {
    if (this.#canSend(value)) return [value];
    if (typeof value !== 'object' || value === null) return [];
    if (Array.isArray(value)) return [this.#list(value)];
    return isError(value) ? [this.error(value)] : [];
  }

  #list(list: readonly unknown[]): unknown[] {
    const known = this.#made.get(list);
    if (known !== undefined) return known as unknown[];
    const copy: unknown[] = [];
    this.#made.set(list, copy);
    for (const value of list) copy.push(...this.#kept(value));
    return copy;
  }
}

function remoteError(error: Error): Error {
  const remote = makeError('crossray:RemoteError');
  setField(remote, 'name', nameOf(error), false);
  setField(
    remote,
    'message',
    textOf(() => error.message),
    false,
  );
  setField(
    remote,
    'stack',
    textOf(() => error.stack),
    false,
  );
  return remote;
}

/** The name of an error; that of its class if it has no better one than the language gave it. */
function nameOf(error: Error): string {
  const name = textOf(() => error.name);
  return languageClasses.includes(name) ? textOf(() => error.constructor.name) || name : name;
}

function textOf(read: () => unknown): string {
  return attempt(() => String(read() ?? '')) ?? '';
}

/** What a getter of the user's gives; undefined when it throws. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
