/** Runs one of the child programs and tells how it ended. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  output: string;
  errors: string;
}

/** Starts `fixtures/ops/<name>` with this Node. `environment` is added to that of this process. */
export function run(name: string, argument = '', environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const program = fileURLToPath(new URL(`../fixtures/ops/${name}.js`, import.meta.url));
  const child = spawn(process.execPath, [program, argument], { env: { ...process.env, ...environment } });
  const ended: Ended = { code: null, signal: null, output: '', errors: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (ended.output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (ended.errors += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ ...ended, code, signal }));
  });
}
