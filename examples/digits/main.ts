/**
 * Which digit is it? About 1,000 handwritten digits, each compared with 9,000 known ones: 7 thousand million
 * multiplications, in a plain loop, with a well-known pool, with our pool and with our native operations.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ProgressBar } from '#crossray/observe/progress';
import { chart } from './chart.js';
import { type Digits, type Images, loadDigits } from './data.js';
import { type Result, summary, table } from './table.js';
import { ways } from './ways/index.js';
import type { Way } from './ways/way.js';

const workers = availableParallelism();
const digits = loadDigits();
const { known, asked } = digits;
console.log(`Handwritten digits: ${asked.count} to classify, ${known.count} known, ${workers} threads.\n`);

const results: Result[] = [];
let expected: Uint8Array | undefined;
for (const way of ways) {
  const { seconds, labels } = await timed(way, digits);
  expected ??= labels;
  mustBeSame(way, labels, expected);
  const times = (results[0]?.seconds ?? seconds) / seconds;
  results.push({ way: way.name, seconds, times, accuracy: accuracy(labels, asked) });
}

console.log(`\n${table(results)}\n\n${summary(results, asked.count, workers)}`);
console.log(`Chart: ${relative(process.cwd(), save(chart(title(), results)))}`);

/** Runs one way, with a bar on a terminal and a line when it is done. */
async function timed(way: Way, input: Digits): Promise<{ seconds: number; labels: Uint8Array }> {
  const bar = new ProgressBar(way.name);
  const started = performance.now();
  const labels = await way.run(input, workers, done => bar.update(done, input.asked.count));
  const seconds = (performance.now() - started) / 1000;
  bar.finish();
  console.error(`${way.name}: ${labels.length} images in ${seconds.toFixed(2)} s`);
  return { seconds, labels };
}

function mustBeSame(way: Way, labels: Uint8Array, wanted: Uint8Array): void {
  const image = wanted.findIndex((label, i) => labels[i] !== label);
  if (labels.length !== wanted.length || image >= 0)
    throw new Error(`${way.name}: image ${image} is ${labels[image]}, the plain loop says ${wanted[image]}`);
}

function accuracy(labels: Uint8Array, { labels: truth, count }: Images): number {
  return labels.filter((label, image) => label === truth[image]).length / count;
}

function title(): string {
  return `${asked.count} handwritten digits among ${known.count}, ${workers} threads: seconds, and times the plain loop`;
}

/** Writes the chart below `build/`, where this program lies too, and gives its path. */
function save(svg: string): string {
  const folder = new URL('../../', import.meta.url); // build/
  mkdirSync(folder, { recursive: true });
  const file = fileURLToPath(new URL('digits.svg', folder));
  writeFileSync(file, svg);
  return file;
}
