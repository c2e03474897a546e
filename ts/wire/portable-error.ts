/** What to send of an error that cannot be sent as it is. */
import { describe, RemoteError } from '../errors.js';
import { classOf, fieldsOf, isError, makeError, setField } from './error-envelope.js';

/** What a `RemoteError` keeps even of an error that is no error: the text of these. */
const texts = ['name', 'message', 'stack'] as const;

/**
 * A stand-in that can be sent. Errors of a class that is known everywhere keep it, others become a `RemoteError` with
 * name, message and stack as text; fields that cannot be sent are left out, except errors (causes), which
 * become stand-ins themselves. Thrown values that are no errors become a `RemoteError` that describes them.
 *
 * @param canSend - can this value be sent?
 */
export function portableError(thrown: unknown, canSend: (value: unknown) => boolean): Error {
  const standIns = new Map<object, Error>();

  function standIn(error: Error): Error {
    const known = standIns.get(error);
    if (known !== undefined) return known;
    const className = classOf(error, Object.getPrototypeOf(error) as object | null);
    const copy =
      className === undefined || className === 'DOMException' ? remoteError(error) : makeError(className);
    standIns.set(error, copy);
    for (const key of fieldsOf(error)) {
      const kept = portable(attempt(() => Reflect.get(error, key)));
      if (kept !== undefined) {
        const enumerable = Object.prototype.propertyIsEnumerable.call(error, key);
        setField(copy, key, kept.value, enumerable);
      }
    }
    return copy;
  }

  function portable(value: unknown): { value: unknown } | undefined {
    if (canSend(value)) return { value };
    if (Array.isArray(value)) return { value: value.flatMap(one => portable(one)?.value ?? []) };
    return typeof value === 'object' && value !== null && isError(value)
      ? { value: standIn(value) }
      : undefined;
  }

  if (typeof thrown === 'object' && thrown !== null && isError(thrown)) return standIn(thrown);
  return new RemoteError(`the task threw ${describe(thrown)}, which cannot be sent`);
}

function remoteError(error: Error): Error {
  const remote = makeError('crossray:RemoteError');
  for (const key of texts) setField(remote, key, String(attempt(() => error[key]) ?? ''), false);
  return remote;
}

/** What a getter of the user's gives; undefined when it throws. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
