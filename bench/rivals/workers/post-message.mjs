import { parentPort, workerData } from 'node:worker_threads';
import { handler } from '../../lib/serve.mjs';

const { mode, what } = workerData;
parentPort.on(
  'message',
  handler(mode, what, message => parentPort.postMessage(message)),
);
