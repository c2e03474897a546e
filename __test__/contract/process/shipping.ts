import { type Context, getContext, ShipError } from 'crossray';
import { isLoaded } from './loads.js';
import { type Part, soloTest } from './suite.js';

/** How functions travel can be said for a whole context. */
export const shipping: Part = place => {
  const { label } = place;
  const contextOf = (way: 'auto' | 'reference' | 'source'): Context => getContext(label, { shipping: way });
  const refused = { instanceOf: ShipError, message: /shipping is 'reference'/ };

  /** Runs a child to its end, and gives its exit code. */
  const codeOf = async (child: InstanceType<Context['Process']>): Promise<number | null> => {
    child.start();
    await child.join();
    return child.exitCode;
  };
  const report = (tells: () => boolean) => process.exit(tells() ? 3 : 4);

  soloTest(place, 'a context says how it ships', t => {
    t.is(getContext(label).shipping, 'auto');
    t.is(contextOf('auto'), getContext(label));
    t.is(contextOf('source'), contextOf('source'));
    t.not(contextOf('source'), getContext(label));
    t.is(contextOf('source').method, label);
    t.is(contextOf('reference').shipping, 'reference');
    t.throws(() => contextOf('mail' as never), {
      instanceOf: TypeError,
      message: /shipping: expected 'auto'/,
    });
    t.throws(() => getContext(label, 5 as never), { instanceOf: TypeError });
  });

  soloTest(place, 'processes', async t => {
    const { Process: ByReference } = contextOf('reference');
    const { Process: BySource } = contextOf('source');
    t.throws(() => new ByReference({ target: () => 1 }).start(), refused);
    t.is(await codeOf(new ByReference({ target: isLoaded })), 0);
    t.is(await codeOf(new place.context.Process({ target: report, args: [isLoaded] })), 3);
    t.is(await codeOf(new BySource({ target: report, args: [isLoaded] })), 4);
    t.true(new BySource() instanceof place.context.Process);
    t.regex(new BySource().name, /^Process-/);
  });

  soloTest(place, 'subclasses of processes', async t => {
    class Reporter extends contextOf('source').Process {
      tells = isLoaded;
      override run(): void {
        process.exit(this.tells() ? 3 : 4);
      }
    }
    class Refused extends contextOf('reference').Process {}
    t.is(await codeOf(new Reporter()), 4);
    t.throws(() => new Refused().start(), refused);
  });

  soloTest(place, 'pools, unless they say otherwise', async t => {
    const sum = async (way: 'auto' | 'reference' | 'source', options = {}) => {
      const { Pool } = contextOf(way);
      const pool = new Pool({ processes: 1, ...options });
      try {
        return await pool.apply((tells: () => boolean) => tells(), [isLoaded]);
      } finally {
        await pool.terminate();
      }
    };
    t.true(await sum('auto'));
    t.false(await sum('source'));
    await t.throwsAsync(sum('reference'), refused);
    t.true(await sum('source', { shipping: 'auto' }));
  });

  soloTest(place, 'messages of queues and pipes, also of those who got them', async t => {
    const { Queue, JoinableQueue, SimpleQueue, Pipe } = contextOf('source');
    const [here, there] = Pipe();
    const queues = [new Queue(), new JoinableQueue(), new SimpleQueue()];
    const child = new place.context.Process({
      target: async (end: unknown, ...given: unknown[]) => {
        for (const queue of [...given] as typeof queues) {
          const tells = (await queue.get(20_000)) as () => boolean;
          await (end as typeof there).send(tells());
        }
      },
      args: [there, ...queues],
    });
    child.start();
    there.close();
    for (const queue of queues) {
      await queue.put(isLoaded);
      t.false(await here.recv(20_000));
      queue.close();
    }
    await child.join();
    here.close();
  });

  soloTest(place, 'what cannot go by reference is refused, also by those who got the queue', async t => {
    const { Queue, Pipe } = contextOf('reference');
    const queue = new Queue();
    const [here, there] = Pipe();
    await t.throwsAsync(
      queue.put(() => 1),
      refused,
    );
    await t.throwsAsync(
      here.send(() => 1),
      refused,
    );
    const child = new place.context.Process({
      target: async (given: unknown, end: unknown) => {
        const tell = (error: Error) => error.name;
        await (given as typeof queue).put(await (given as typeof queue).put(() => 1).catch(tell));
        await (given as typeof queue).put(await (end as typeof there).send(() => 1).catch(tell));
      },
      args: [queue, there],
    });
    child.start();
    t.deepEqual([await queue.get(20_000), await queue.get(20_000)], ['ShipError', 'ShipError']);
    await child.join();
    for (const each of [queue, here, there]) each.close();
  });
};
