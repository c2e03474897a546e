/** Where the program is: which process this is, who started it, whom it has started. */
import { os } from '../node-modules.js';
import { ParentProcess } from './parent-process.js';
import { told } from './place.js';
import { Process } from './process.js';
import { living } from './program-end.js';
import { enter } from './record.js';

let current: Process | undefined;
let parent: ParentProcess | null | undefined;

/** Notes which process this is, in a child. */
export function becomeCurrent(process: Process): void {
  current = process;
}

/** The process that calls. In the program itself one called `MainProcess`, which cannot be started or joined. */
export function currentProcess(): Process {
  current ??= mainProcess();
  return current;
}

function mainProcess(): Process {
  const main = Object.create(Process.prototype) as Process;
  enter(main, {
    kind: 'process',
    name: 'MainProcess',
    daemon: false,
    identity: [],
    target: undefined,
    args: [],
    shipping: 'auto',
    options: { env: undefined, cwd: undefined, execArgv: undefined, stdio: 'inherit' },
    state: 'here',
    running: undefined,
    error: null,
  });
  return main;
}

/** The process that started this one; null in the program itself. */
export function parentProcess(): ParentProcess | null {
  const header = told();
  parent ??= header ? new ParentProcess(header) : null;
  return parent;
}

/** The processes that this thread has started and that still run, in the order of their start. */
export function activeChildren(): Process[] {
  return living().flatMap(({ process }) => (process instanceof Process ? [process] : []));
}

/** How many processors the machine has. */
export function cpuCount(): number {
  return os().cpus().length;
}

/** How many processors this program may use. */
export function availableCpus(): number {
  return os().availableParallelism();
}
