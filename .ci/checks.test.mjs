// Each check of the house finds what it is there for, and nothing else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkCrate } from './check-crate.mjs';
import { checkPlaces } from './check-places.mjs';
import { checkSizes } from './check-sizes.mjs';

const crate = (path, ...lines) => checkCrate([{ path: `crate/${path}`, text: lines.join('\n') }]);

test('crate: the paths of the house are permitted', () => {
  assert.deepEqual(
    crate('bindings/pool.rs', 'use napi::Env;', 'use crate::{error::Refusal, threads::Slot};'),
    [],
  );
  assert.deepEqual(
    crate('threads/slot.rs', 'use super::rest::Rest;', 'use crate::sync::{Mutex, Ordering};'),
    [],
  );
  assert.deepEqual(crate('core/ring.rs', 'use crate::sys::Segment;', 'use crate::core::arena;'), []);
  assert.deepEqual(
    crate('threads/mod.rs', 'pub(crate) mod slot;', 'pub(super) fn a() { crate::error::b() }'),
    [],
  );
});

test('crate: a room that may not be known is told with its line and the rule', () => {
  assert.deepEqual(crate('threads/slot.rs', '//! Slots.', '', 'use crate::ops::sum;'), [
    'crate/threads/slot.rs:3: threads may know only sys, error, sync, patience, not ops',
  ]);
  assert.deepEqual(crate('error.rs', 'use crate::threads::Task;'), [
    'crate/error.rs:1: error may know nobody, not threads',
  ]);
});

for (const [what, path, ...lines] of [
  ['the other way round', 'ops/sum.rs', 'use crate::bindings::failure;'],
  ['in a group', 'ops/sum.rs', 'use crate::{error::Refusal, sync::{Mutex}, threads};'],
  [
    'in a group over several lines',
    'ops/sum.rs',
    'use crate::{',
    '    error::Refusal,',
    '    core::Ring,',
    '};',
  ],
  ['without use', 'sync.rs', 'fn run() { crate::threads::run() }'],
  ['by super, in a file', 'ops/sum.rs', 'use super::super::threads::Slot;'],
  ['by super, in mod.rs', 'ops/mod.rs', 'use super::threads::Slot;'],
  ['by super, in a folder below', 'ops/sort/radix.rs', 'use super::super::super::{error, threads};'],
  ['by super, in a module of the file', 'ops/mod.rs', 'mod tests {', '    use super::super::core;', '}'],
  ['behind a module of the file', 'ops/mod.rs', 'mod a {', '    fn b() {}', '}', 'use super::threads::Slot;'],
  ['the operating system in a binding', 'bindings/a.rs', 'use crate::sys::Segment;'],
  ['napi outside of the bindings', 'threads/a.rs', 'fn run(env: napi::Env) {}'],
  ['napi_derive outside of the bindings', 'core/a.rs', 'use napi_derive::napi;'],
  ['a room that is not one', 'utils/mod.rs', ''],
]) {
  test(`crate: ${what}`, () => assert.notDeepEqual(crate(path, ...lines), []));
}

test('crate: comments, strings and neighbours are not paths to other rooms', () => {
  assert.deepEqual(crate('ops/a.rs', '// like crate::threads, without napi', 'const A: &str = "napi";'), []);
  assert.deepEqual(
    crate('ops/a.rs', "const QUOTE: char = '\"';", '/* crate::threads', " */ fn a<'a>() {}"),
    [],
  );
  assert.deepEqual(crate('ops/sort/radix.rs', 'use super::super::threads;'), [], 'ops::threads');
  assert.deepEqual(crate('ops/mod.rs', 'mod tests {', '    use super::threads;', '}'), [], 'ops::threads');
  assert.deepEqual(checkCrate([{ path: 'crate/lib.rs', text: 'pub use crate::threads;' }]), []);
  assert.deepEqual(checkCrate([{ path: 'build.rs', text: 'napi_build::setup();' }]), []);
});

const sized = (path, lines) => checkSizes([{ path, text: 'x\n'.repeat(lines) }]);

test('sizes: the longest permitted file passes and one more line does not', () => {
  for (const [path, most] of [
    ['ts/pool/pool.ts', 350],
    ['__test__/pool/pool.test.ts', 350],
    ['crate/ops/sort.rs', 600],
  ]) {
    assert.deepEqual(sized(path, most), []);
    assert.equal(sized(path, most + 1).length, 1);
  }
  assert.match(sized('ts/a.ts', 400)[0], /^ts\/a\.ts:351: 400 lines, a TypeScript file has 350 at most/);
  assert.deepEqual(sized('index.d.ts', 1000), [], 'generated');
  assert.deepEqual(sized('README.md', 1000), []);
});

const placed = (path, ...lines) => checkPlaces([{ path, text: lines.join('\n') }]);

test('places: registries and paths of one machine are found', () => {
  const host = ['https:/', 'registry.npmjs.org'].join('/');
  assert.deepEqual(placed('package-lock.json', '{', `"resolved": "${host}/acorn.tgz" }`), [
    `package-lock.json:2: a package registry's host: ${host}/acorn.tgz`,
  ]);
  for (const place of ['root', 'work', 'home/me']) {
    const path = ['', place, 'crossray'].join('/');
    assert.equal(placed('a.ts', `const path = '${path}';`).length, 1);
  }
});

test('places: names that only look like them are not', () => {
  assert.deepEqual(
    placed('Cargo.lock', 'source = "registry+https://github.com/rust-lang/crates.io-index"'),
    [],
  );
  assert.deepEqual(
    placed('a.md', 'https://example.org/work/plan', './work/a', 'team/work/b', '/workspace/'),
    [],
  );
});
