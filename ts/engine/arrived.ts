import type { MessagePort } from 'node:worker_threads';
import { workerThreads } from '../node-modules.js';

/** The messages that have arrived at a port, taken without a turn of the event loop. */
export function* arrivedAt<M>(port: MessagePort): Generator<M> {
  const { receiveMessageOnPort } = workerThreads();
  for (;;) {
    const received = receiveMessageOnPort(port) as { message: M } | undefined;
    if (!received) return;
    yield received.message;
  }
}
