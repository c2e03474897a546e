// Nothing in the repository may depend on the machine it was written on: no package registry's host, no absolute path.
import { lineOf, runAsProgram } from './files.mjs';

const rules = [
  { what: "a package registry's host", pattern: /https?:\/\/[^/\s]*registry[^\s"']*/g },
  { what: "a path of somebody's machine", pattern: /(?<![\w.])\/(?:root|work|home\/\w+)\/[^\s"']*/g },
];

export function checkPlaces(files) {
  const problems = [];
  for (const { path, text } of files) {
    for (const { what, pattern } of rules) {
      for (const { 0: found, index } of text.matchAll(pattern))
        problems.push(`${path}:${lineOf(text, index)}: ${what}: ${found}`);
    }
  }
  return problems;
}

runAsProgram(import.meta.url, checkPlaces);
