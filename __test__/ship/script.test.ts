import test from 'ava';
import { Script } from '#crossray/ship/analysis/script';
import { isStaticValue, mutatedNames } from '#crossray/ship/analysis/static-value';
import { parse } from '#crossray/ship/analysis/syntax';

test('imports and exports by name', t => {
  const script = new Script(`
    import a, { b, c as d, default as e } from 'one';
    import * as f from './two.js';
    import g from './data.json' with { type: 'json' };
    import 'three';
    export const h = 1, { i, j: [k] } = {};
    export function l() {}
    export class m {}
    export { b as n, h as 'o p' };
    export * from 'four';
    export { q } from 'five';
    export default function r() {}`);
  t.deepEqual(
    [...script.imports].map(([local, { specifier, imported }]) => `${local} = ${specifier}#${imported}`),
    [
      'a = one#default',
      'b = one#b',
      'd = one#c',
      'e = one#default',
      'f = ./two.js#*',
      'g = ./data.json#default',
    ],
  );
  t.deepEqual(script.imports.get('g')?.attributes, { type: 'json' });
  t.deepEqual(
    [...script.exports].map(
      ([name, target]) => `${name} = ${'local' in target ? target.local : target.node.type}`,
    ),
    ['h = h', 'i = i', 'k = k', 'l = l', 'm = m', 'n = b', 'o p = h', 'default = r'],
  );
  t.deepEqual(script.specifiers, ['one', './two.js', './data.json', 'three', 'four', 'five']);
  t.true(script.isModule);
  t.false(script.hasTopLevelAwait);
});

test('anonymous defaults are known by their place', t => {
  for (const text of ['() => 1', 'function () {}', 'class {}', '1 + 1', '{ a: 1 }']) {
    const target = new Script(`export default ${text}`).exports.get('default')!;
    if (!('node' in target)) t.fail(text);
    else t.is('export default '.length, target.node.start);
  }
  t.deepEqual(new Script('const a = 1; export default a').exports.get('default'), { local: 'a' });
});

test('waiting at the top level', t => {
  for (const text of [
    'await 1',
    'for await (const x of y) {}',
    'if (a) { const b = [await c] }',
    'export const a = await b',
  ])
    t.true(new Script(text).hasTopLevelAwait, text);
  for (const text of ['async () => await 1', 'class A { async m() { for await (const x of y); } }'])
    t.false(new Script(text).hasTopLevelAwait, text);
});

test('names that are assigned', t => {
  const assigned = (text: string): string[] =>
    ['a', 'b', 'c', 'd', 'e', 'f'].filter(name => new Script(text).mayAssign(name));
  t.deepEqual(assigned('let a = 1; const b = 2; function c() {} var d = 3; d; class e {}'), []);
  t.deepEqual(assigned('a = 1; b += 1; c++; [d, { e, ...f }] = x'), ['a', 'b', 'c', 'd', 'e', 'f']);
  t.deepEqual(assigned('for (a of x); for (b in x); for (const c of x);'), ['a', 'b']);
  t.deepEqual(assigned('var a = 1; var a = 2; var b'), ['a']);
  t.deepEqual(assigned('a.b = 1; c[d] = 2'), []);
  t.deepEqual(assigned('eval("anything")'), ['a', 'b', 'c', 'd', 'e', 'f']);
});

test('scripts that are not modules', t => {
  const sloppy = new Script('with (a) {} return 1');
  t.false(sloppy.isModule);
  t.throws(() => new Script('const a: number = 1'), { instanceOf: SyntaxError });
});

test('what stands around a position', t => {
  const text = 'class A { m() {\n  return () => x } }';
  const script = new Script(text);
  const at = script.offsetOf(1, 15);
  t.is(text[at], 'x');
  t.deepEqual(
    script.around(at, at + 1).map(({ type }) => type),
    [
      'Program',
      'ClassDeclaration',
      'ClassBody',
      'MethodDefinition',
      'FunctionExpression',
      'BlockStatement',
      'ReturnStatement',
      'ArrowFunctionExpression',
      'Identifier',
    ],
  );
  t.is(script.offsetOf(99, 0), text.length);
});

test('values that mean the same anywhere', t => {
  const isStatic = (text: string): boolean => {
    const [statement] = parse(`(${text})`, 'module').body;
    return statement?.type === 'ExpressionStatement' && isStaticValue(statement.expression);
  };
  for (const text of [
    '1',
    '-1n + 2',
    '`text`',
    '[a, ...b, , { c, [d]: e, ...f }]',
    '() => g()',
    'class {}',
    'a ? b : c ?? d',
    'new Map([[1, 2]])',
    'new Date(0)',
    'new Float64Array(3)',
    'Symbol("x")',
    'Object.freeze({ a: 1 })',
    'import.meta.url',
    'a.b["c"]',
    'require("x")',
  ])
    t.true(isStatic(text), text);
  for (const text of [
    'f()',
    'new Date()',
    'new User()',
    'a = 1',
    'await a',
    '[f()]',
    'a++',
    'Math.random()',
    '{ [f()]: 1 }',
    'new Map(f())',
  ])
    t.false(isStatic(text), text);
});

test('names whose members are written', t => {
  const mutated = mutatedNames(
    parse(
      'a.x = 1; b.y.z++; delete c.x; d.list.push(1); Object.assign(e, f); g.get(1); h.map(x => x)',
      'module',
    ),
  );
  t.deepEqual([...mutated].sort(), ['Object', 'a', 'b', 'c', 'd', 'e', 'f']);
});
