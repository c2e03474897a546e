// What the hand-written worker runs: one message in, one message out.
import { parentPort } from 'node:worker_threads';

parentPort.on('message', ([id, x]) => parentPort.postMessage([id, x * x]));
