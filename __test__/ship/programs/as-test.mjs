// A test of node:test that ships its functions.
import assert from 'node:assert';
import test from 'node:test';
import { Peer } from './harness.mjs';

const five = 5;
export const exported = x => x + five;

test('ships', async () => {
  const peer = new Peer();
  const local = 2;
  assert.equal(await peer.call(x => x + local + five, [1]), 8);
  assert.equal(await peer.call(exported, [1]), 6);
  await peer[Symbol.asyncDispose]();
});
