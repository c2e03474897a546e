// Functions of another realm, as jest has them.
import vm from 'node:vm';
import { note, Peer, report } from './harness.mjs';

const context = vm.createContext({ console });
const run = text => vm.runInContext(text, context, { filename: '/elsewhere/test.js' });
const peer = new Peer();
await note(peer, 'closure', run('(() => { const k = 4; return x => x + k })()'), 1);
await note(
  peer,
  'intrinsics',
  run('(() => { const { max } = Math, A = Array; return () => [max(1, 2), A.of(3)] })()'),
);
await note(
  peer,
  'data',
  run(
    '(() => { const o = { list: [1], map: new Map([[1, new Set([2])]]), date: new Date(3), e: new TypeError("t") }; return () => [o.list.length, o.map.get(1).has(2), o.date.getTime(), o.e instanceof TypeError, o.e.message, Object.getPrototypeOf(o) === Object.prototype] })()',
  ),
);
await note(
  peer,
  'class',
  run(
    '(() => { class A { #p = 1; get p() { return this.#p } } class B extends A {}; const b = new B(); return () => [b.p, b instanceof A] })()',
  ),
);
await note(
  peer,
  'async',
  run('(() => { const f = async x => x + 1; return async () => [await f(1), f.constructor.name] })()'),
);
const compiled = vm.compileFunction('return () => k + 1', ['k'])(1);
await note(peer, 'compiled', compiled);
report();
