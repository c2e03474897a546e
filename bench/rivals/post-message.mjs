// Worker threads and their MessagePorts, by hand.
import { Worker } from 'node:worker_threads';
import { poolByHand } from '../lib/by-hand.mjs';
import { channelRival } from '../lib/channel-rival.mjs';
import { poolRival } from '../lib/pool-rival.mjs';

const file = new URL('./workers/post-message.mjs', import.meta.url);
const name = 'postMessage by hand';

function start(workerData) {
  const worker = new Worker(file, { workerData });
  worker.on('error', error => {
    throw error;
  });
  return {
    post: message => worker.postMessage(message),
    listen: handler => worker.removeAllListeners('message').on('message', handler),
    end: () => worker.terminate(),
  };
}

async function open({ workers }) {
  return poolByHand(Array.from({ length: workers }, () => start({ mode: 'tasks' })));
}

export default poolRival({
  url: import.meta.url,
  name,
  version: () => `Node ${process.versions.node}`,
  contexts: ['thread'],
  open,
  ...channelRival({ name, contexts: ['thread'], open: start }),
});
