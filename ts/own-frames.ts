import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The package's own folder: where `package.json` says that the worker's file lies in `dist/`. */
const HOME = new URL('..', pathToFileURL(createRequire(import.meta.url).resolve('#worker')));

/** Where our compiled files lie: bundled, and one by one as source maps and our own tests see them. */
const OURS = ['dist/', 'build/ts/'].flatMap(folder => {
  const url = new URL(folder, HOME);
  return [url.href, fileURLToPath(url)];
});

/** True for a line of a stack that speaks of our own code, which says nothing to a user. */
export const isOwnFrame = (line: string): boolean => OURS.some(folder => line.includes(folder));
