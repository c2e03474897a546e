// A Python program that is driven over stdin and stdout, one JSON request and one JSON answer a line, and that takes
// its times itself.
import { execFileSync, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Another one than that of PATH: `PYTHON=... npm run bench`. */
const python = process.env.PYTHON || 'python3';

export const program = name => fileURLToPath(new URL(`../rivals/python/${name}.py`, import.meta.url));

export const commandLine = (name, args) => [python, program(name), ...args.map(String)];

/** What `python -c` prints. Throws with its last line if it fails, or if there is no Python. */
export function evaluate(code) {
  try {
    return execFileSync(python, ['-c', code], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  } catch (error) {
    throw new Error(error.stderr?.trim().split('\n').at(-1) || `${python}: ${error.code}`);
  }
}

export const version = () => evaluate('import platform; print(platform.python_version())');

/** Starts `rivals/python/<name>.py`; `ask` sends a request and gives the answer. */
export function open(name, args, env = process.env) {
  const child = spawn(python, [program(name), ...args.map(String)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env,
  });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const { value, done } = await answers.next();
      if (done) throw new Error(`${name}.py ended while it ran ${JSON.stringify(request)}`);
      return JSON.parse(value);
    },
    close() {
      child.stdin.end();
      return child.exitCode === null ? new Promise(resolve => child.once('exit', resolve)) : undefined;
    },
  };
}
