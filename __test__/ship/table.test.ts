import test from 'ava';
import { ShipError } from '#crossray/errors';
import { isRefused, table } from './cases/all.js';
import { Peer } from './support/peer.js';

const peer = new Peer();
test.after.always(() => peer[Symbol.asyncDispose]());

test('the table has all 86 rows', t => {
  t.deepEqual(
    table.map(({ row }) => row),
    Array.from({ length: 86 }, (_, index) => index + 1),
  );
});

for (const row of table)
  test(`row ${row.row}: ${row.name}`, async t => {
    if (isRefused(row)) {
      const error = await t.throwsAsync(() => peer.call(row.fn, row.args, row.self), {
        instanceOf: ShipError,
      });
      t.is(error.code, 'ERR_CROSSRAY_SHIP');
      t.regex(error.message, row.refused!);
    } else {
      const result = await peer.call(row.fn, row.args, row.self);
      t.deepEqual(row.pick ? row.pick(result) : result, row.want);
    }
  });
