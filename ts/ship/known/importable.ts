/**
 * Which modules another thread may import. Importing the program's main file (or a test file) there would run the
 * program again; importing a module that is still running here, because it waits at its top level, would run what
 * it waits for once more. Code of such modules is shipped by source instead.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { mainUrl, ownMainUrl } from './main-file.js';

const running = new Set<string>();
const answers = new Map<string, boolean>();

/** Notes that a module may not have finished: nothing that imports it is safe to import elsewhere. */
export function noteRunning(url: string): void {
  if (running.has(url)) return;
  running.add(url);
  answers.clear();
}

const testRunners =
  /\bfrom\s*['"](ava|node:test|vitest|@jest\/globals|mocha|bun:test|tap|tape|uvu|@japa\/runner)['"]/;
const specifiers =
  /\b(?:import|export)\b[^'"`;()]*?(?:\bfrom\s*)?(['"])([^'"\n]+)\1|\brequire\s*\(\s*(['"])([^'"\n]+)\3\s*\)/g;

/** Whether no main file, test file or running module is reached by importing the URL. */
export function isImportable(url: string): boolean {
  const key = `${mainUrl()} ${url}`;
  let answer = answers.get(key);
  if (answer === undefined) {
    answer = !reachesProgram(url, new Set());
    answers.set(key, answer);
  }
  return answer;
}

/** Follows relative imports, in the text: a comment that looks like one does no harm. */
function reachesProgram(url: string, visited: Set<string>): boolean {
  const pending = [url];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const address = next.replace(/[?#].*$/, '');
    if (visited.has(address)) continue;
    visited.add(address);
    if (address === mainUrl() || address === ownMainUrl() || running.has(address)) return true;
    const text = readText(address);
    if (testRunners.test(text)) return true;
    for (const [, , imported, , required] of text.matchAll(specifiers))
      pending.push(...resolve(imported ?? required ?? '', address));
  }
  return false;
}

/** The text of a module of the program's own; empty when there is none. */
export function readText(url: string): string {
  if (!url.startsWith('file:') || url.includes('/node_modules/')) return '';
  try {
    return readFileSync(fileURLToPath(url), 'utf8');
  } catch {
    return '';
  }
}

/** Packages are not followed, unless the name means the program's own package: others do not import it. */
function resolve(specifier: string, base: string): string[] {
  try {
    if (isBuiltin(specifier)) return [];
    const isPath = /^(\.|\/|file:)/.test(specifier);
    if (isPath) {
      const { href } = new URL(specifier, base);
      if (existsSync(fileURLToPath(href))) return [href];
    }
    return [pathToFileURL(createRequire(base).resolve(specifier)).href];
  } catch {
    return [];
  }
}

/** Resolves what an import of the file `base` means, when that is a file. */
export function resolveImport(specifier: string, base: string | undefined): string | undefined {
  return base?.startsWith('file:') ? resolve(specifier, base)[0] : undefined;
}
