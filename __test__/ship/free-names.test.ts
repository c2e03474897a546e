import test from 'ava';
import { needsOf } from '#crossray/ship/analysis/needs';

/** Free names, assigned ones with a star, those used for members only with their members. */
function free(text: string, strict = true): string[] {
  return [...needsOf(text, strict).free.values()]
    .map(
      ({ name, written, members }) =>
        name + (written ? '*' : '') + (members ? `.${[...members].join('|')}` : ''),
    )
    .sort();
}

const outer = (text: string): string[] => [...needsOf(text, true).outer].sort();

const expectations: Record<string, string[]> = {
  'x => x + y': ['y'],
  'async (x, { y, z: [w = a] = b, ...r }) => x + y + w + r + c': ['a', 'b', 'c'],
  'function f(n) { return n ? f(n - 1) : g }': ['g'],
  'function (a = b, b) { var c; { let d; const e = c + d } return e }': ['e'],
  '() => { use(v); var v; function use() {} }': [],
  '() => { { function inner() {} } inner() }': ['inner'],
  '() => { for (let i = a; i < b; i++) i; for (const k in o) k; for (x of xs); return i }': [
    'a',
    'b',
    'i',
    'o',
    'x*',
    'xs',
  ],
  '() => { for (var i = 0; ; ) {} return i }': [],
  '() => { try { a } catch { b } try {} catch ({ message: m }) { m } finally { m } }': ['a', 'b', 'm'],
  '() => { switch (x) { case y: let z = 1; default: z } z }': ['x', 'y', 'z'],
  '() => { class A extends B { [k] = v; static s = t; m() { return A } static { w } } return A }': [
    'B',
    'k',
    't',
    'v',
    'w',
  ],
  '() => { label: for (;;) { continue label } }': [],
  '() => ({ a, b: c, [d]: e, f() { return g }, get h() { return i } })': ['a', 'c', 'd', 'e', 'g', 'i'],
  '() => o.a + o.b.c + o.d()': ['o.a|b|d'],
  '() => { o.a = 1; delete p.a; q.a++; return o.b }': ['o', 'p', 'q'],
  '() => o?.a': ['o.a'],
  '() => { a = 1; b++; [c, d.e] = []; ({ f, g: h = i, ...j } = {}); k ??= 2 }': [
    'a*',
    'b*',
    'c*',
    'd',
    'f*',
    'h*',
    'i',
    'j*',
    'k*',
  ],
  '() => typeof x + `${y}` + tag`z${w}`': ['tag', 'w', 'x', 'y'],
  '() => new Map().set(a, new b.c())': ['Map', 'a', 'b.c'],
  'async () => { for await (const x of y) x; await import(z) }': ['y', 'z'],
  'function* () { yield* a; const b = yield b }': ['a'],
  '() => function () { return arguments }': [],
  'm(x) { return x + y }': ['y'],
  'async *m() { yield y }': ['y'],
  'get m() { return y }': ['y'],
  '[k]() { return y }': ['y'],
  'class A extends B { static x = y; static { z } [k]() { return w } f = v; #p = u; static #s = t; m(a = b) {} }':
    ['b', 'u', 'v', 'w'],
  'class { f = () => this.g(h) }': ['h'],
};

for (const [text, names] of Object.entries(expectations))
  test(text, t => {
    t.deepEqual(free(text), names);
  });

test('sloppy code: functions in blocks, with', t => {
  t.deepEqual(free('() => { { function inner() {} } inner() }', false), []);
  t.deepEqual(free('function (o) { with (o) { return a } }', false), ['a']);
});

test('what is taken from the surroundings', t => {
  t.deepEqual(outer('() => this'), ['this']);
  t.deepEqual(outer('() => () => [this, arguments]'), ['arguments', 'this']);
  t.deepEqual(outer('() => function () { return [this, arguments, new.target] }'), []);
  t.deepEqual(outer('() => new.target'), ['new.target']);
  t.deepEqual(outer('function () { return this + arguments.length }'), []);
  t.deepEqual(outer('() => { class A { x = this; static { this } m() { super.m() } } }'), []);
  t.deepEqual(outer('() => { class A { [this.k]() {} } }'), ['this']);
  t.deepEqual(outer('() => super.x'), ['super']);
  t.deepEqual(outer('m() { return super.m() }'), ['super']);
  t.deepEqual(outer('m() { return { n() { return super.n() } } }'), []);
  t.deepEqual(outer('m() { return this.#a + (#b in this) }'), ['#a', '#b']);
  t.deepEqual(outer('() => { class A { #a; m(o) { return o.#a + o.#b } } }'), ['#b']);
  t.deepEqual(outer('() => eval("x")'), ['eval']);
  t.deepEqual([...needsOf('eval => eval("x")', false).outer], []);
  t.deepEqual(outer('() => (0, eval)("x")'), []);
});

test('positions are those of the text', t => {
  const text =
    'async function f() { await import("x"); return [import.meta.url, name, { name }, name(), name`t`] }';
  const { free: names, importMeta, dynamicImports } = needsOf(text, true);
  const at = ({ start, end }: { start: number; end: number }): string => text.slice(start, end);
  t.deepEqual(dynamicImports.map(at), ['import']);
  t.deepEqual(importMeta.map(at), ['import.meta']);
  const mentions = names.get('name')!.mentions;
  t.deepEqual(mentions.map(at), ['name', 'name', 'name', 'name']);
  t.deepEqual(
    mentions.map(({ shorthand, called }) => [shorthand, called]),
    [
      [false, false],
      [true, false],
      [false, true],
      [false, true],
    ],
  );
});

test('text that is no function is refused', t => {
  for (const text of ['1 + 1', 'a b', '({ a: 1 })', '', 'function () {'])
    t.throws(() => needsOf(text, true), { instanceOf: SyntaxError });
});
