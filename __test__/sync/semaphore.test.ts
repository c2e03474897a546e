import { InvalidStateError, WouldDeadlockError } from '#crossray/errors';
import { BoundedSemaphore, Semaphore } from '#crossray/sync/semaphore';
import { timed, turn } from './support.js';

timed('so many may have it at a time', async t => {
  const semaphore = new Semaphore(2);
  t.is(semaphore.getValue(), 2);
  await semaphore.acquire();
  t.false(semaphore.locked());
  t.true(semaphore.acquireSync());
  t.true(semaphore.locked());
  t.false(await semaphore.acquire(5));
  t.false(semaphore.acquireSync(5));
  const waiting = semaphore.acquire();
  await turn();
  semaphore.release();
  t.true(await waiting);
  t.is(semaphore.getValue(), 0);
  for (let unit = 0; unit < 3; unit++) semaphore.release();
  t.is(semaphore.getValue(), 3, 'one more than in the beginning');
});

timed('a bounded one has never more than in the beginning', async t => {
  const semaphore = new BoundedSemaphore(1);
  t.throws(() => semaphore.release(), {
    instanceOf: InvalidStateError,
    message: /BoundedSemaphore has all its units/,
  });
  await semaphore.with(() => t.is(semaphore.getValue(), 0));
  t.is(semaphore.getValue(), 1);
});

timed('a wait that only others could end is an error if there are none', t => {
  const semaphore = new Semaphore(0);
  t.throws(() => semaphore.acquireSync(), {
    instanceOf: WouldDeadlockError,
    message: /nobody else has the object/,
  });
  t.false(semaphore.acquireSync(5));
});

timed('the number of units is checked', t => {
  for (const make of [Semaphore, BoundedSemaphore]) {
    t.is(new make().getValue(), 1);
    t.throws(() => new make(-1), { instanceOf: RangeError, message: /from 0 to 2147483647, got -1/ });
    t.throws(() => new make(1.5), { instanceOf: RangeError });
    t.throws(() => new make('1' as unknown as number), { instanceOf: TypeError });
    t.throws(() => new make(null as unknown as number), { instanceOf: TypeError });
  }
});
