// Inputs as files of plain bytes, for languages that this one shares no memory with.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const inputs = fileURLToPath(new URL('../../build/bench/inputs/', import.meta.url));

/** Writes every array of `input` and, as JSON, its numbers; gives the folder. */
export function writeInput(input, name) {
  const folder = `${inputs}doubles-${name}`;
  mkdirSync(folder, { recursive: true });
  const numbers = {};
  for (const [key, value] of Object.entries(input)) {
    if (typeof value === 'number') numbers[key] = value;
    else writeFileSync(`${folder}/${key}.f64`, value);
  }
  writeFileSync(`${folder}/numbers.json`, JSON.stringify(numbers));
  return folder;
}
