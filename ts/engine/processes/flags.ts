import type { ResourceLimits } from 'node:worker_threads';
import { processExecArgv } from '../../ship/exec-argv.js';
import type { EngineOptions } from '../caller/engine-options.js';

/** V8 has three semi-spaces in what a worker thread's limit calls the young generation. */
const SEMI_SPACES = 3;
const KILOBYTES = 1024;

/** Node's own flags for the processes of a pool: what limits a thread by an option limits a process by a flag. */
export function flagsFor({
  execArgv,
  resourceLimits,
}: Pick<EngineOptions, 'execArgv' | 'resourceLimits'>): string[] {
  const flags = execArgv ?? processExecArgv(process.execArgv);
  return [...flags, ...limits(resourceLimits ?? {})];
}

function* limits({
  maxOldGenerationSizeMb: old,
  maxYoungGenerationSizeMb: young,
  stackSizeMb: stack,
}: ResourceLimits): Generator<string> {
  if (old !== undefined) yield `--max-old-space-size=${Math.ceil(old)}`;
  if (young !== undefined) yield `--max-semi-space-size=${Math.ceil(young / SEMI_SPACES)}`;
  if (stack !== undefined) yield `--stack-size=${Math.ceil(stack * KILOBYTES)}`;
}
