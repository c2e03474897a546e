/** The error that ended a child, rebuilt in its parent. */
import { describe, RemoteError } from '../errors.js';
import { withUsersFrames } from '../users-frames.js';
import { isThenable, Values } from '../values.js';

let values: Values | undefined;

/** Its class has to be imported first, by somebody who can wait for that. */
export type Later = PromiseLike<unknown>;

/** What a child said last as the value that it threw; a promise if modules have to be imported for it. */
export function readReport(report: Uint8Array): unknown {
  values ??= new Values(undefined, 'auto');
  try {
    return values.read(report, 0, report.length);
  } catch (error) {
    return error;
  }
}

/** What was thrown, as an error. */
export function errorFor(thrown: unknown): Error {
  if (isThenable(thrown)) {
    void thrown.then(undefined, () => {});
    return new RemoteError(
      'the process ended by an error whose class has to be imported: await join() before error',
    );
  }
  if (thrown instanceof Error) return withUsersFrames(thrown) as Error;
  return new RemoteError(`the process threw ${describe(thrown)}`, { cause: thrown });
}
