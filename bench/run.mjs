// Runs the bench: `npm run bench` all scenarios, `npm run bench -- NAME...` some.
//   --quick   few rounds, to try a scenario
//   --save    keep what some scenarios gave in bench/results, as a full run does; else it goes to build/bench
import { fork, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadAverage, machine } from './lib/machine.mjs';
import { barHeadings, barRows, circumstances, figureHeadings, figureRows, textTable } from './lib/report.mjs';
import { saveOverview, saveReport } from './lib/results.mjs';
import { present } from './rivals/index.mjs';
import { scenarios } from './scenarios/index.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const flags = ['--expose-gc'];
/** A scenario that takes longer hangs. */
const longest = 600_000;

const { values, positionals } = readArguments();
const pace = values.quick ? 'quick' : 'full';
const names = positionals.length > 0 ? positionals : scenarios.map(({ name }) => name);
const isKept = !values.quick && (values.save || positionals.length === 0);
const folder = isKept ? join(here, 'results') : join(here, '..', 'build', 'bench');

installRivals();
// Where it is set Node reads the certificates at every start of a process: on one machine 40 of 60 ms, which is no rival's
// merit or fault, but for the one that starts its processes with an empty environment (tinypool).
delete process.env.NODE_EXTRA_CA_CERTS;
const { versions, missing } = await present();
const failed = [];
for (const name of names) await runScenario(name);
console.log(`\nbench: see ${saveOverview(folder)}`);
if (failed.length > 0) {
  console.error(`\nbench: failed: ${failed.join(', ')}`);
  process.exitCode = 1;
}

function readArguments() {
  const options = { quick: { type: 'boolean' }, save: { type: 'boolean' } };
  const parsed = parseArgs({ options, allowPositionals: true });
  const unknown = parsed.positionals.find(name => !scenarios.some(scenario => scenario.name === name));
  if (unknown === undefined) return parsed;
  const known = scenarios.map(({ name }) => name).join(', ');
  console.error(`bench: no scenario '${unknown}'; there are ${known}`);
  process.exit(2);
}

/** Rivals live in a lockfile of their own; without a registry the bench goes on with those that are there. */
function installRivals() {
  const [wanted, installed] = ['package-lock.json', 'node_modules/.package-lock.json'].map(name =>
    join(here, name),
  );
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return;
  console.log('bench: installing the rivals ...');
  spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: here,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
}

async function runScenario(name) {
  const { env = {} } = scenarios.find(scenario => scenario.name === name);
  console.log(`\nbench: ${name} ...`);
  const started = Date.now();
  const report = {
    scenario: name,
    when: new Date(started).toISOString(),
    pace,
    flags: [...flags, ...Object.entries(env).map(([variable, value]) => `${variable}=${value}`)],
    machine: machine(),
    versions,
    missing,
    load: { before: loadAverage() },
    contests: [],
  };
  const code = await contestsOf(name, env, report.contests);
  report.load.after = loadAverage();
  report.seconds = Number(((Date.now() - started) / 1000).toFixed(1));
  show(report);
  console.log(`bench: ${name}, ${code === 0 ? 'done' : 'FAILED'} in ${report.seconds} s`);
  if (code === 0) saveReport(folder, report);
  else failed.push(name);
}

/** In a process of its own: no scenario meets the heap or the compiled code of another. */
async function contestsOf(name, env, contests) {
  const options = { execArgv: flags, env: { ...process.env, ...env } };
  const child = fork(join(here, 'lib', 'child.mjs'), [name, pace], options);
  child.on('message', contest => {
    contests.push(contest);
    console.log(`bench:   ${contest.title}`);
  });
  const alarm = setTimeout(() => child.kill('SIGKILL'), longest);
  const code = await new Promise(resolve => child.on('close', resolve));
  clearTimeout(alarm);
  return code;
}

function show(report) {
  console.log(`\n${circumstances(report).join('\n')}`);
  console.log(`\n${textTable(figureHeadings, figureRows(report.contests))}`);
  const bars = barRows(report.contests);
  if (bars.length > 0) console.log(`\n${textTable(barHeadings, bars)}`);
}
