import { Pool } from 'crossray';
import type { MakePool } from '../contract/pool/suite.js';

/** Makes pools on worker threads. */
export const onThreads: MakePool = options => new Pool({ context: 'thread', ...options });
