import { native } from '../../native.js';
import { isSharedBuffer } from '../../shared/buffers.js';
import { workerExecArgv } from '../../ship/exec-argv.js';
import { Values } from '../../values.js';
import { type EngineOptions, ordersFor } from '../caller/engine-options.js';
import type { Place, Resident, WorkerOrder } from '../caller/place.js';
import { CallerSide } from '../caller/side.js';
import type { WorkersMemory } from '../engine.js';
import { ThreadWorker } from './thread-worker.js';

const memory: WorkersMemory = {
  holds: buffer => buffer instanceof SharedArrayBuffer || isSharedBuffer(buffer),
  create: bytes => new SharedArrayBuffer(bytes),
};

/** Worker threads of this process. */
export function onThreads(options: EngineOptions, resident: Resident): Place {
  const side = new CallerSide(() => resident.workers());
  const values = new Values(side, options.shipping);
  const orders = ordersFor(options, values);
  const dispatch = new native.Dispatcher(options.size, () => resident.reported());
  const beside = {
    side,
    reserve: () => dispatch.reserve(),
    release: (worker: number) => dispatch.release(worker),
  };
  const { env, resourceLimits } = options;
  const execArgv = options.execArgv ?? workerExecArgv(process.execArgv);
  const common = { ...orders, dispatcher: dispatch.number, env, execArgv, resourceLimits };
  const start = (order: WorkerOrder, onExit: () => void) => new ThreadWorker({ ...common, ...order }, onExit);
  return { dispatch, values, beside, memory, start };
}
