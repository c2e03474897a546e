import type { MessagePort } from 'node:worker_threads';
import type { Bootstrap } from '../messages.js';

/** Everything a worker thread needs to begin; its `workerData`. */
export interface ThreadBootstrap extends Bootstrap {
  /** Number of the dispatcher in the addon. */
  dispatcher: number;
  control: SharedArrayBuffer;
  /** Objects that travel beside the frames, as `SideMessage`s, both ways. */
  side: MessagePort;
}
