/** What becomes of children when the program that started them ends. */
import { native } from '../native.js';
import { workerThreads } from '../node-modules.js';
import type { ChildState } from './child-state.js';

/** Daemons that were asked to end may take so long, in milliseconds; then the program ends, and they with it. */
const DAEMONS_GRACE_MS = 1000;

/** A child that the program's end waits for, or ends. */
export interface Dependant {
  /** The `Process` object. */
  readonly process: object;
  readonly daemon: boolean;
  readonly state: Pick<ChildState, 'hasEnded' | 'wait'>;
  terminate(): void;
}

const dependants = new Set<Dependant>();
const asked = new WeakSet<Dependant>();
let listening = false;

/** Children get SIGTERM when this program exits, whoever waits for them. */
export function endWithProgram(): void {
  if (listening) return;
  listening = true;
  // Those of a worker thread end with its environment: the addon sees to that.
  process.on('exit', () => {
    if (workerThreads().isMainThread) native.endChildren();
  });
  process.on('beforeExit', windUp);
}

/** From now on the program does not end by itself before this child has. */
export function waitAtEnd(dependant: Dependant): void {
  endWithProgram();
  for (const each of dependants) if (each.state.hasEnded) dependants.delete(each);
  dependants.add(dependant);
  // One more turn of the loop: a child may be started when it has drained already.
  setImmediate(() => {});
}

/** Children of this thread that still run, in the order of their start. */
export function living(): Dependant[] {
  return [...dependants].filter(({ state }) => !state.hasEnded);
}

/** The event loop has drained: daemons are asked to end, the others are waited for. It drains again after that. */
function windUp(): void {
  const waited = living().filter(dependant => !asked.has(dependant));
  for (const dependant of waited) {
    const { daemon, state } = dependant;
    if (daemon) {
      asked.add(dependant);
      dependant.terminate();
    }
    void state.wait({ timeout: daemon ? DAEMONS_GRACE_MS : Number.POSITIVE_INFINITY, signal: undefined });
  }
}
