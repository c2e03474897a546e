// Runs the bench: `npm run bench` all scenarios, `npm run bench -- NAME...` some. `--rounds=N` changes their number.
// A full run writes bench/results/latest.{md,json}, a partial one build/bench/NAME.{md,json}.
import { fork, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadAverage, machine } from './lib/machine.mjs';
import {
  barHeadings,
  barRows,
  circumstances,
  figureHeadings,
  figureRows,
  markdown,
  textTable,
} from './lib/report.mjs';
import { present } from './rivals/index.mjs';
import { scenarios } from './scenarios/index.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const flags = ['--expose-gc'];
/** A scenario that takes longer hangs. */
const longest = 300_000;

const { values, positionals } = readArguments();
installRivals();

const names = positionals.length > 0 ? positionals : scenarios.map(({ name }) => name);
const load = { before: loadAverage() };
const contests = [];
const failed = [];
for (const name of names) await runScenario(name);
load.after = loadAverage();

const { versions, missing } = present();
const report = {
  when: new Date().toISOString(),
  machine: machine(),
  versions,
  missing,
  flags,
  load,
  contests,
};
show();
write();
if (failed.length > 0) {
  console.error(`\nbench: failed: ${failed.join(', ')}`);
  process.exitCode = 1;
}

function readArguments() {
  const parsed = parseArgs({ options: { rounds: { type: 'string' } }, allowPositionals: true });
  const unknown = parsed.positionals.find(name => !scenarios.some(scenario => scenario.name === name));
  const { rounds } = parsed.values;
  if (unknown === undefined && (rounds === undefined || /^[1-9]\d*$/.test(rounds))) return parsed;
  console.error(
    unknown === undefined
      ? `bench: --rounds: expected a positive whole number, got '${rounds}'`
      : `bench: no scenario '${unknown}'; there are ${scenarios.map(({ name }) => name).join(', ')}`,
  );
  process.exit(2);
}

/** Rivals live in a lockfile of their own; without a registry the bench goes on with those that are there. */
function installRivals() {
  if (existsSync(join(here, 'node_modules', '.package-lock.json'))) return;
  console.log('bench: installing the rivals ...');
  spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: here,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
}

async function runScenario(name) {
  console.log(`bench: ${name} ...`);
  const started = Date.now();
  const child = fork(join(here, 'lib', 'child.mjs'), [name, values.rounds ?? '0'], { execArgv: flags });
  child.on('message', contest => contests.push({ scenario: name, ...contest }));
  const alarm = setTimeout(() => child.kill('SIGKILL'), longest);
  const code = await new Promise(resolve => child.on('close', resolve));
  clearTimeout(alarm);
  if (code !== 0) failed.push(name);
  console.log(
    `bench: ${name}, ${code === 0 ? 'done' : 'FAILED'} in ${((Date.now() - started) / 1000).toFixed(1)} s`,
  );
}

function show() {
  console.log(`\n${textTable(figureHeadings, figureRows(contests))}`);
  console.log(`\n${textTable(barHeadings, barRows(contests))}`);
  console.log(`\n${circumstances(report).join('\n')}`);
}

function write() {
  const isFull = positionals.length === 0 && values.rounds === undefined;
  const folder = isFull ? join(here, 'results') : join(here, '..', 'build', 'bench');
  const base = join(folder, isFull ? 'latest' : names.join('+'));
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${base}.json`, `${JSON.stringify(report, null, 1)}\n`);
  writeFileSync(`${base}.md`, markdown(report));
  console.log(`\n${relative(process.cwd(), base)}.md and .json`);
}
