/** The options of `Process`, checked. */
import { describe } from '../errors.js';
import { checkNames } from '../option-names.js';
import type { Stdio } from './launch.js';
import type { Kind } from './messages.js';

type AnyFunction = (...args: never[]) => unknown;

/** Options of a process. */
export interface ProcessOptions<A extends unknown[] = unknown[]> {
  /** What `run()` calls. */
  target?: ((...args: A) => unknown) | undefined;
  /** What `target` is called with. Default: nothing. */
  args?: A | undefined;
  /** For people. Default: the name of the class and a number, `Process-1`; in children of children `Process-1:1`. */
  name?: string | undefined;
  /** A daemon is ended when its parent's program ends, others are waited for. Default: as the process that makes it. */
  daemon?: boolean | undefined;
  /** The whole environment of the child. Default: that of its parent. */
  env?: NodeJS.ProcessEnv | undefined;
  /** Where the child runs. Default: where its parent does. Not for threads. */
  cwd?: string | undefined;
  /** Node's flags. Default: those of the parent, but for what says which program that runs. */
  execArgv?: string[] | undefined;
  /**
   * Where what it prints goes: where the parent's goes (`inherit`, the default), nowhere (`ignore`, not for threads), or
   * there line by line, each after `[name] ` (`prefix`). Standard input is empty.
   */
  stdio?: Stdio | undefined;
}

const KNOWN = ['target', 'args', 'name', 'daemon', 'env', 'cwd', 'execArgv', 'stdio'];

const stdios: readonly unknown[] = ['inherit', 'ignore', 'prefix'];

function refuse(what: string, expected: string, value: unknown): never {
  throw new TypeError(`${what}: expected ${expected}, got ${describe(value)}`);
}

export function checkName(name: unknown): string {
  return typeof name === 'string' ? name : refuse('name', 'a string', name);
}

export function checkDaemon(daemon: unknown): boolean {
  return typeof daemon === 'boolean' ? daemon : refuse('daemon', 'true or false', daemon);
}

function checkPlainText(what: string, text: unknown): string {
  if (typeof text !== 'string') refuse(what, 'a string', text);
  if (text.includes('\0')) refuse(what, 'a string without NUL characters', text);
  return text;
}

function checkEnv(env: unknown): NodeJS.ProcessEnv {
  if (typeof env !== 'object' || env === null) refuse('env', 'an object of strings', env);
  const checked: NodeJS.ProcessEnv = {};
  for (const [key, value] of Object.entries(env)) {
    if (value === undefined) continue;
    if (key === '' || key.includes('=')) refuse('env', "names without '='", key);
    checked[checkPlainText('env', key)] = checkPlainText(`env.${key}`, String(value));
  }
  return checked;
}

function checkCwd(cwd: unknown, kind: Kind): string {
  if (kind === 'thread') {
    throw new TypeError(
      'cwd: a thread runs where its process does: leave it out, or use the process context',
    );
  }
  return checkPlainText('cwd', cwd);
}

function checkStdio(stdio: unknown, kind: Kind): Stdio {
  if (!stdios.includes(stdio)) refuse('stdio', "'inherit', 'ignore' or 'prefix'", stdio);
  if (kind === 'thread' && stdio === 'ignore') {
    throw new TypeError(
      "stdio: 'ignore' is for processes: a thread prints where its process does, or with a 'prefix'",
    );
  }
  return stdio as Stdio;
}

function checkTarget(target: unknown): AnyFunction {
  return typeof target === 'function' ? (target as AnyFunction) : refuse('target', 'a function', target);
}

function checkList(what: string, list: unknown): unknown[] {
  return Array.isArray(list) ? [...(list as unknown[])] : refuse(what, 'an array', list);
}

/**
 * The options as they are used.
 * @throws TypeError that names what was expected and what came
 */
export function checkOptions(options: unknown, kind: Kind) {
  checkNames(options, KNOWN, 'Process');
  const given = options as ProcessOptions;
  const { target, args, name, daemon, env, cwd, execArgv, stdio } = given;
  return {
    target: target === undefined ? undefined : checkTarget(target),
    args: args === undefined ? [] : checkList('args', args),
    name: name === undefined ? undefined : checkName(name),
    daemon: daemon === undefined ? undefined : checkDaemon(daemon),
    start: {
      env: env === undefined ? undefined : checkEnv(env),
      cwd: cwd === undefined ? undefined : checkCwd(cwd, kind),
      execArgv:
        execArgv === undefined
          ? undefined
          : checkList('execArgv', execArgv).map(flag => checkPlainText('execArgv', flag)),
      stdio: stdio === undefined ? 'inherit' : checkStdio(stdio, kind),
    },
  };
}
