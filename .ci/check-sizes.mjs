// A file that is too long has more than one concept.
import { runAsProgram } from './files.mjs';

const rules = [
  // index.d.ts is generated.
  { kind: 'TypeScript', pattern: /^(?!index\.d\.ts$).*\.ts$/, most: 350 },
  { kind: 'Rust', pattern: /\.rs$/, most: 600 },
];

export function checkSizes(files) {
  const problems = [];
  for (const { path, text } of files) {
    const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
    for (const { kind, pattern, most } of rules) {
      if (pattern.test(path) && lines > most)
        problems.push(
          `${path}:${most + 1}: ${lines} lines, a ${kind} file has ${most} at most: split it by concept`,
        );
    }
  }
  return problems;
}

runAsProgram(import.meta.url, checkSizes);
