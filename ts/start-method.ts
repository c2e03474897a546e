/** How processes and pools are started that do not say it themselves. */
import { describe, InvalidStateError } from './errors.js';

/** An operating-system process each, or a worker thread each. */
export type StartMethod = 'process' | 'thread';

/** The default first. */
const methods: readonly StartMethod[] = ['process', 'thread'];

let chosen: StartMethod | null = null;

/** What was chosen here or by a forebear; undefined: nothing. */
export function chosenStartMethod(): StartMethod | undefined {
  return chosen ?? undefined;
}

/** In a child: what its parent had chosen. */
export function inheritStartMethod(method: StartMethod | null): void {
  chosen = method;
}

/**
 * Lets `Process` and `Pool` both follow a context. Without it `Process` is a process, and `Pool` runs on threads.
 * @param method null, together with `force`, takes the choice back
 * @throws RangeError for what is no start method, InvalidStateError if it was chosen before and `force` is not set
 */
export function setStartMethod(
  method: StartMethod | null,
  { force = false }: { force?: boolean } = {},
): void {
  if (!(method === null ? force : methods.includes(method))) {
    throw new RangeError(`setStartMethod: expected 'process' or 'thread', got ${describe(method)}`);
  }
  if (chosen !== null && !force) {
    throw new InvalidStateError(
      `the start method is '${chosen}' already: set it once, at the start of the program, or give { force: true }`,
    );
  }
  chosen = method;
}

/** What `setStartMethod` chose, 'process' if it chose nothing; with `allowNone` null then. */
export function getStartMethod(allowNone: true): StartMethod | null;
export function getStartMethod(allowNone?: boolean): StartMethod;
export function getStartMethod(allowNone = false): StartMethod | null {
  return chosen ?? (allowNone ? null : methods[0]!);
}

/** All start methods, the default first. */
export function getAllStartMethods(): StartMethod[] {
  return [...methods];
}
