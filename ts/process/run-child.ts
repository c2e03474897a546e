/** What every child does, process or thread: it rebuilds its `Process`, runs it, and says how it failed. */
import { inspect } from 'node:util';
import { describe } from '../errors.js';
import { withUsersFrames } from '../users-frames.js';
import { isPending, Values } from '../values.js';
import type { Sidecar } from '../wire/codec.js';
import { becomeCurrent } from './current.js';
import { type Body, join, type LastWords, split } from './messages.js';
import { setLoading, told } from './place.js';
import type { Process } from './process.js';
import { enter } from './record.js';
import { takePlace } from './take-place.js';
import { settled } from './unsettled.js';

/** The program may replace it. */
const exit: (code: number) => never = process.exit.bind(process);

/** What a child has of its parent. */
export interface ChildLink {
  /** Says something that the parent learns when this child has ended, and that refers to objects in shared memory. */
  report(bytes: Uint8Array, handles: Uint32Array): void;
  /** What the bootstrap refers to in shared memory is used by what was made of it. */
  arrived(handles: readonly number[]): void;
}

/** Runs the child that a bootstrap speaks of. */
export async function runChild(
  bytes: Uint8Array,
  sidecar: Sidecar | undefined,
  link: ChildLink,
): Promise<void> {
  const { header, body } = split(bytes);
  takePlace(header);
  process.on('uncaughtExceptionMonitor', error => {
    const isHandled = process.listenerCount('uncaughtException') > 0;
    if (!isHandled && !process.hasUncaughtExceptionCaptureCallback()) fail(error, link);
  });
  try {
    setLoading(true);
    const values = new Values(sidecar, 'auto', { arrived: handles => link.arrived(handles) });
    const instance = await rebuild(values.read(body, 0, body.length));
    setLoading(false);
    becomeCurrent(instance);
    await settled(() => instance.run());
  } catch (error) {
    fail(error, link);
  }
}

async function rebuild(read: unknown): Promise<Process> {
  const [sent, target, args] = (isPending(read) ? await read : read) as Body;
  const { kind, name, daemon, identity } = told()!;
  const instance = sent as Process;
  enter(instance, {
    kind,
    name,
    daemon,
    identity,
    target: target as ((...args: never[]) => unknown) | undefined,
    args,
    shipping: 'auto',
    options: { env: undefined, cwd: undefined, execArgv: undefined, stdio: 'inherit' },
    state: 'here',
    running: undefined,
    error: null,
  });
  return instance;
}

/** An error that nobody caught ends the child: it is told to the parent, printed, and the exit code is 1. */
function fail(error: unknown, link: ChildLink): never {
  try {
    report(error, link);
  } catch {
    // The arena is full, or the error hurts whoever looks at it: it is printed all the same.
  }
  process.stderr.write(`Process ${told()?.name}:\n${inWords(error)}\n`);
  exit(1);
}

/** The error, and what it says: the parent may be unable to rebuild it. */
function report(error: unknown, link: ChildLink): void {
  const values = new Values(undefined, 'auto');
  const bytes = values.encodeError(error);
  link.report(join(lastWords(error), bytes), Uint32Array.from(values.handles));
}

function lastWords(error: unknown): LastWords {
  try {
    if (!(error instanceof Error))
      return { message: `the process threw ${describe(error)}`, stack: undefined };
    return { message: String(error.message), stack: String(error.stack) };
  } catch {
    return { message: 'an error that cannot be shown', stack: undefined };
  }
}

function inWords(error: unknown): string {
  try {
    const shown = withUsersFrames(error);
    return shown instanceof Error ? inspect(shown) : `Uncaught ${inspect(error)}`;
  } catch {
    return 'an error that cannot be shown';
  }
}
