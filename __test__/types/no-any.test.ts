import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';

const folder = fileURLToPath(new URL('../../../dist/types/', import.meta.url));

/** A declaration without its comments and texts. */
const codeOf = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '').replace(/'[^'\n]*'/g, "''");

test('no declaration that is published has an any, written or inferred', t => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name =>
    name.endsWith('.d.ts'),
  );
  t.true(files.includes(join('futures', 'executor.d.ts')));
  const found = files.filter(name => /\bany\b/.test(codeOf(readFileSync(join(folder, name), 'utf8'))));
  t.deepEqual(found, []);
});
