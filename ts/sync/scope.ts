/**
 * Who owns a lock that may be taken again: a number within this thread. Inside `with` it is that of the surrounding
 * call, which follows the asynchronous flow; blocking calls share that of the thread.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

interface Scope {
  /** Which lock. */
  readonly key: string;
  readonly owner: number;
  /** The call of `with` has settled: what it left running owns nothing any more. */
  ended: boolean;
  readonly outer: Scope | undefined;
}

const scopes = new AsyncLocalStorage<Scope | undefined>();

/** The owner of what blocking calls acquire. */
export const THREAD = 1;

let last = THREAD;

/** An owner that nobody was before. */
export function freshOwner(): number {
  last += 1;
  return last;
}

/** The owner that surrounds this call, for the lock of that key. */
export function ownerAround(key: string): number | undefined {
  for (let scope = scopes.getStore(); scope; scope = scope.outer) {
    if (scope.key === key && !scope.ended) return scope.owner;
  }
  return undefined;
}

/** Calls `fn` with an owner around it. */
export async function within<T>(key: string, owner: number, fn: () => T): Promise<Awaited<T>> {
  const scope: Scope = { key, owner, ended: false, outer: scopes.getStore() };
  try {
    return await scopes.run(scope, fn);
  } finally {
    scope.ended = true;
  }
}
