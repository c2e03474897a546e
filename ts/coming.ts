/** Names of the contract whose room is not built yet: each answers with one clear sentence. */

function coming(name: string, instead: string): never {
  throw new TypeError(`${name} is not there yet: ${instead}`);
}

/** A typed array in memory that threads and processes share. */
export class SharedArray {
  constructor() {
    coming('SharedArray', 'use a typed array over a SharedArrayBuffer, which all worker threads share');
  }
}
