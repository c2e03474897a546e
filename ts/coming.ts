/** Names of the contract whose room is not built yet: each answers with one clear sentence. */

function coming(name: string, instead: string): never {
  throw new TypeError(`${name} is not there yet: ${instead}`);
}

/** An executor whose workers are processes. */
export class ProcessPoolExecutor {
  constructor() {
    coming('ProcessPoolExecutor', 'use Pool, whose submit() gives the same futures, on worker threads');
  }
}

/** An executor whose workers are threads. */
export class ThreadPoolExecutor {
  constructor() {
    coming('ThreadPoolExecutor', 'use Pool, whose submit() gives the same futures, on worker threads');
  }
}
