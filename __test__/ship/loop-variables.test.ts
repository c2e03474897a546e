import test from 'ava';
import { Peer } from './support/peer.js';

const peer = new Peer();
test.after.always(() => peer[Symbol.asyncDispose]());

test('a var of a loop, which is one variable for all rounds', async t => {
  const rounds = new Function(
    'values',
    `const closures = [];
    return function* () {
      for (var each of values) {
        closures.push(() => each);
        yield closures[0];
      }
    };`,
  ) as (values: unknown[]) => () => Generator<() => unknown>;
  const seen: unknown[] = [];
  for (const first of rounds([1, 2, { v: 3 }])()) seen.push(await peer.call(first));
  t.deepEqual(seen, [1, 2, { v: 3 }]);
});
