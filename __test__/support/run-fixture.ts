import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** How long a program may take before it is killed, in milliseconds. */
const LIMIT_MS = 60_000;

export interface FixtureOptions {
  /** The Node to run it with; default: this one. */
  node?: string | undefined;
  args?: readonly (string | number)[];
  /** Arguments of Node itself. */
  execArgv?: readonly string[];
  env?: NodeJS.ProcessEnv;
  timeout?: number;
  /** Looks at the standard output so far; once it is true the program gets SIGTERM. For programs without an end. */
  stopWhen?: (stdout: string) => boolean;
}

export interface FixtureEnd {
  /** Null if a signal ended it. */
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  /** It had to be killed because it did not end by itself. */
  hung: boolean;
}

/** Runs `__test__/fixtures/<name>.ts`, compiled, as a program of its own, and tells how it ended. */
export function runFixture(name: string, options: FixtureOptions = {}): Promise<FixtureEnd> {
  return runProgram(fileURLToPath(new URL(`../fixtures/${name}.js`, import.meta.url)), options);
}

/** The same for any compiled program. It has ended only when all its children have, too: they hold its output open. */
export function runProgram(file: string, options: FixtureOptions = {}): Promise<FixtureEnd> {
  const { node = process.execPath, args = [], execArgv = [], env, timeout = LIMIT_MS, stopWhen } = options;
  const child = spawn(node, [...execArgv, file, ...args.map(String)], {
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end: FixtureEnd = { code: null, signal: null, stdout: '', stderr: '', hung: false };
  child.stdout.setEncoding('utf8').on('data', text => {
    end.stdout += text;
    if (stopWhen?.(end.stdout)) child.kill();
  });
  child.stderr.setEncoding('utf8').on('data', text => {
    end.stderr += text;
  });
  const limit = setTimeout(() => {
    end.hung = true;
    child.kill('SIGKILL');
  }, timeout);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(limit);
      resolve({ ...end, code, signal });
    });
  });
}

/** How it ended, in one line for a failing test. */
export function tell({ code, signal, stdout, stderr, hung }: FixtureEnd): string {
  const how = hung ? 'had to be killed' : `code ${code}, signal ${signal}`;
  return `${how}\nstdout: ${stdout.slice(-2000)}\nstderr: ${stderr.slice(-4000)}`;
}
