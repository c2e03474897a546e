import type { ExecutionContext } from 'ava';
import type { Executor, ExecutorOptions } from 'crossray/futures';
import { settles } from '../../support/until.js';
import { soloTest } from '../pool/suite.js';

/** Where the contract is tested. */
export interface Place {
  /** Makes an executor of the context under test. */
  makeExecutor: (options?: number | ExecutorOptions) => Executor;
  /** Its class, for messages. */
  name: string;
  /** For titles. */
  label: string;
}

/** One part of the contract: declares its tests. */
export type Part = (place: Place) => void;

export { soloTest };

/** A test with an executor of two workers, unless `options` say otherwise, that is ended with its work. */
export function executorTest(
  place: Place,
  title: string,
  options: ExecutorOptions,
  body: (t: ExecutionContext, executor: Executor) => Promise<void> | void,
): void {
  soloTest(place, title, async t => {
    const executor = place.makeExecutor({ maxWorkers: 2, ...options });
    try {
      await body(t, executor);
    } finally {
      await settles(executor.terminateWorkers(), 'terminateWorkers()');
    }
  });
}

/** Everything that an iteration still gives. */
export async function rest<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
