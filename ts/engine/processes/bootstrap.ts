import type { Header } from '../../process/messages.js';
import type { Bootstrap } from '../messages.js';

/** Everything a worker process needs to begin. */
export interface ProcessBootstrap extends Bootstrap {
  /** Of the board: index and generation. */
  board: readonly [number, number];
  header: Header;
}
