/** The error that ended a child, rebuilt in its parent. */
import { describe, RemoteError } from '../errors.js';
import { withUsersFrames } from '../users-frames.js';
import { isThenable, Values } from '../values.js';
import { type LastWords, split } from './messages.js';
import type { ProcessRecord } from './record.js';

let values: Values | undefined;

/** The error that ended the child of a record; null: none, or it runs. */
export function errorOf(record: ProcessRecord): Error | null {
  hear(record);
  return record.arriving ? stillAway() : (record.error ?? null);
}

/** Imports modules that the error's class is in, before anybody looks at it. */
export async function hearOut(record: ProcessRecord): Promise<void> {
  hear(record);
  if (!record.arriving) return;
  const thrown = await record.arriving;
  record.error ??= errorFor(thrown);
  record.arriving = undefined;
}

function hear(record: ProcessRecord): void {
  if (record.error !== undefined || record.arriving || !record.running?.hasEnded) return;
  const report = record.running.takeReport();
  const thrown = report ? readReport(report) : undefined;
  if (isThenable(thrown)) record.arriving = thrown;
  else record.error = report ? errorFor(thrown) : null;
}

const stillAway = (): Error =>
  new RemoteError('the process ended by an error whose class has to be imported: await join() before error');

/** What a child said last as the value that it threw; a promise, which never rejects, if modules have to be imported for it. */
function readReport(report: Uint8Array): unknown {
  const { header: words, body } = split<LastWords>(report);
  if (body.length === 0) return inWords(words, undefined);
  values ??= new Values(undefined, 'auto');
  try {
    const value = values.read(body, 0, body.length);
    return isThenable(value) ? value.then(undefined, (cause: unknown) => inWords(words, cause)) : value;
  } catch (cause) {
    return inWords(words, cause);
  }
}

/** An error that could not be rebuilt, and why. */
function inWords({ message, stack }: LastWords, cause: unknown): RemoteError {
  const error = new RemoteError(message, cause === undefined ? undefined : { cause });
  if (stack !== undefined) {
    Object.defineProperty(error, 'stack', { value: stack, writable: true, configurable: true });
  }
  return error;
}

/** What was thrown, as an error. */
function errorFor(thrown: unknown): Error {
  if (thrown instanceof Error) return withUsersFrames(thrown) as Error;
  return new RemoteError(`the process threw ${describe(thrown)}`, { cause: thrown });
}
