// What it costs to turn values into bytes and back, beside what Node brings along.
//
//   npm run build && node bench/wire.mjs [rounds, default 61] [part of a case's name]
//
// Every round runs every way for a moment, one after the other, so that a busy machine is busy for all of them. A
// time is the best of all rounds; a ratio compares two ways within one round and is the median over the rounds.
import { performance } from 'node:perf_hooks';
import { deserialize, serialize } from 'node:v8';
import { Codec } from '../build/ts/wire/codec.js';
import { Writer } from '../build/ts/wire/writer.js';

const rounds = Number(process.argv[2] ?? 61);
const wanted = process.argv[3] ?? '';
const slice = 2; // ms that a way runs in a round: less than the turn of a neighbour on the same core

const codec = new Codec({
  pack: () => {
    throw new Error('nothing foreign here');
  },
  unpack: graph => graph,
});
const growing = new Writer();
const shared = new Writer(new Uint8Array(new SharedArrayBuffer(4 << 20)));

function through(writer) {
  return value => {
    writer.reset();
    codec.encode(value, writer);
    return codec.decode(writer.bytes, 0, writer.length);
  };
}

/** For arrays that crossray made itself: the arguments of a call. */
function listThrough(value) {
  growing.reset();
  codec.encodeList(value, growing);
  return codec.decode(growing.bytes, 0, growing.length);
}

const ways = {
  crossray: through(growing),
  'crossray, shared memory': through(shared),
  JSON: value => JSON.parse(JSON.stringify(value)),
  v8: value => deserialize(serialize(value)),
  structuredClone,
};

const small = i => ({
  id: i,
  name: `item ${i % 50}`,
  values: [i + 0.5, i * 1.5, -i / 3, 2.25],
  ok: i % 2 === 0,
});
const bytes = new Uint8Array(1 << 20).map((_, i) => i);
const doubles = new Float64Array(1 << 17).map((_, i) => i / 3);

/** Each case: values to send in turn, and what it is measured against beside the ways above. */
const cases = {
  '[7]': { values: Array.from({ length: 64 }, (_, i) => [i * 5]) },
  "['abc', 3]": { values: Array.from({ length: 64 }, (_, i) => [`ab${i % 10}`, i]) },
  '[7] by encodeList': { values: Array.from({ length: 64 }, (_, i) => [i * 5]), crossray: listThrough },
  '7 alone': { values: Array.from({ length: 64 }, (_, i) => i * 5) },
  'small object': { values: Array.from({ length: 64 }, (_, i) => small(i)) },
  '200 small objects': { values: [Array.from({ length: 200 }, (_, i) => small(i))] },
  '256 ints': { values: [Array.from({ length: 256 }, (_, i) => i * 300)], floor: v => v.slice() },
  '256 doubles': { values: [Array.from({ length: 256 }, (_, i) => i / 3)], floor: v => v.slice() },
  '12,500 doubles': { values: [Array.from({ length: 12_500 }, (_, i) => i / 3)], floor: v => v.slice() },
  '100,000 ints': { values: [Array.from({ length: 100_000 }, (_, i) => i)], floor: v => v.slice() },
  '100,000 doubles': { values: [Array.from({ length: 100_000 }, (_, i) => i / 3)], floor: v => v.slice() },
  '1 KB string': { values: [`${'x'.repeat(1023)}y`] },
  '1 KB string, two bytes a character': { values: [`${'x'.repeat(511)}\u2603`] },
  'nested tree, 341 objects': { values: [tree(4)] },
  'Map of 100 strings': { values: [new Map(Array.from({ length: 100 }, (_, i) => [`key ${i}`, i]))] },
  '1 MiB Uint8Array': { values: [bytes], floor: v => v.slice().slice(), noJson: true },
  '1 MiB Float64Array': { values: [doubles], floor: v => v.slice().slice(), noJson: true },
  'TypeError with a cause': { values: [new TypeError('no', { cause: new Error('why') })], noJson: true },
};

function tree(depth) {
  if (depth === 0) return { leaf: true };
  return { depth, label: 'node', children: Array.from({ length: 4 }, () => tree(depth - 1)) };
}

/** Nanoseconds for one value, measured for about `slice` milliseconds. */
function measure(way, values, times) {
  let sink = 0;
  const start = performance.now();
  for (let i = 0; i < times; i++) if (way(values[i % values.length]) !== undefined) sink++;
  const taken = performance.now() - start;
  if (sink !== times) throw new Error('a value was lost');
  return (taken * 1e6) / times;
}

function timesFor(way, values) {
  let times = 1;
  for (;;) {
    const ms = (measure(way, values, times) * times) / 1e6;
    if (ms > slice) return Math.max(1, Math.round((times * slice) / ms));
    times *= 2;
  }
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

function runCase({ values, floor, noJson, crossray = ways.crossray }) {
  const runners = { ...ways, crossray, ...(floor ? { 'plain copy': floor } : {}) };
  if (noJson) delete runners.JSON;
  const names = Object.keys(runners);
  // More than once: the first time it is not yet compiled, and another time a neighbour may be in the way.
  const times = Object.fromEntries(names.map(name => [name, 1]));
  for (let i = 0; i < 4; i++) {
    for (const name of names) times[name] = Math.max(times[name], timesFor(runners[name], values));
  }
  const taken = Object.fromEntries(names.map(name => [name, []]));
  for (let round = 0; round < rounds; round++) {
    // Another one begins every round: the garbage of one way is often collected at the expense of the next.
    for (let i = 0; i < names.length; i++) {
      const name = names[(round + i) % names.length];
      taken[name].push(measure(runners[name], values, times[name]));
    }
  }
  return taken;
}

const columns = ['crossray', 'crossray, shared memory', 'JSON', 'v8', 'structuredClone', 'plain copy'];

console.log(
  `node ${process.version}, ${process.arch}, ${rounds} rounds; ns for encode + decode together, best`,
);
console.log('(ratio to crossray within a round, median: above 1 the other way takes longer)\n');
console.log(`| value | ${columns.join(' | ')} |`);
console.log(`|---|${columns.map(() => '---').join('|')}|`);
for (const [name, one] of Object.entries(cases)) {
  if (!name.includes(wanted)) continue;
  const taken = runCase(one);
  const cells = columns.map(column => {
    const list = taken[column];
    if (list === undefined) return '';
    const ratio = median(list.map((ns, round) => ns / taken.crossray[round]));
    const ns = Math.round(Math.min(...list)).toLocaleString('en');
    return column === 'crossray' ? ns : `${ns} (${ratio.toFixed(2)})`;
  });
  console.log(`| ${name} | ${cells.join(' | ')} |`);
}
