import { BrokenBarrierError, WouldDeadlockError } from '#crossray/errors';
import { Barrier } from '#crossray/sync/barrier';
import { rejection, until } from '../support/until.js';
import { timed, turn } from './support.js';

timed('all pass when all are there, each with a number of its own', async t => {
  const barrier = new Barrier(3);
  t.is(barrier.parties, 3);
  for (let round = 0; round < 50; round++) {
    const early = [barrier.wait(), barrier.wait()];
    await until(() => barrier.nWaiting === 2, 'two wait');
    const places = await Promise.all([...early, barrier.wait()]);
    t.deepEqual(places.sort(), [0, 1, 2]);
  }
  t.is(barrier.nWaiting, 0);
});

timed('one runs the action, before anybody passes', async t => {
  const order: string[] = [];
  const barrier = new Barrier(2, async () => {
    order.push('begins');
    await turn();
    order.push('ends');
  });
  const pass = async () => {
    await barrier.wait();
    order.push('passes');
  };
  await Promise.all([pass(), pass()]);
  t.deepEqual(order, ['begins', 'ends', 'passes', 'passes']);
});

timed('an action that fails breaks it', async t => {
  const error = new Error('no');
  const barrier = new Barrier(2, () => {
    throw error;
  });
  const errors = await Promise.all([rejection(barrier.wait()), rejection(barrier.wait())]);
  t.true(errors.includes(error));
  t.true(errors.some(each => each instanceof BrokenBarrierError));
  t.true(barrier.broken);
});

timed('a blocking wait runs the action too, if it is not async', t => {
  let times = 0;
  const barrier = new Barrier(1, () => {
    times += 1;
  });
  t.is(barrier.waitSync(), 0);
  t.is(barrier.waitSync(5), 0);
  t.is(times, 2);
  const slow = new Barrier(1, async () => {});
  t.throws(() => slow.waitSync(), { instanceOf: TypeError, message: /must not be async/ });
  t.true(slow.broken);
});

timed('who gives up is told the limit as it was given', async t => {
  const message = 'not all parties of the Barrier came within 20 ms';
  t.is(((await rejection(new Barrier(2).wait(20))) as Error).message, message);
  t.is(((await rejection(new Barrier(2, undefined, 20).wait())) as Error).message, message);
  t.throws(() => new Barrier(2).waitSync(20), { message });
  await t.throwsAsync(new Barrier(2).wait(null as never), { message: /^timeout: expected .*, got null$/ });
});

timed('a party that gives up breaks it for all', async t => {
  for (const makeLimit of [() => ({ timeout: 5 }), () => ({ signal: AbortSignal.timeout(5) })]) {
    const limit = makeLimit();
    const barrier = new Barrier(3);
    const [patient, hasty] = [rejection(barrier.wait()), rejection(barrier.wait(limit))];
    t.true((await patient) instanceof BrokenBarrierError);
    t.is((await hasty) instanceof BrokenBarrierError, 'timeout' in limit);
    t.true(barrier.broken);
    t.true((await rejection(barrier.wait())) instanceof BrokenBarrierError);
    barrier.reset();
    t.false(barrier.broken);
  }
  const impatient = new Barrier(2, null, 5);
  t.true((await rejection(impatient.wait())) instanceof BrokenBarrierError);
  impatient.reset();
  t.throws(() => impatient.waitSync(), { instanceOf: BrokenBarrierError });
});

timed('abort and reset let those who wait go with the error', async t => {
  const barrier = new Barrier(2);
  const first = rejection(barrier.wait());
  barrier.abort();
  t.true((await first) instanceof BrokenBarrierError);
  barrier.reset();
  const second = rejection(barrier.wait());
  barrier.reset();
  t.true((await second) instanceof BrokenBarrierError);
  t.deepEqual((await Promise.all([barrier.wait(), barrier.wait()])).sort(), [0, 1]);
});

timed('a blocking wait that only others could end is an error if there are none', t => {
  const barrier = new Barrier(2);
  t.throws(() => barrier.waitSync(), { instanceOf: WouldDeadlockError });
  t.is(barrier.nWaiting, 0);
});

timed('arguments are checked', t => {
  t.throws(() => new Barrier(0), {
    instanceOf: RangeError,
    message: /parties: expected an integer from 1 on/,
  });
  t.throws(() => new Barrier(2 ** 21), { instanceOf: RangeError, message: /at most 1048576/ });
  t.throws(() => new Barrier('2' as unknown as number), { instanceOf: TypeError });
  t.throws(() => new Barrier(2, 5 as unknown as () => void), { instanceOf: TypeError, message: /action/ });
  t.throws(() => new Barrier(2, null, 'x' as unknown as number), {
    instanceOf: TypeError,
    message: /timeout/,
  });
});
