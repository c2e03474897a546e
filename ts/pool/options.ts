import type { ResourceLimits } from 'node:worker_threads';
import type { AnyFunction } from '../engine/engine.js';
import { describe } from '../errors.js';
import { os } from '../node-modules.js';
import { checkNames } from '../option-names.js';
import { chosenStartMethod } from '../start-method.js';

/** How a pool starts, watches and replaces its workers. */
export interface PoolOptions {
  /** Number of workers, at least 1. Default: the CPUs that this process may use. */
  processes?: number;
  /** Where the workers live: threads of this process (default), or processes of their own. */
  context?: 'thread' | 'process';
  /** Called once in every worker before its first task. */
  initializer?: AnyFunction;
  /** Arguments of the initializer. */
  initArgs?: readonly unknown[];
  /** A worker is replaced after so many tasks; a chunk counts as one. Default: never. */
  maxTasksPerChild?: number;
  /**
   * A worker is replaced after a task that leaves more bytes than this: of a thread's heap and outside of it, of a
   * process's resident memory. Default: never.
   */
  maxMemoryPerChild?: number;
  /**
   * What becomes of a task whose worker ended under it: `'fail'` (default) rejects it with `WorkerLostError`,
   * `'retry'` runs it again, at most `retries` times.
   */
  onWorkerLost?: 'fail' | 'retry';
  /** How often a task may be run again with `onWorkerLost: 'retry'`. Default 3. */
  retries?: number;
  /** Calls beyond so many waiting ones reject with `QueueFull`. Default: no limit. */
  maxQueue?: number;
  /** A worker that was idle for so many milliseconds ends and comes back on demand. Default: never. */
  idleTimeout?: number;
  /** How many milliseconds a cancelled task may take to stop by itself. Default 200. */
  cancelGrace?: number;
  /** Told of what a task left behind and then threw. Default: a process warning. */
  onWorkerError?: (error: unknown, worker: string) => void;
  /** `'timings'` adds histograms of run and wait times to the counts. Default `'counts'`. */
  stats?: 'counts' | 'timings';
  /**
   * Note the caller's frames for every call. Otherwise calls of one function in quick succession (a burst, or
   * within a millisecond) share the frames of the first. Default false.
   */
  traces?: boolean;
  /** How functions travel: `'auto'` (default), only by `'reference'`, or only by `'source'`. */
  shipping?: 'auto' | 'reference' | 'source';
  /** As for `Worker`; a process gets them as flags. */
  resourceLimits?: ResourceLimits;
  /** The whole environment of the workers. Default: that of this thread. */
  env?: NodeJS.ProcessEnv;
  /** Node's own flags for the workers. Default: those of this process that do not say what it runs. */
  execArgv?: readonly string[];
}

/** The options with every default filled in. */
export type CheckedOptions = Required<
  Omit<PoolOptions, 'initializer' | 'resourceLimits' | 'env' | 'execArgv'>
> & {
  initializer: AnyFunction | null;
  resourceLimits: ResourceLimits | undefined;
  env: NodeJS.ProcessEnv | undefined;
  execArgv: readonly string[] | undefined;
};

/** A file descriptor and a few MB each: nobody means more. */
export const MOST_WORKERS = 4096;

/**
 * Checks what was passed to a constructor.
 * @throws TypeError or RangeError that names the option, what was expected and what came
 */
export function checkOptions(given: number | PoolOptions = {}): CheckedOptions {
  const options = typeof given === 'number' ? { processes: given } : given;
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`Pool: expected a number of workers or an object of options, got ${describe(given)}`);
  }
  checkNames(options, KNOWN, 'Pool');
  return {
    processes: workers(options),
    context: oneOf({ context: options.context ?? chosenStartMethod() ?? 'thread' }, 'context', [
      'thread',
      'process',
    ]),
    initializer: fn(options, 'initializer'),
    initArgs: array(options, 'initArgs'),
    maxTasksPerChild: integer(options, 'maxTasksPerChild', 0, 1),
    maxMemoryPerChild: integer(options, 'maxMemoryPerChild', 0, 1),
    onWorkerLost: oneOf(options, 'onWorkerLost', ['fail', 'retry']),
    retries: integer(options, 'retries', 3, 0),
    maxQueue: integer(options, 'maxQueue', Number.POSITIVE_INFINITY, 0),
    idleTimeout: integer(options, 'idleTimeout', 0, 1),
    cancelGrace: integer(options, 'cancelGrace', 200, 0),
    onWorkerError: fn(options, 'onWorkerError') ?? warnOfStray,
    stats: oneOf(options, 'stats', ['counts', 'timings']),
    traces: flag(options, 'traces'),
    shipping: oneOf(options, 'shipping', ['auto', 'reference', 'source']),
    resourceLimits: object(options, 'resourceLimits'),
    env: object(options, 'env'),
    execArgv: options.execArgv === undefined ? undefined : (array(options, 'execArgv') as readonly string[]),
  };
}

/**
 * The options of a pool whose class says where it runs.
 * @throws TypeError if they say something else
 */
export function optionsFor(context: 'thread' | 'process', options: unknown = {}): PoolOptions {
  if (typeof options !== 'object' || options === null) return { processes: options as number, context };
  const { context: wanted = context } = options as PoolOptions;
  if (wanted === context) return { ...options, context };
  throw new TypeError(`context: this class of pools is for '${context}' alone, got ${describe(wanted)}`);
}

const KNOWN: readonly string[] = [
  ...[
    'processes',
    'context',
    'initializer',
    'initArgs',
    'maxTasksPerChild',
    'maxMemoryPerChild',
    'onWorkerLost',
  ],
  ...['retries', 'maxQueue', 'idleTimeout', 'cancelGrace', 'onWorkerError', 'stats', 'traces', 'shipping'],
  ...['resourceLimits', 'env', 'execArgv'],
];

/** True for the name of an option that pools know. */
export const isPoolOption = (name: string): boolean => KNOWN.includes(name);

function warnOfStray(error: unknown, worker: string): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.emitWarning(`the idle ${worker} met an error that an earlier task left behind: ${text}`, {
    type: 'CrossrayWarning',
    code: 'CROSSRAY_STRAY_ERROR',
  });
}

function refuse(name: string, expected: string, value: unknown): never {
  throw new TypeError(`${name}: expected ${expected}, got ${describe(value)}`);
}

/** As many as the program may use processors, unless it says how many. */
function workers(options: PoolOptions): number {
  const { processes = os().availableParallelism() } = options;
  return integer({ processes }, 'processes', 1, 1, MOST_WORKERS);
}

/** An integer in a range; also used for the options of single calls. */
export function integer<K extends string>(
  options: { readonly [name in K]?: unknown },
  name: K,
  preset: number,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): number {
  const value = options[name];
  if (value === undefined) return preset;
  if (typeof value !== 'number') refuse(name, 'a number', value);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  if (value === Number.POSITIVE_INFINITY && preset === value) return value;
  const upper = most === Number.MAX_SAFE_INTEGER ? '' : ` and at most ${most}`;
  throw new RangeError(`${name}: expected an integer of at least ${least}${upper}, got ${value}`);
}

function oneOf<K extends keyof PoolOptions, V extends string>(options: PoolOptions, name: K, known: V[]): V {
  const value = options[name] ?? known[0];
  if (!known.includes(value as V)) refuse(name, known.map(word => `'${word}'`).join(' or '), value);
  return value as V;
}

function fn<K extends 'initializer' | 'onWorkerError'>(
  options: PoolOptions,
  name: K,
): NonNullable<PoolOptions[K]> | null {
  const value = options[name];
  if (value === undefined) return null;
  if (typeof value !== 'function') refuse(name, 'a function', value);
  return value;
}

function array(options: PoolOptions, name: 'initArgs' | 'execArgv'): readonly unknown[] {
  const value = options[name] ?? [];
  if (!Array.isArray(value)) refuse(name, 'an array', value);
  return value;
}

function flag(options: PoolOptions, name: 'traces'): boolean {
  const value = options[name] ?? false;
  if (typeof value !== 'boolean') refuse(name, 'true or false', value);
  return value;
}

function object<K extends 'resourceLimits' | 'env'>(options: PoolOptions, name: K): PoolOptions[K] {
  const value = options[name];
  if (value !== undefined && (typeof value !== 'object' || value === null)) refuse(name, 'an object', value);
  return value;
}
