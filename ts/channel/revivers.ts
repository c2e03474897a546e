/** By kind: what makes a queue or connection of its description. */
import type { Reviver } from '../arena/shared.js';
import { Connection } from './connection.js';
import { JoinableQueue } from './joinable-queue.js';
import { Queue } from './queue.js';
import { SimpleQueue } from './simple-queue.js';

export const revivers: Readonly<Record<string, Reviver>> = {
  Queue: handles => Queue.revive(handles),
  JoinableQueue: handles => JoinableQueue.revive(handles),
  SimpleQueue: handles => SimpleQueue.revive(handles),
  Connection: handles => Connection.revive(handles),
};
