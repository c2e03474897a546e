// What the checks of the house have in common: the files that git knows or would take, and how a check ends.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './prepare.mjs';

/** Every file of the clone as `{ path, text }`; paths have forward slashes. */
function files() {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  const paths = execFileSync('git', args, { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean);
  return paths
    .filter(path => existsSync(join(root, path)))
    .map(path => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** Number of the line in which the character at `index` lies, from 1. */
export const lineOf = (text, index) => text.slice(0, index).split('\n').length;

/** If the module at `url` is the program: runs its check on the clone, prints what it finds, and fails for it. */
export function runAsProgram(url, check) {
  if (url !== pathToFileURL(process.argv[1]).href) return;
  const problems = check(files());
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
}
