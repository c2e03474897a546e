import type { ResourceLimits } from 'node:worker_threads';
import { realm } from '../../ship/identity.js';
import type { Shipping } from '../../ship/shipper.js';
import type { Values } from '../../values.js';
import type { AnyFunction } from '../engine.js';
import type { Bootstrap, Setup, WorkerLimits } from '../messages.js';

/** How the workers of a pool are started, watched and replaced. */
export interface EngineOptions extends WorkerLimits {
  /** The pool's name: prefix of the names of its workers and tasks. */
  pool: string;
  size: number;
  shipping: Shipping;
  initializer: AnyFunction | null;
  initArgs: readonly unknown[];
  cancelGrace: number;
  /** How often an item is run again after the loss of its worker. */
  retries: number;
  timings: boolean;
  env: NodeJS.ProcessEnv | undefined;
  execArgv: readonly string[] | undefined;
  resourceLimits: ResourceLimits | undefined;
}

/** What every worker of a pool is told, wherever it lives. */
export type Orders = WorkerLimits & Pick<Bootstrap, 'pool' | 'setup' | 'home'>;

/** @throws ShipError if the initializer or its arguments cannot travel */
export function ordersFor(options: EngineOptions, values: Values): Orders {
  const { pool, maxTasks, maxMemory, idleTimeout } = options;
  return { pool, setup: packSetup(values, options), home: realm, maxTasks, maxMemory, idleTimeout };
}

function packSetup(values: Values, { initializer, initArgs }: EngineOptions): Setup | null {
  if (!initializer) return null;
  const { graph: code } = values.shipper.packFunction(initializer);
  return { code, args: Uint8Array.from(values.encode(initArgs)) };
}
