/** The far end of a test peer: receives functions, calls them, sends results home. */
import { parentPort, workerData } from 'node:worker_threads';
import { Shipper } from '#crossray/ship/shipper';
import { Leaves } from './leaves.js';
import type { CallMessage, ErrorReport, ReplyMessage } from './messages.js';
import type { PeerOptions } from './peer.js';

const port = parentPort!;
const { withLeaves, capacity, home } = workerData as PeerOptions & { readonly home: string };
const leaves = new Leaves(1_000_000);
const shipper = new Shipper({
  ...(withLeaves && { leaf: leaves }),
  ...(capacity !== undefined && { capacity }),
});

shipper.worksFor(home);

function report(error: unknown): ErrorReport {
  const { name, message, stack, code } = (
    error instanceof Error ? error : new Error(String(error))
  ) as Error & {
    code?: unknown;
  };
  return { name, message, stack: stack ?? '', code };
}

async function answer(message: CallMessage): Promise<ReplyMessage> {
  leaves.add(message.leaves);
  const { id, digest, graph } = message;
  const fn = graph ? await shipper.receive(digest, graph) : shipper.recall(digest);
  if (typeof fn !== 'function') throw new RangeError(`nothing is kept under ${digest}`);
  const [self, args] = (await shipper.unpack(message.call)) as [unknown, unknown[]];
  const result: unknown = await Reflect.apply(fn, self, args);
  return { id, value: shipper.packValue(result), leaves: leaves.all() };
}

port.on('message', (message: CallMessage) => {
  answer(message).then(
    reply => port.postMessage(reply),
    (error: unknown) => port.postMessage({ id: message.id, error: report(error), leaves: [] }),
  );
});
