import { headerFor } from '../../process/header.js';
import { nextIdentity } from '../../process/place.js';
import { isSharedBuffer } from '../../shared/buffers.js';
import { Values } from '../../values.js';
import { type EngineOptions, ordersFor } from '../caller/engine-options.js';
import type { Place, Resident, WorkerOrder } from '../caller/place.js';
import type { WorkersMemory } from '../engine.js';
import { BoardDispatch } from './board.js';
import type { ProcessBootstrap } from './bootstrap.js';
import { flagsFor } from './flags.js';
import { ProcessWorker } from './process-worker.js';

/** A process sees nothing of its caller's memory but what lies in the arena. */
const memory: WorkersMemory = { holds: isSharedBuffer, create: null };

/** Processes of their own. */
export function onProcesses(options: EngineOptions, resident: Resident): Place {
  const values = new Values(undefined, options.shipping);
  const orders = ordersFor(options, values);
  const dispatch = new BoardDispatch(options.size, () => resident.reported());
  const { pool, env } = options;
  const execArgv = flagsFor(options);
  const start = (order: WorkerOrder, onExit: () => void) => {
    const header = headerFor({ kind: 'process', name: order.name, daemon: true, identity: nextIdentity() });
    const board = dispatch.handle;
    const bootstrap = values.encode({ ...orders, ...order, board, header } satisfies ProcessBootstrap);
    const control = dispatch.freshControl(order.worker);
    const ring = () => dispatch.ring(order.worker);
    return new ProcessWorker({ order, pool, control, bootstrap, env, execArgv, ring }, onExit);
  };
  return { dispatch, values, beside: null, memory, start };
}
