/**
 * Modules of Node's own that are loaded by whoever first needs them. The first result of a pool of processes does not, and
 * each would take it half a millisecond or more.
 */
export const workerThreads = (): typeof import('node:worker_threads') =>
  process.getBuiltinModule('node:worker_threads');

export const os = (): typeof import('node:os') => process.getBuiltinModule('node:os');
