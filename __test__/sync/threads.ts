import { Worker } from 'node:worker_threads';
import { shared } from '#crossray/arena/shared';
import { describeView } from '#crossray/shared/array';
import { isShared, type Peer, type Place } from '../contract/sync/place.js';

/** What a worker thread is told, and says. */
export interface Told {
  deed: string;
  args: unknown[];
}
export type Said = 'loaded' | { word: string } | { result: unknown } | { error: unknown };

/** As a value travels in these tests: a description, or itself. */
const sent = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (isShared(value)) return { description: value[shared]() };
  if (Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value as object).map(([name, each]) => [name, sent(each)]));
  }
  const view = ArrayBuffer.isView(value) ? describeView(value) : undefined;
  return view ? { description: view } : value;
};

/** Peers on worker threads. */
export const onThreads: Place = {
  label: 'threads',
  start: (deed, ...args) => new ThreadPeer({ deed, args: args.map(sent) }, args),
};

class ThreadPeer implements Peer {
  readonly result: Promise<unknown>;
  readonly ended: Promise<unknown>;
  readonly #worker: Worker;
  readonly #words = new Set<string>();
  #listen = (): void => {};
  #noteLoaded = (): void => {};
  readonly #loaded = new Promise<void>(resolve => {
    this.#noteLoaded = resolve;
  });

  /** @param kept what was sent, which lives as long as the peer may need it */
  constructor(
    told: Told,
    readonly kept: readonly unknown[],
  ) {
    const worker = new Worker(new URL('./thread-peer.js', import.meta.url), { workerData: told });
    this.#worker = worker;
    this.ended = new Promise(resolve => worker.on('exit', resolve));
    this.result = new Promise((resolve, reject) => {
      worker.on('message', (said: Said) => {
        if (said === 'loaded') this.#noteLoaded();
        else if ('word' in said) this.#words.add(said.word);
        else if ('result' in said) resolve(said.result);
        else reject(said.error);
        this.#listen();
      });
      worker.on('error', reject);
      worker.on('exit', () => {
        reject(new Error('the peer has ended'));
        this.#listen();
      });
    });
    this.result.catch(() => {});
  }

  async says(word: string): Promise<void> {
    const failed = this.result.then(() => this.#words.has(word));
    const heard = new Promise<boolean>(resolve => {
      const look = () => {
        if (this.#words.has(word)) resolve(true);
      };
      this.#listen = look;
      look();
    });
    if (!(await Promise.race([heard, failed]))) throw new Error(`the peer has ended without a word: ${word}`);
  }

  /** Once it has loaded: ended before, it would leave open the files that Node reads for it. */
  async kill(): Promise<void> {
    await Promise.race([this.#loaded, this.ended]);
    await this.#worker.terminate();
  }
}
