// Python's multiprocessing with the start method fork, driven over stdin and stdout, timed inside Python.
import { execFileSync, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('./python.py', import.meta.url));

function open(workers) {
  const child = spawn('python3', [program, 'serve', String(workers)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(scenario, count) {
      child.stdin.write(`${JSON.stringify({ scenario, count })}\n`);
      const { value, done } = await answers.next();
      if (done) throw new Error(`python3 ended while it ran ${scenario}`);
      return JSON.parse(value);
    },
    close() {
      child.stdin.end();
    },
  };
}

const contestant =
  scenario =>
  async ({ workers, numbers }) => {
    const { ask, close } = open(workers);
    return [{ name: 'Python', round: () => ask(scenario, numbers.length), close }];
  };

export default {
  name: 'Python',
  version: () => execFileSync('python3', ['--version'], { encoding: 'utf8' }).trim(),
  burst: contestant('burst'),
  map: contestant('map'),
  latency: contestant('latency'),
  freshProcess: ({ workers }) => ['python3', [program, 'first-result', String(workers)]],
};
