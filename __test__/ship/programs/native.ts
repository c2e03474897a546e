// TypeScript that Node runs itself, types blanked.
import { readFileSync } from 'node:fs';
import { note, noteFrame, Peer, report } from './harness.mjs';

interface Options {
  k: number;
}
const options: Options = { k: 3 };
let later: number = 0;

function square<T extends number>(x: T): number {
  return x * x + options.k;
}

class Job {
  #secret: number = 4;
  private q: string;

  constructor(q: string) {
    this.q = q;
  }

  run(): string {
    return this.q + this.#secret + typeof readFileSync;
  }
}
const job = new Job('q');
later = 5;

function boom(x: number): never {
  const y: number = x as number;
  throw new Error(`boom ${y}`);
}

const peer = new Peer();
await note(peer, 'square', square, 4);
await note(peer, 'closure', (x: number) => x + later + options.k, 2);
await note(peer, 'instance', () => job.run());
await noteFrame(peer, 'frame', boom, 1);
report();
await peer[Symbol.asyncDispose]();
