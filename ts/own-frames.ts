import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

let folders: readonly string[] | undefined;

/**
 * Where our compiled files lie: bundled, and one by one as source maps and our own tests see them. Found out at the first
 * error, for nobody who starts needs it: `package.json` says that the worker's file lies in `dist/`.
 */
function ours(): readonly string[] {
  if (folders) return folders;
  const home = new URL('..', pathToFileURL(createRequire(import.meta.url).resolve('#worker')));
  folders = ['dist/', 'build/ts/'].flatMap(folder => {
    const url = new URL(folder, home);
    return [url.href, fileURLToPath(url)];
  });
  return folders;
}

/** True for a line of a stack that speaks of our own code, which says nothing to a user. */
export const isOwnFrame = (line: string): boolean => ours().some(folder => line.includes(folder));
