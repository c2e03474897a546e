import test, { type ExecutionContext } from 'ava';

const LIMIT_MS = 60_000;

/** A test with a time limit. */
export function timed(title: string, body: (t: ExecutionContext) => Promise<void> | void): void {
  test(title, async t => {
    t.timeout(LIMIT_MS);
    await body(t);
  });
}

/** Lets everything run that can. */
export const turn = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 5));
