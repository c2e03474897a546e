/** Entry of every worker thread of a pool. */
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { writeDirectlyOnceUsed } from '../../direct-stdio.js';
import { native } from '../../native.js';
import { workForProgram } from '../../process/main-process.js';
import { Values } from '../../values.js';
import { Control, ControlBlock } from '../control.js';
import { WorkerSide } from '../worker/side.js';
import { work } from '../worker/worker.js';
import type { ThreadBootstrap } from './bootstrap.js';

workForProgram();

const bootstrap = workerData as ThreadBootstrap;
const { dispatcher, worker, incarnation } = bootstrap;
const control = new ControlBlock(bootstrap.control);
// Before it looks whether it was stopped meanwhile: see `ThreadWorker.terminate`.
Atomics.store(control.words, Control.started, 1);
const link = new native.WorkerLink(dispatcher, worker, incarnation);

writeDirectlyOnceUsed('stdout', 1);
writeDirectlyOnceUsed('stderr', 2);

const port = parentPort!;
let v8: typeof import('node:v8') | undefined;

work({
  bootstrap,
  control,
  link,
  values: new Values(new WorkerSide(bootstrap.side, worker, control.words), 'auto'),
  door: {
    whenRung(look) {
      port.on('message', look);
      // To listen holds the event loop: only rests and tasks that wait should.
      port.unref();
    },
    hold(open) {
      if (open) port.ref();
      else port.unref();
    },
  },
  memory: () => {
    // Loaded by who has a limit: it takes a millisecond.
    v8 ??= createRequire(import.meta.url)('node:v8') as typeof import('node:v8');
    const { used_heap_size, external_memory } = v8.getHeapStatistics();
    return used_heap_size + external_memory;
  },
});
