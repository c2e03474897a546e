import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import vm from 'node:vm';
import test from 'ava';
import { Shipper } from '#crossray/ship/shipper';
import { Peer } from './support/peer.js';

setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc') as () => void;

const peer = new Peer();
test.after.always(() => peer[Symbol.asyncDispose]());

const timesSent = (digest: string): number => peer.sent.filter(each => each.digest === digest).length;

test('a stable function is packed and sent once', async t => {
  const five = 5;
  const helper = (x: number): number => x + five;
  const fn = (x: number): number => helper(x) * 2;
  const first = peer.shipper.packFunction(fn);
  t.true(first.stable);
  t.is(peer.shipper.packFunction(fn), first);
  t.is(await peer.call(fn, [1]), 12);
  t.is(await peer.call(fn, [2]), 14);
  t.is(timesSent(first.digest), 1);
});

test('literals without free names are told by their text', t => {
  const { shipper } = peer;
  const squares = Array.from({ length: 3 }, () => shipper.packFunction((x: number) => x * x));
  t.is(new Set(squares).size, 1);
  const elsewhere = [(x: number) => Math.abs(x), (x: number) => Math.abs(x)].map(fn =>
    shipper.packFunction(fn),
  );
  t.is(new Set(elsewhere).size, 2, 'a free name might mean something else elsewhere');
  const sloppy = shipper.packFunction(new Function('return this'));
  const written = new Function('"use strict"; return function anonymous(\n) {\nreturn this\n}');
  const strict = shipper.packFunction(written() as () => unknown);
  t.not(sloppy.digest, strict.digest, 'sloppy and strict functions may have one text');
});

test('equal functions have an equal digest, whoever packs them', t => {
  const helper = (x: number): number => Math.abs(x);
  const named = (x: number): number => helper(x);
  const digests = [new Shipper(), new Shipper()].map(shipper => shipper.packFunction(named).digest);
  t.is(new Set(digests).size, 1);
  const literals = [new Shipper(), new Shipper()].map(
    shipper => shipper.packFunction((x: number) => x * 3).digest,
  );
  t.is(new Set(literals).size, 1);
  t.not(new Shipper().packFunction((x: number) => x * 4).digest, literals[0]);
});

test('equal captures have an equal digest, so they are sent once', async t => {
  const make =
    (n: number[]): (() => number) =>
    () =>
      n.length;
  const { digest } = peer.shipper.packFunction(make([1, 2]));
  t.is(await peer.call(make([1, 2])), 2);
  t.is(await peer.call(make([1, 2])), 2);
  t.is(timesSent(digest), 1);
  t.is(await peer.call(make([1, 2, 3])), 3);
  t.not(peer.shipper.packFunction(make([1, 2, 3])).digest, digest);
});

test('the far side keeps the most recently used functions', async t => {
  await using small = new Peer({ capacity: 4 });
  const fns = Array.from({ length: 6 }, (_, index) => {
    const list = [index];
    return () => {
      list.push(index);
      return list.length;
    };
  });
  const shipments = fns.map(fn => small.shipper.packFunction(fn));
  for (const shipment of shipments.slice(0, 4)) t.is(await small.send(shipment), 2);
  t.is(await small.send(shipments[0]!), 3, 'kept, with what it has captured');
  for (const shipment of shipments.slice(4)) t.is(await small.send(shipment), 2);
  t.is(await small.send(shipments[0]!), 4);
  await t.throwsAsync(() => small.send(shipments[1]!), { message: /nothing is kept under/ });
  small.forget();
  t.is(await small.send(shipments[1]!), 2, 'sent again it starts again');
});

test('what is sent does not keep anything alive', async t => {
  const shipper = new Shipper();
  const receiver = new Shipper({ capacity: 10 });
  const alive: WeakRef<object>[] = [];
  for (let n = 0; n < 2_000; n++) {
    class Made {
      n = n;
    }
    const helper = (): Made => new Made();
    const fn = (): unknown => [helper(), Symbol.iterator, Symbol('own')];
    const { digest, graph } = shipper.packFunction(fn);
    receiver.receive(digest, graph);
    receiver.unpack(shipper.packValue([new Made(), helper]));
    alive.push(new WeakRef(Made), new WeakRef(helper), new WeakRef(fn));
    if (n % 500 === 0) await new Promise(resolve => setTimeout(resolve, 1));
  }
  await new Promise(resolve => setTimeout(resolve, 10));
  collect();
  const left = alive.filter(ref => ref.deref() !== undefined).length;
  t.true(left < alive.length / 10, `${left} of ${alive.length} are left`);
});

test('packing again and again needs no more memory', async t => {
  const shipper = new Shipper();
  const round = (): void => {
    for (let n = 0; n < 500; n++) {
      const data = { n };
      shipper.packFunction(() => data.n);
      shipper.packValue([() => data.n, data]);
    }
  };
  const used = async (): Promise<number> => {
    await new Promise(resolve => setTimeout(resolve, 5));
    collect();
    return getHeapStatistics().used_heap_size;
  };
  round();
  const before = await used();
  for (let n = 0; n < 8; n++) round();
  const grown = (await used()) - before;
  t.true(grown < 4 * 2 ** 20, `grown by ${grown} bytes`);
});

test('a function that captures much warns once', async t => {
  const warnings: (Error & { code?: string; detail?: string })[] = [];
  const listener = (warning: Error): void => {
    warnings.push(warning);
  };
  process.on('warning', listener);
  const much = new Float64Array(2 ** 18);
  const more = 'x'.repeat(2 ** 21);
  t.is(await peer.call(() => much.length + more.length), 2 ** 18 + 2 ** 21);
  await peer.call(() => more.length);
  await new Promise(resolve => setTimeout(resolve, 1));
  process.off('warning', listener);
  t.is(warnings.length, 1);
  t.is(warnings[0]?.code, 'CROSSRAY_LARGE_CAPTURE');
  t.regex(warnings[0]!.message, /captures 4\.0 MiB of data/);
  t.regex(warnings[0]!.detail!, /initializer/);
});

test('packed values need a transport for what lies beside them', t => {
  const graph = { root: [0], nodes: [['leaf', 1]], realm: 'elsewhere', main: '' };
  t.throws(() => new Shipper().unpack(graph), { message: /needs a transport that carries objects/ });
});
