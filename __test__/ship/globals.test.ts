import vm from 'node:vm';
import test from 'ava';
import { Peer } from './support/peer.js';
import { same } from './support/same.js';

/** What the program has put on its global object and uses by bare name, and what the platform has there. */
const peer = new Peer();
test.after.always(() => peer[Symbol.asyncDispose]());

/** Runs a script at the top level, as a REPL or `node -e` does, and gives its last value. */
const run = (text: string): never => vm.runInThisContext(text) as never;

const tasks: Record<string, string> = {
  'values, functions and classes': `
    var gValue = { n: 1 };
    function gTwice(n) { return gHelper(n) * 2 }
    function gHelper(n) { return n + gValue.n }
    globalThis.gClass = class { value = gTwice(3) };
    () => [gValue.n, gTwice(1), new gClass().value, typeof gMissing]`,
  'a global that a task assigns': `
    var gCount = 1;
    function gGrow() { gCount += 1; return gCount }
    () => { gCount *= 10; return [gGrow(), gCount] }`,
  'a global that two functions share': `
    var gShared = 0;
    globalThis.gPut = n => { gShared = n };
    globalThis.gTake = () => gShared;
    () => { gPut(5); return gTake() }`,
  'a name that means something else inside': `
    var gShadow = 1;
    () => { const outer = gShadow; { const gShadow = 2; return [outer, gShadow, (gShadow => gShadow)(3)] } }`,
  'lexical names of a script': `
    let gLet = 1; const gConst = 2; class GLexical { m() { return gLet + gConst } }
    () => new GLexical().m()`,
  'an accessor': `
    Object.defineProperty(globalThis, 'gAccessor', { configurable: true, get: () => 'read' });
    () => gAccessor`,
  'a name that is not declared': `() => gNobody`,
  'typeof and assignment in sloppy code': `() => { gMade = 1; const was = gMade; delete globalThis.gMade; return [was, typeof gMade] }`,
  'what the platform has': `() => [
      structuredClone(new Map([[1, 2]])), new URL('http://a/b').pathname, typeof fetch, typeof performance.now(),
      new TextEncoder().encode('a'), typeof process.pid, Buffer.from('a').length, typeof globalThis, [undefined, NaN, Infinity],
      new Intl.NumberFormat('en').format(1e6), typeof queueMicrotask, typeof WebAssembly.Module, atob('YQ==') ]`,
  'intrinsics under other names': `
    var { max: gMax, PI: gPi } = Math; var gArray = Array; var gIterator = Symbol.iterator; var gHas = Object.prototype.hasOwnProperty;
    () => [gMax(1, 2), gPi, gArray.of(1), [1][gIterator] === Array.prototype.values, gHas.call({ a: 1 }, 'a')]`,
  'methods of console, which Node binds': `
    var { log: gLog, table: gTable } = console;
    () => [gLog === console.log, gTable === console.table, gLog.name]`,
  'what all typed arrays inherit from': `
    var gTyped = Object.getPrototypeOf(Int8Array); var gMap = Uint16Array.prototype.map;
    () => [new Uint8Array(1) instanceof gTyped, gTyped.name, gMap.call(Uint8Array.of(1), n => n + 1)]`,
};

for (const [title, text] of Object.entries(tasks)) test.serial(title, t => same(t, peer, run(text)));

test.serial('a global that changes, and one that goes away', async t => {
  const task = run(
    'var gChanging = 1; globalThis.gGoing = 1; () => [gChanging, typeof gGoing]',
  ) as () => unknown;
  await same(t, peer, task);
  run('gChanging = 2; delete globalThis.gGoing');
  await same(t, peer, task);
});

test.serial('what a task puts on the global object stays there', async t => {
  const task = run('() => { globalThis.gThere = 1; return gThere }') as () => unknown;
  t.is(await peer.call(task), 1);
  t.false('gThere' in globalThis);
});
