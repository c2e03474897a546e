/** By kind: what makes a queue or connection of its description. */
import type { Reviver } from '../arena/shared.js';
import type { Shipping } from '../values.js';
import { Connection } from './connection.js';
import { JoinableQueue } from './joinable-queue.js';
import { Queue } from './queue.js';
import { SimpleQueue } from './simple-queue.js';

export const revivers: Readonly<Record<string, Reviver>> = {
  Queue: (handles, extra) => Queue.revive(handles, shippingOf(extra)),
  JoinableQueue: (handles, extra) => JoinableQueue.revive(handles, shippingOf(extra)),
  SimpleQueue: (handles, extra) => SimpleQueue.revive(handles, shippingOf(extra)),
  Connection: (handles, extra) => Connection.revive(handles, shippingOf(extra)),
};

const shippingOf = (extra: unknown): Shipping | undefined =>
  extra === 'reference' || extra === 'source' ? extra : undefined;
