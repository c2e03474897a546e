/** Rows 18 to 31, 60, 65, 66 and 72: imports, builtins, globals. */
import fs, { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { join } from 'node:path';
import * as acorn from 'acorn';
import fastCheck from 'fast-check';
import type { Case } from './case.js';
import common, { add } from './common.cjs';
import * as library from './library.js';
import addHundred, { bump, counter, getHidden } from './library.js';

const require = createRequire(import.meta.url);
const required = require('./common.cjs') as typeof common;

const intrinsics = (() => {
  const { floor } = Math;
  const Later = Promise;
  const isArray = Array.isArray;
  return () => [floor(1.5), Later === Promise, isArray([])];
})();

declare const notDefinedAnywhere: unknown;

export const cases: readonly Case[] = [
  {
    row: 18,
    name: 'builtin module, named',
    fn: () => typeof readFileSync + join('a', 'b'),
    want: `function${join('a', 'b')}`,
  },
  {
    row: 19,
    name: 'builtin module, default and namespace',
    fn: () => fs.existsSync('/') && path.sep,
    want: path.sep,
  },
  { row: 20, name: 'own module, named', fn: (x: number) => bump() + x, args: [0], want: 1 },
  { row: 21, name: 'own module, default', fn: (x: number) => addHundred(x), args: [1], want: 101 },
  { row: 22, name: 'own module, namespace', fn: () => library.table.multiply(2, 3), want: 6 },
  {
    row: 23,
    name: 'state of an own module',
    fn: () => {
      library.bump();
      return [counter >= 1, library.counter > 1];
    },
    want: [true, true],
  },
  { row: 24, name: 'CommonJS module', fn: () => common.add(1, 2) + add(1, 1), want: 5 },
  { row: 25, name: 'package, ESM', fn: () => acorn.parse('1', { ecmaVersion: 2020 }).type, want: 'Program' },
  { row: 26, name: 'package, default export', fn: () => typeof fastCheck.assert, want: 'function' },
  {
    row: 27,
    name: 'module object from require',
    fn: () => required.add(1, 2) + required.object.deep(),
    want: 45,
  },
  {
    row: 28,
    name: 'captured require',
    fn: () =>
      (require('node:os') as typeof import('node:os')).EOL.length +
      (require('./common.cjs') as typeof common).constant,
    want: 9,
  },
  { row: 29, name: 'import.meta.url', fn: () => import.meta.url.split('/').pop(), want: 'imports.js' },
  {
    row: 30,
    name: 'relative dynamic import',
    fn: async () => (await import('./library.js')).table.multiply(3, 3),
    want: 9,
  },
  { row: 31, name: 'function of another module that is not exported', fn: getHidden(), args: [1], want: 1 },
  { row: 60, name: 'captured intrinsics', fn: intrinsics, want: [1, true, true] },
  { row: 65, name: 'native function', fn: Math.max, args: [1, 9], want: 9 },
  { row: 66, name: 'static native function', fn: JSON.stringify, args: [{ a: 1 }], want: '{"a":1}' },
  { row: 72, name: 'typeof an undeclared name', fn: () => typeof notDefinedAnywhere, want: 'undefined' },
];
