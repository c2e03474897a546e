import type { NativeModule } from '../../native.js';

/** The worker's end of the dispatcher. */
export type Link = InstanceType<NativeModule['WorkerLink']>;

/** What `claim` answers when the worker has to end: lower than any inbox size it could ask for. */
export const STOP = -(2 ** 52);
