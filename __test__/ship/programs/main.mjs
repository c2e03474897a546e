// An ES module as the main file: everything in it is its own, nothing runs twice.
import fs from 'node:fs';
import * as path from 'node:path';
import common, { scale } from 'programs/cjs';
import data from 'programs/data' with { type: 'json' };
import { Base } from 'programs/esm';
import { scale as inner } from '#inner';
import { note, noteFrame, Peer, report } from './harness.mjs';

process.env.MAIN_RUNS = String(Number(process.env.MAIN_RUNS ?? 0) + 1);
const five = 5;
let later = 1;

class Job extends Base {
  #secret = 4;

  run() {
    return this.tag() + this.#secret + typeof fs.readFileSync + path.basename(import.meta.url);
  }
}
const job = new Job(7);

export function exported(x) {
  return x + five;
}

export default () => later;

function boom() {
  // the frame below is line 34, column 9
  if (five) throw new RangeError('boom');
}

class Thrower {
  field = 1;
  constructor() {
    this.run();
  }
  run() {
    throw new Error('from a method');
  }
}

later = 9;

const peer = new Peer();
await note(peer, 'exported', exported, 1);
await note(peer, 'later', () => later);
await note(peer, 'packages', () => [scale(1), inner(2), common.scale(3), data.answer]);
await note(peer, 'instance', () => job.run());
await note(peer, 'imports itself', async () => (await import('./package/esm.mjs')).scale(4));
await note(peer, 'imports a package', async () => (await import('programs/esm')).scale(5));
await note(peer, 'resolves', () => path.basename(import.meta.resolve('./other.mjs')));
await note(peer, 'meta', () => [import.meta.main === true, path.basename(import.meta.filename)]);
await note(peer, 'module this', () => [this]);
await noteFrame(peer, 'frame', boom);
await noteFrame(peer, 'frame of a method', () => new Thrower());
await noteFrame(peer, 'frame of a one-liner', () => {
  throw new Error('here');
});
await note(peer, 'runs of main', () => process.env.MAIN_RUNS);
report();
