/** The error that ended a child, rebuilt in its parent. */
import { describe, ProcessError, RemoteError } from '../errors.js';
import { withUsersFrames } from '../users-frames.js';
import { isPending, Values } from '../values.js';
import type { ChildState } from './child-state.js';
import { type LastWords, split } from './messages.js';
import type { ProcessRecord } from './record.js';

let values: Values | undefined;

/** What a child ends with that cannot say why. */
const UNKNOWN = 1;

/** The error that ended the child of a record; null: none, or it runs, or that is not known yet (`hearOut`). */
export function errorOf(record: ProcessRecord): Error | null {
  hear(record);
  return record.arriving ? stillAway() : (record.error ?? null);
}

/** Waits until the error is known, and imports modules that its class is in, before anybody looks at it. */
export async function hearOut(record: ProcessRecord): Promise<void> {
  hear(record);
  const { arriving, running } = record;
  if (arriving) {
    const thrown = await arriving;
    record.error ??= errorFor(thrown);
    record.arriving = undefined;
  } else if (record.error === undefined && running?.exitCode === UNKNOWN) {
    await running.diagnosed();
    hear(record);
  }
}

function hear(record: ProcessRecord): void {
  const { running } = record;
  if (record.error !== undefined || record.arriving || !running?.hasEnded) return;
  const said = running.takeReport(report => ({ thrown: readReport(report) }));
  if (!said) record.error = diagnosisOf(record, running);
  else if (isPending(said.thrown)) record.arriving = said.thrown;
  else record.error = errorFor(said.thrown);
}

/** What ended a child that could not say it itself; undefined: that is not known yet. */
function diagnosisOf({ name }: ProcessRecord, { diagnosis }: ChildState): Error | null | undefined {
  return diagnosis && new ProcessError(`${name} ended: ${diagnosis.message}`, { cause: diagnosis });
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
    return isPending(value) ? value.then(undefined, (cause: unknown) => inWords(words, cause)) : value;
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
