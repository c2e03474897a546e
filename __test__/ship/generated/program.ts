/** Random programs: modules that export functions to ship, each called `fn(number)`. */
import { Random } from '../../support/random.js';
import { Scope } from './scope.js';
import { Statements } from './statements.js';

export type Format = 'mjs' | 'cjs';

/** A module of the program's own, without state: what it exports travels by reference. */
const library = `
const ten = 10;
function scale(x) { return x * ten }
class Shape {
  constructor(n) { this.n = n }
  value(x) { return this.n * x + ten }
  get doubled() { return this.n * 2 }
}
const settings = { a: 3, nested: { b: 4 } };`;

export const libraries: Readonly<Record<Format, string>> = {
  mjs: `${library}\nexport { scale, Shape, settings };\nexport default x => x + 1;`,
  cjs: `${library}\nmodule.exports = { scale, Shape, settings };`,
};

const heads: Readonly<Record<Format, string>> = {
  mjs: `import { basename } from 'node:path';
import increment, { scale as scaled, Shape, settings } from './library.mjs';
import * as library from './library.mjs';`,
  cjs: `const { basename } = require('node:path');
const library = require('./library.cjs');
const { scale: scaled, Shape, settings } = library;`,
};

/** Code at the top level of a module may call everything. */
const top = 5;

/** The text of a program; the same for the same seed. */
export function program(seed: number, format: Format): string {
  const make = new Statements(new Random(seed));
  const scope = new Scope();
  for (const name of ['scaled', 'library.scale']) scope.add('function', name);
  for (const name of ['Shape', 'library.Shape'])
    scope.add('class', name, undefined, { features: new Set(['accessor']) });
  if (format === 'mjs') scope.add('function', 'increment');
  scope.add('number', "basename('/a/bcd').length");
  scope.add('number', 'settings.nested.b');

  const body = make.block(scope, top, 20);
  const tasks = Array.from({ length: 5 }, () => task(make, scope));
  const ready = scope.find('function', top).filter(({ name }) => /^f\d+$/.test(name));
  const all = [...tasks, ...ready.slice(-2).map(({ name }) => name)].join(',\n');
  const strict = format === 'cjs' && make.random.percent(50) ? "'use strict';\n" : '';
  return `${strict}${heads[format]}\n${body}\n${format === 'mjs' ? 'export const tasks' : 'exports.tasks'} = [\n${all}\n];\n`;
}

/** A function that gives home what it found; of classes and functions only those that are the program's. */
function task(make: Statements, scope: Scope): string {
  const within = scope.inner();
  const x = within.add('number', make.fresh('x'));
  const isAsync = make.random.percent(30);
  const body = make.block(within, top, 3);
  const results = [make.number(within, top), make.number(within, top), make.value(scope, top)];
  const later = make.pick(within, 'later', top);
  if (isAsync) results.push(`await ${later?.name ?? 'Promise.resolve'}(${make.number(within, top)})`);
  return `${isAsync ? 'async ' : ''}${x} => {\n${body}\nreturn [${results.join(', ')}];\n}`;
}
