// child_process.fork and its IPC channel, by hand, in both ways to serialise.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { poolByHand } from '../lib/by-hand.mjs';
import { channelRival } from '../lib/channel-rival.mjs';
import { asText } from '../lib/payloads.mjs';
import { poolRival } from '../lib/pool-rival.mjs';

const file = fileURLToPath(new URL('./workers/fork.mjs', import.meta.url));
const contexts = ['process'];

function start(serialization, { mode, what }) {
  const child = fork(file, [mode, JSON.stringify(what ?? null)], { serialization, execArgv: [] });
  return {
    post: message => child.send(message),
    listen: handler => child.removeAllListeners('message').on('message', handler),
    end: () =>
      new Promise(resolve => {
        child.once('exit', resolve);
        child.disconnect();
      }),
  };
}

function rival(serialization) {
  const name = `fork, ${serialization}`;
  return poolRival({
    url: import.meta.url,
    name,
    version: () => `Node ${process.versions.node}`,
    contexts,
    open: async ({ workers }) =>
      poolByHand(Array.from({ length: workers }, () => start(serialization, { mode: 'tasks' }))),
    ...channelRival({
      name,
      contexts,
      open: options => start(serialization, options),
      fits: serialization === 'json' ? asText : undefined,
    }),
  });
}

export default [rival('advanced'), rival('json')];
