import test from 'ava';
import { ShipError } from 'crossray';
import { isRefused, table } from '../ship/cases/all.js';
import { onProcesses } from './processes.js';

/** The table of what functions capture, shipped to worker processes. */
const pool = onProcesses({ processes: 1 });
test.after.always(() => pool.terminate());

const callOn = (fn: CallableFunction, self: unknown, args: readonly unknown[]): unknown =>
  Reflect.apply(fn as (...args: unknown[]) => unknown, self, args);

for (const row of table)
  test(`row ${row.row}: ${row.name}`, async t => {
    const call = () => pool.apply(callOn, [row.fn, row.self, row.args ?? []]);
    if (isRefused(row)) {
      const error = await t.throwsAsync(call, { instanceOf: ShipError });
      t.regex(error.message, row.refused!);
    } else {
      const result = await call();
      t.deepEqual(row.pick ? row.pick(result) : result, row.want);
    }
  });

test('what only threads can share or move is refused by name, and the pool goes on', async t => {
  const { transfer } = await import('crossray');
  const { port1, port2 } = new MessageChannel();
  port2.close();
  for (const [value, name] of [
    [new SharedArrayBuffer(8), /SharedArray/],
    [{ deep: [new Int32Array(new SharedArrayBuffer(8))] }, /use SharedArray/],
    [port1, /MessagePort/],
    [transfer(new ArrayBuffer(8)), /ArrayBuffer.*use SharedArray/],
  ] as const) {
    const error = await t.throwsAsync(() => pool.apply((x: unknown) => x, [value]), {
      instanceOf: ShipError,
    });
    t.regex(error.message, name);
    t.is(await pool.apply(() => 1), 1);
  }
  const home = await t.throwsAsync(() => pool.apply(() => new SharedArrayBuffer(8)), {
    instanceOf: ShipError,
  });
  t.regex(home.message, /use SharedArray/);
  const captured = new SharedArrayBuffer(8);
  await t.throwsAsync(async () => await pool.apply(() => captured.byteLength), { instanceOf: ShipError });
});
