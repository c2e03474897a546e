import { MessageChannel } from 'node:worker_threads';
import test from 'ava';
import { ShipError } from '#crossray/errors';
import { Shipper } from '#crossray/ship/shipper';
import { Peer } from './support/peer.js';

const peer = new Peer({ withLeaves: true });
test.after.always(() => peer[Symbol.asyncDispose]());

test('a captured view of shared memory is the same memory there', async t => {
  const data = new Float64Array(new SharedArrayBuffer(8 * 4));
  data.set([1, 2, 3, 4]);
  const scale = (by: number): number => {
    for (let i = 0; i < data.length; i++) data[i]! *= by;
    return data.reduce((sum, x) => sum + x);
  };
  t.is(await peer.call(scale, [2]), 20);
  t.deepEqual([...data], [2, 4, 6, 8]);
});

test('so is one that is passed, and one that comes back', async t => {
  const shared = new SharedArrayBuffer(16);
  const view = new Int32Array(shared, 4, 2);
  const back = (await peer.call(
    (each: Int32Array) => {
      each[1] = 7;
      return { view: each, buffer: each.buffer, more: new Uint8Array(new SharedArrayBuffer(3)) };
    },
    [view],
  )) as { view: Int32Array; buffer: SharedArrayBuffer; more: Uint8Array };
  t.is(view[1], 7);
  back.view[0] = 5;
  t.is(view[0], 5);
  t.is(back.buffer, shared);
  t.is(back.more.buffer.byteLength, 3);
});

test('two views of one buffer stay views of one buffer', async t => {
  const shared = new SharedArrayBuffer(8);
  const whole = new Uint8Array(shared);
  const part = new Uint8Array(shared, 4);
  t.true(await peer.call(() => whole.buffer === part.buffer && part.byteOffset === 4));
});

test('a function over shared memory is packed once, however much memory it is', t => {
  const warnings: Error[] = [];
  const listener = (warning: Error): void => {
    warnings.push(warning);
  };
  process.on('warning', listener);
  const data = new Float64Array(new SharedArrayBuffer(8 * 2 ** 18));
  const sum = (from: number): number => data[from]! + data.length;
  const shipment = peer.shipper.packFunction(sum);
  t.true(shipment.stable);
  t.is(peer.shipper.packFunction(sum), shipment);
  t.true(shipment.graph.byteLength < 2_000);
  process.off('warning', listener);
  t.deepEqual(warnings, []);
});

test('ports travel', async t => {
  const { port1, port2 } = new MessageChannel();
  const error = await t.throwsAsync(
    () => peer.call((port: { postMessage(value: unknown): void }) => port.postMessage('hello'), [port2]),
    { message: /could not be cloned|transfer/i },
    'this transport shares but does not transfer; the hook was asked',
  );
  t.truthy(error);
  port1.close();
});

test('without a transport for them they are refused by name', t => {
  const shipper = new Shipper();
  const shared = new SharedArrayBuffer(8);
  const view = new Uint8Array(shared);
  const { port1 } = new MessageChannel();
  const refusal = {
    instanceOf: ShipError,
    message: /a SharedArrayBuffer cannot be sent this way: use SharedArray/,
  };
  const error = t.throws(() => shipper.packFunction(() => view.length), refusal);
  t.deepEqual(error.path.slice(1), ["variable 'view'", '.buffer']);
  t.throws(() => shipper.packValue({ deep: [shared] }), refusal);
  t.throws(() => shipper.packValue([port1]), {
    instanceOf: ShipError,
    message: /a MessagePort cannot be sent/,
  });
  port1.close();
});
