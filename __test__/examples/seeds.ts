/** Runs the examples that show a page of Python's `multiprocessing` each, in TypeScript. */
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import { type FixtureOptions, runProgram, tell } from '../support/run-fixture.js';

/** Runs `examples/seeds/<name>.ts`, compiled. It must end by itself with that code, and without a complaint. */
export async function printed(t: ExecutionContext, name: string, code = 0): Promise<string> {
  const end = await run(name);
  t.false(end.hung, tell(end));
  t.is(end.code, code, tell(end));
  t.is(end.stderr, '', tell(end));
  return end.stdout;
}

export function run(name: string, options?: FixtureOptions): ReturnType<typeof runProgram> {
  return runProgram(fileURLToPath(new URL(`../../examples/seeds/${name}.js`, import.meta.url)), options);
}
