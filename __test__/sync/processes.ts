import { SystemProcess } from '#crossray/process/process';
import { SharedArray } from '#crossray/shared/array';
import { Event } from '#crossray/sync/event';
import type { Peer, Place } from '../contract/sync/place.js';
import { doDeed, words } from './process-deed.js';

/** Room for what a deed gives, as JSON. */
const OUTPUT_BYTES = 1 << 16;

/** Peers in processes of the operating system. */
export const onProcesses: Place = {
  label: 'processes',
  start: (deed, ...args) => new ProcessPeer(deed, args),
  async warmUp() {
    const first = new SystemProcess();
    first.start();
    await first.join();
  },
};

class ProcessPeer implements Peer {
  readonly result: Promise<unknown>;
  readonly ended: Promise<unknown>;
  readonly #process;
  readonly #output = new SharedArray(Uint8Array, OUTPUT_BYTES);
  readonly #spoken: Record<string, Event> = {};

  constructor(
    deed: string,
    readonly args: unknown[],
  ) {
    for (const word of words) this.#spoken[word] = new Event();
    this.#process = new SystemProcess({ target: doDeed, args: [deed, this.#spoken, this.#output, args] });
    this.#process.start();
    this.ended = this.#process.join();
    this.result = this.#end();
    this.result.catch(() => {});
  }

  async #end(): Promise<unknown> {
    await this.#process.join();
    if (this.#process.error) throw this.#process.error;
    if (this.#process.exitCode !== 0) throw new Error('the peer has ended');
    const { array } = this.#output;
    return JSON.parse(new TextDecoder().decode(array.slice(0, array.indexOf(0)))).result;
  }

  async says(word: string): Promise<void> {
    const event = this.#spoken[word];
    const silenced = new AbortController();
    const heard = event?.wait({ signal: silenced.signal }).catch(() => false);
    const failed = this.result.then(() => event?.isSet());
    try {
      if (!(await Promise.race([heard, failed])))
        throw new Error(`the peer has ended without a word: ${word}`);
    } finally {
      silenced.abort();
    }
  }

  async kill(): Promise<void> {
    this.#process.kill();
    await this.#process.join();
  }
}
