import { WouldDeadlockError } from '#crossray/errors';
import { Event } from '#crossray/sync/event';
import { rejection } from '../support/until.js';
import { timed, turn } from './support.js';

timed('it is set and cleared', async t => {
  const event = new Event();
  t.false(event.isSet());
  t.false(await event.wait(5));
  event.set();
  event.set();
  t.true(event.isSet());
  t.true(await event.wait());
  t.true(event.waitSync());
  event.clear();
  t.false(event.isSet());
  t.false(event.waitSync(5));
});

timed('who was waiting goes on, also if it was cleared at once', async t => {
  const event = new Event();
  const waits = [event.wait(), event.wait()];
  event.set();
  event.clear();
  t.deepEqual(await Promise.all(waits), [true, true]);
  t.false(await event.wait(5));
});

timed('a wait can be aborted', async t => {
  const event = new Event();
  const abort = new AbortController();
  const waiting = rejection(event.wait({ signal: abort.signal }));
  await turn();
  abort.abort('enough');
  t.is(await waiting, 'enough');
});

timed('a blocking wait that only others could end is an error if there are none', t => {
  t.throws(() => new Event().waitSync(), { instanceOf: WouldDeadlockError });
});
