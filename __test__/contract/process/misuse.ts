import { inspect } from 'node:util';
import { Process, Queue, ShipError } from 'crossray';
import { type Part, soloTest } from './suite.js';

/** Calls that do not fit the state of a process, and options that are none. */
export const misuse: Part = place => {
  const { Process: Made } = place.context;
  const wrongState = { code: 'ERR_CROSSRAY_INVALID_STATE' };
  const closed = { code: 'ERR_CROSSRAY_CLOSED' };

  soloTest(place, 'options are checked', t => {
    const refused = (options: unknown, message: RegExp) =>
      t.throws(() => new Made(options as object), { instanceOf: TypeError, message });
    refused(5, /Process: expected an object \(target, .*\), got 5/);
    refused({ target: 'f' }, /target: expected a function, got a string \('f'\)/);
    refused({ args: 1 }, /args: expected an array/);
    refused({ name: 1 }, /name: expected a string/);
    refused({ daemon: 'yes' }, /daemon: expected true or false/);
    refused({ env: [1, 2].join() }, /env: expected an object of strings/);
    refused({ env: { 'a=b': 'c' } }, /env: expected names without '='/);
    refused({ execArgv: '--x' }, /execArgv: expected an array/);
    refused({ execArgv: [1] }, /execArgv: expected a string/);
    refused({ stdio: 'pipe' }, /stdio: expected 'inherit', 'ignore' or 'prefix'/);
    const process = new Made();
    t.throws(() => Object.assign(process, { name: 5 }), { instanceOf: TypeError });
    t.throws(() => Object.assign(process, { daemon: 5 }), { instanceOf: TypeError });
  });

  soloTest(place, 'before the start', async t => {
    const process = new Made();
    await t.throwsAsync(process.join(), { ...wrongState, message: /not started yet: call start\(\) first/ });
    for (const call of ['joinSync', 'terminate', 'kill', 'interrupt'] as const) {
      t.throws(() => process[call](), wrongState, call);
    }
    t.throws(() => process.sentinel, wrongState);
    process.daemon = true;
    t.true(process.daemon);
    process.close();
    t.throws(() => process.start(), closed);
  });

  soloTest(place, 'twice', async t => {
    const process = new Made();
    process.start();
    t.throws(() => process.start(), { ...wrongState, message: /can be started once/ });
    t.throws(() => Object.assign(process, { daemon: true }), wrongState);
    await process.join();
    t.throws(() => process.start(), wrongState);
  });

  soloTest(place, 'a sentinel stays where it is', async t => {
    const process = new Made();
    process.start();
    const other = new Made({ target: (..._: unknown[]) => {}, args: [process.sentinel] });
    t.throws(() => other.start(), {
      instanceOf: ShipError,
      message: /^a sentinel cannot travel: only who started/,
    });
    await process.join();
  });

  soloTest(place, 'bad limits', async t => {
    const process = new Made();
    process.start();
    await t.throwsAsync(process.join('soon' as never), { instanceOf: TypeError });
    await t.throwsAsync(process.join(Number.NaN), { instanceOf: TypeError });
    t.throws(() => process.joinSync('soon' as never), { instanceOf: TypeError });
    await process.join();
  });

  soloTest(place, 'close', async t => {
    const process = new Made({ target: () => new Promise(resolve => setTimeout(resolve, 60_000)) });
    process.start();
    t.throws(() => process.close(), { ...wrongState, message: /still runs/ });
    process.kill();
    await process.join();
    process.close();
    process.close();
    t.regex(process.name, /^Process-\d+$/);
    t.false(process.daemon);
    await t.throwsAsync(process.join(), closed);
    for (const call of ['joinSync', 'isAlive', 'terminate', 'kill', 'interrupt', 'start'] as const) {
      t.throws(() => process[call](), closed, call);
    }
    for (const field of ['pid', 'exitCode', 'signalCode', 'error', 'sentinel'] as const) {
      t.throws(() => process[field], closed, field);
    }
  });

  soloTest(place, 'a process of somebody else', async t => {
    class Sibling extends Made {}
    const other = new Sibling();
    class Curious extends Made {
      other = other;
      override run(): void {
        for (const call of ['start', 'joinSync', 'isAlive'] as const) {
          try {
            this.other[call]();
          } catch (error) {
            if ((error as { code: string }).code === 'ERR_CROSSRAY_PROCESS') continue;
          }
          process.exit(1);
        }
      }
    }
    const curious = new Curious();
    curious.start();
    await curious.join();
    t.is(curious.error, null);
    t.is(curious.exitCode, 0);
    t.true(curious instanceof Process);
  });

  soloTest(place, 'a process that waits for itself', async t => {
    const { currentProcess } = place.context;
    const self = new Made({
      target: async () => {
        const errors: string[] = [];
        const note = (error: unknown) => errors.push((error as { code: string }).code);
        await currentProcess().join().catch(note);
        try {
          currentProcess().joinSync();
        } catch (error) {
          note(error);
        }
        process.exit(errors.join() === 'ERR_CROSSRAY_WOULD_DEADLOCK,ERR_CROSSRAY_WOULD_DEADLOCK' ? 0 : 1);
      },
    });
    self.start();
    await self.join();
    t.is(self.exitCode, 0);
  });

  soloTest(place, 'a target that captures its own Process has itself', async t => {
    const { currentProcess } = place.context;
    const answers = new Queue<unknown>();
    const self: Process = new Made({
      name: 'self',
      target: () => answers.put([self === currentProcess(), self.name, self.pid === process.pid]),
    });
    self.start();
    t.deepEqual(await answers.get(), [true, 'self', true]);
    await self.join();
    t.is(self.exitCode, 0);
  });

  soloTest(place, 'a Process that was sent can only say what to do', async t => {
    const answers = new Queue<unknown>();
    const other = new Made({ name: 'other' });
    const asked = new Made({
      target: (sent: Process, told: Queue) => {
        told.putSync(inspect(sent));
        return sent.name;
      },
      args: [other, answers],
    });
    asked.start();
    t.is(await answers.get(), '<Process of another process or thread>');
    await asked.join();
    t.is(asked.exitCode, 1);
    const message = /made in another process or thread.*currentProcess\(\) is the child itself/;
    t.like(asked.error, { code: 'ERR_CROSSRAY_PROCESS' });
    t.regex(asked.error?.message ?? '', message);
  });
};
