// Contestants whose every round is a program in a fresh process.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { lineUp } from './line-up.mjs';

const run = promisify(execFile);

/**
 * @param options `{ program, context, workers }`, see `lib/programs`
 * @param flags of Node
 * @returns what `lineUp` gives; a program prints `{ figures, result }` as JSON
 */
export async function freshProcesses(rivals, options, flags = []) {
  const { contestants, absent } = await lineUp(rivals, 'command', options);
  return {
    contestants: contestants.map(({ name, command }) => ({ name, round: () => runOnce(command, flags) })),
    absent,
  };
}

async function runOnce([file, ...args], flags) {
  const all = file === process.execPath ? [...flags, ...args] : args;
  const { stdout } = await run(file, all.map(String), { timeout: 60_000 });
  return JSON.parse(stdout);
}
