import test from 'ava';
import { ShipError } from '#crossray/errors';
import type { Graph, Node } from '#crossray/ship/graph';
import { graphOf } from '#crossray/ship/shipment';
import { type Shipment, Shipper } from '#crossray/ship/shipper';
import { pin, task } from '#crossray/ship/task';
import * as looksLikeTest from './looks-like-a-test.js';
import * as source from './references-source.js';
import { Peer } from './support/peer.js';

const peer = new Peer();
test.after.always(() => peer[Symbol.asyncDispose]());

const url = new URL('./references-source.js', import.meta.url).href;

function rootOf(shipment: Shipment): Node {
  const { root, nodes } = graphOf(shipment.graph);
  return nodes[(root as [number])[0]]!;
}

const pack = (fn: CallableFunction | NewableFunction, shipper = new Shipper()): Node =>
  rootOf(shipper.packFunction(fn));

test('exports of another module travel by reference', async t => {
  t.deepEqual(pack(source.named), ['import', url, undefined, 'named', undefined]);
  t.deepEqual(pack(source.arrow), ['import', url, undefined, 'arrow', undefined]);
  t.deepEqual(pack(source.renamed), ['import', url, undefined, 'renamed', undefined]);
  t.deepEqual(pack(source.Exported), ['import', url, undefined, 'Exported', undefined]);
  t.deepEqual(pack(source.default), ['import', url, undefined, 'default', undefined]);
  t.is(await peer.call(source.named), url);
  t.is(await peer.call(source.default), 'anonymous default');
});

test('instances of such classes meet the same class everywhere', async t => {
  const made = new source.Exported();
  const back = await peer.call(
    (each: source.Exported) => [each instanceof source.Exported, new source.Exported()],
    [made],
  );
  const [same, born] = back as [boolean, source.Exported];
  t.true(same);
  t.true(born instanceof source.Exported);
});

test('what is not an export, or was replaced, travels by source', async t => {
  source.reassign();
  t.is(pack(source.getInternal())[0], 'function');
  t.is(pack(source.reassigned)[0], 'function');
  t.is(await peer.call(source.reassigned), 2);
  t.is(await peer.call(source.getInternal()), 'internal');
});

test("shipping: 'source' never imports home modules", t => {
  t.is(pack(source.named, new Shipper({ shipping: 'source' }))[0], 'function');
});

test("shipping: 'reference' refuses everything else", t => {
  const shipper = new Shipper({ shipping: 'reference' });
  t.is(pack(source.named, shipper)[0], 'import');
  t.is(pack(Math.max, shipper)[0], 'global');
  const error = t.throws(() => shipper.packFunction(() => 1), { instanceOf: ShipError });
  t.regex(error.message, /not exported by a module that can be imported, and shipping is 'reference'/);
});

test('functions of a test file travel by source, exported or not', t => {
  t.is(pack(looksLikeTest.exported)[0], 'function');
  const closure = pack(() => looksLikeTest.exported());
  t.is(closure[0], 'function');
});

test('task() forces the reference', async t => {
  t.is(task(url, source.arrow), source.arrow);
  t.deepEqual(pack(source.arrow), ['import', url, undefined, 'arrow', undefined]);
  t.is(await peer.call(source.arrow), url);
  const error = t.throws(() => pack(task(url, () => 1)), { instanceOf: ShipError });
  t.regex(error.message, /is not an export of file:.*references-source\.js/);
});

test('task() and pin() say what they take', t => {
  const notAFunction = 3 as unknown as () => void;
  t.throws(() => task(url, notAFunction), {
    instanceOf: TypeError,
    message: 'task() takes a function, got 3',
  });
  t.throws(() => task('./x.js', () => 1), {
    instanceOf: TypeError,
    message: /import\.meta\.url first, got a string/,
  });
  t.throws(() => pin(notAFunction), { instanceOf: TypeError, message: 'pin() takes a function, got 3' });
});

test('pin() freezes what is captured', async t => {
  let n = 1;
  const read = pin(() => n);
  t.is(await peer.call(read), 1);
  n = 2;
  t.is(await peer.call(read), 1);
  t.is(peer.shipper.packFunction(read), peer.shipper.packFunction(read));
  t.is(await peer.call(() => n), 2);
});

test('an import that fails there says what was imported for whom', async t => {
  const graph: Graph = {
    root: [0],
    nodes: [['import', './nowhere.js', import.meta.url, 'x', undefined]],
    main: '',
  };
  const missing = await t.throwsAsync(async () => peer.shipper.unpack(graph), { instanceOf: ShipError });
  t.regex(
    missing.message,
    /cannot import '\.\/nowhere\.js' for file:.*by-reference\.test\.js: Cannot find module/,
  );
  t.truthy(missing.cause);
  const nodes: Node[] = [['import', url, undefined, 'nothing', undefined]];
  const lacking = await t.throwsAsync(async () => peer.shipper.unpack({ ...graph, nodes }), {
    instanceOf: ShipError,
  });
  t.regex(lacking.message, /it has no export 'nothing'/);
  const required: Node[] = [['require', '/nowhere.cjs', null]];
  t.throws(() => peer.shipper.unpack({ ...graph, nodes: required }), {
    message: /cannot import '\/nowhere\.cjs'/,
  });
});
