/** The program's main file: what a worker must never import, because that would run the program again. */
import { realpathSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { employersMain } from '../identity.js';

function mainOfThisThread(): string {
  const file = process.argv[1];
  if (file === undefined) return '';
  try {
    return pathToFileURL(realpathSync(file)).href;
  } catch {
    return '';
  }
}

let ownMain: string | undefined;

/** The URL of the file that this thread itself runs; empty for `-e` or a REPL. */
export function ownMainUrl(): string {
  ownMain ??= mainOfThisThread();
  return ownMain;
}

/** The URL of the program's main file, in a worker that of the program it works for. */
export function mainUrl(): string {
  return employersMain() ?? ownMainUrl();
}
