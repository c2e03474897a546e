import test from 'ava';
import { CallerSide } from '#crossray/engine/caller/side';
import type { SideMessage } from '#crossray/engine/messages';

/** What workers send beside their results. */
function newSide() {
  const port: SideMessage[] = [];
  const worker = { sendBeside() {}, receiveBeside: () => port.splice(0) };
  const send = (id: number, object: object, task: [number, number]) =>
    port.push({ id, object, lasts: false, task });
  return { side: new CallerSide(() => [worker]), send };
}

test('what came with a result that nobody wants is not kept', t => {
  const { side, send } = newSide();
  const wanted = {};
  send(7, {}, [3, 0]);
  send(8, wanted, [3, 1]);
  side.drop(3, 0);
  t.throws(() => side.take(7), { message: /object 7 .* did not arrive/ });
  t.is(side.take(8), wanted);
  t.throws(() => side.take(8));
});

test('what a worker that died has left does not take the place of what the next one sends', t => {
  const { side, send } = newSide();
  const next = {};
  send(7, {}, [3, 0]);
  side.receive();
  send(7, next, [3, 0]);
  t.is(side.take(7), next);
});
