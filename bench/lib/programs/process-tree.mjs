// What this process and all below it use, as Linux counts it. Other systems tell of this process alone.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const isLinux = process.platform === 'linux';
const ticksPerSecond = isLinux ? Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' })) : 0;

/** Proportional set size: a page that n processes share counts as a part of n in each. */
export function memoryBytes() {
  if (!isLinux) return process.memoryUsage.rss();
  return sum(tree().map(({ pid }) => proportionalSetSize(pid)));
}

/** User and system time, in microseconds. Of children Linux tells only whole ticks. */
export function cpuMicroseconds() {
  const { user, system } = process.cpuUsage();
  if (!isLinux) return user + system;
  const below = tree().filter(({ pid }) => pid !== process.pid);
  return user + system + sum(below.map(({ ticks }) => (ticks * 1e6) / ticksPerSecond));
}

function proportionalSetSize(pid) {
  const text = read(`/proc/${pid}/smaps_rollup`);
  return Number(/^Pss: +(\d+) kB$/m.exec(text)?.[1] ?? 0) * 1024;
}

/** This process and its descendants. */
function tree() {
  const all = readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(status)
    .filter(found => found !== null);
  const found = all.filter(({ pid }) => pid === process.pid);
  for (const { pid } of found) found.push(...all.filter(({ parent }) => parent === pid));
  return found;
}

/** The name in parentheses may have blanks: the fields are counted from behind it. */
function status(pid) {
  const text = read(`/proc/${pid}/stat`);
  if (text === '') return null;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { pid: Number(pid), parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) };
}

/** Empty if the process has ended meanwhile. */
function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

const sum = numbers => numbers.reduce((total, one) => total + one, 0);
