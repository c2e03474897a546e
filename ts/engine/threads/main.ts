/** Entry of every worker thread of a pool. */
import { getHeapStatistics } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import { writeDirectlyOnceUsed } from '../../direct-stdio.js';
import { native } from '../../native.js';
import { Values } from '../../values.js';
import { Control, ControlBlock } from '../control.js';
import { WorkerSide } from '../worker/side.js';

import { work } from '../worker/worker.js';
import type { ThreadBootstrap } from './bootstrap.js';

const bootstrap = workerData as ThreadBootstrap;
const { dispatcher, worker, incarnation } = bootstrap;
const control = new ControlBlock(bootstrap.control);
// Before it looks whether it was stopped meanwhile: see `ThreadWorker.terminate`.
Atomics.store(control.words, Control.started, 1);
const link = new native.WorkerLink(dispatcher, worker, incarnation);

writeDirectlyOnceUsed('stdout', 1);
writeDirectlyOnceUsed('stderr', 2);

const port = parentPort!;

work({
  bootstrap,
  control,
  link,
  values: new Values(new WorkerSide(bootstrap.side, worker), 'auto'),
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
    const { used_heap_size, external_memory } = getHeapStatistics();
    return used_heap_size + external_memory;
  },
});
