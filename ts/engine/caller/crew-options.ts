import { workerExecArgv } from '../../ship/exec-argv.js';
import type { Shipping } from '../../ship/shipper.js';
import type { Values } from '../../values.js';
import type { AnyFunction } from '../engine.js';
import type { Bootstrap } from '../messages.js';
import type { CrewOptions } from './crew.js';

/** How the threads of a pool are started, watched and replaced. */
export type ThreadEngineOptions = Omit<CrewOptions['workerOptions'], 'dispatcher' | 'setup'> & {
  size: number;
  shipping: Shipping;
  initializer: AnyFunction | null;
  initArgs: readonly unknown[];
  cancelGrace: number;
  /** How often an item is run again after the loss of its worker. */
  retries: number;
  timings: boolean;
};

/** What the crew of an engine starts its workers with. */
export function crewOptions(options: ThreadEngineOptions, dispatcher: number, values: Values): CrewOptions {
  const { pool, size, maxTasks, maxMemory, idleTimeout, env, resourceLimits } = options;
  const bootstrap = { dispatcher, pool, setup: packSetup(values, options), maxTasks, maxMemory, idleTimeout };
  const execArgv = options.execArgv ?? workerExecArgv(process.execArgv);
  return { size, workerOptions: { ...bootstrap, env, execArgv, resourceLimits } };
}

function packSetup(values: Values, { initializer, initArgs }: ThreadEngineOptions): Bootstrap['setup'] {
  if (!initializer) return null;
  const { digest, graph } = values.shipper.packFunction(initializer);
  // Copies: both are written to the same bytes, one after the other.
  const code = Uint8Array.from(values.encode({ digest, graph }));
  return { code, args: Uint8Array.from(values.encode(initArgs)) };
}
