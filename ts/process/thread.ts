/** Entry of every worker thread that is looked upon as a process. */
import { workerData } from 'node:worker_threads';
import { type Shape, writeAll, writeDirectlyOnceUsed } from '../direct-stdio.js';
import { native } from '../native.js';
import { leaveAfterExitListeners } from './leave.js';
import type { ThreadBootstrap } from './messages.js';
import { runChild } from './run-child.js';

const { number, bytes, beside, prefix } = workerData as ThreadBootstrap;
const place = new native.ThreadPlace(number);
if (!place.start()) process.exit();
leaveAfterExitListeners(code => place.leave(code));

const NEWLINE = 10;

/** Gives whole lines, each with the prefix, and keeps what has not ended; at the end that too. */
function lines(start: string): { shape: Shape; rest(): Uint8Array } {
  let open = Buffer.alloc(0);
  const shape: Shape = printed => {
    const all = Buffer.concat([open, printed]);
    const whole = all.lastIndexOf(NEWLINE) + 1;
    open = all.subarray(whole);
    return Buffer.from(
      all
        .subarray(0, whole)
        .toString('latin1')
        .replaceAll(/[^\n]*\n/g, line => start + line),
      'latin1',
    );
  };
  return { shape, rest: () => (open.length > 0 ? shape(Buffer.from([NEWLINE])) : open) };
}

for (const [name, descriptor] of [
  ['stdout', 1],
  ['stderr', 2],
] as const) {
  if (prefix === null) {
    writeDirectlyOnceUsed(name, descriptor);
    continue;
  }
  const { shape, rest } = lines(Buffer.from(`[${prefix}] `).toString('latin1'));
  writeDirectlyOnceUsed(name, descriptor, shape);
  process.on('exit', () => writeAll(descriptor, rest()));
}

void runChild(
  bytes,
  { take: id => beside[id]!, put: () => refuse() },
  { report: (bytes, handles) => place.report(bytes, handles), arrived: () => place.arrived() },
);

function refuse(): never {
  throw new Error('nothing goes home beside the bytes');
}
