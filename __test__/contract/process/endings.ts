import { type Process, RemoteError } from 'crossray';
import { type Part, soloTest } from './suite.js';

/** How a process is ended, from outside and by what it does itself. */
export const endings: Part = place => {
  const { Process: Made } = place.context;
  const forEver = () => new Promise(resolve => setTimeout(resolve, 1e9));
  const spin = () => {
    for (;;) Math.random();
  };
  const end = async (process: Process): Promise<readonly [number | null, NodeJS.Signals | null]> => {
    await process.join();
    return [process.exitCode, process.signalCode];
  };

  for (const [call, code, signal] of [
    ['terminate', -15, 'SIGTERM'],
    ['kill', -9, 'SIGKILL'],
    ['interrupt', -2, 'SIGINT'],
  ] as const) {
    for (const [what, target] of Object.entries({ 'waits for ever': forEver, 'loops for ever': spin })) {
      soloTest(place, `${call}() of one that ${what}`, async t => {
        const process = new Made({ target });
        process.start();
        t.false(await process.join(150));
        process[call]();
        t.deepEqual(await end(process), [code, signal]);
        t.is(process.error, null);
        process[call]();
      });
    }

    soloTest(place, `${call}() at once`, async t => {
      const process = new Made({ target: forEver });
      process.start();
      process[call]();
      t.deepEqual(await end(process), [code, signal]);
    });
  }

  soloTest(place, 'an uncaught error of the target comes home', async t => {
    class Special extends RangeError {
      override name = 'Special';
      detail = { deep: [1] };
    }
    const process = new Made({
      target: () => {
        throw new Special('no way', { cause: new Error('because') });
      },
    });
    process.start();
    t.deepEqual(await end(process), [1, null]);
    const error = process.error as Special;
    t.true(error instanceof Special);
    t.is(error.message, 'no way');
    t.deepEqual(error.detail, { deep: [1] });
    t.is((error.cause as Error).message, 'because');
    t.regex(error.stack!, /endings\.[tj]s/);
    t.notRegex(error.stack!, /dist\/|node:internal/);
    t.is(process.error, error);
  });

  soloTest(place, 'what a child throws may have a then of its own: nobody calls it', async t => {
    const process = new Made({
      target: () => {
        throw Object.fromEntries([['then', () => {}]]);
      },
    });
    process.start();
    t.deepEqual(await end(process), [1, null]);
    t.true(process.error instanceof RemoteError);
    t.is(typeof (process.error!.cause as { then: unknown }).then, 'function');
  });

  soloTest(place, 'nothing of crossray is in the stacks of what an error names', async t => {
    const process = new Made({
      target: () => {
        const gathered = new AggregateError([new TypeError('one of them')], 'some');
        throw new Error('no way', { cause: gathered });
      },
    });
    process.start();
    await process.join();
    const gathered = process.error?.cause as AggregateError;
    for (const { stack } of [gathered, gathered.errors[0] as Error]) {
      t.regex(stack!, /endings\.[tj]s/);
      t.notRegex(stack!, /run-child|dist\/|node:internal/);
    }
  });

  const never = () => new Promise<void>(() => {});
  const pending: [string, () => unknown, number][] = [
    ['is not success', never, 13],
    [
      'is what the program says that it is',
      () => {
        process.exitCode = 3;
        return never();
      },
      3,
    ],
    [
      'does not matter to process.exit()',
      () => {
        setTimeout(() => process.exit(), 10);
        return never();
      },
      0,
    ],
    [
      'does not matter to an exit that beforeExit has led to',
      () => {
        process.once('beforeExit', () => setTimeout(() => process.exit(), 10));
        return never();
      },
      0,
    ],
    [
      'is none once a listener of beforeExit has settled it',
      () => new Promise<void>(resolve => process.once('beforeExit', () => setTimeout(resolve, 10))),
      0,
    ],
  ];
  for (const [what, target, code] of pending) {
    soloTest(place, `a promise that nothing can settle ${what}`, async t => {
      const child = new Made({ target });
      child.start();
      t.deepEqual(await end(child), [code, null]);
      t.is(child.error, null);
    });
  }

  soloTest(place, 'an error that cannot be rebuilt says what it said', async t => {
    class Guarded extends Error {
      readonly #key = 5;
      get key(): number {
        return this.#key;
      }
    }
    const process = new Made({
      target: () => {
        throw new Guarded('no way');
      },
    });
    process.start();
    await process.join();
    const error = process.error!;
    t.true(error instanceof RemoteError);
    t.is(error.message, 'no way');
    t.regex(error.stack!, /endings\.[tj]s/);
    t.regex((error.cause as Error).message, /private state \(#key\)/);
  });

  soloTest(place, 'an error of a module that the parent has to import', async t => {
    const process = new Made({
      target: async () => {
        const text = 'export const fail = () => { throw new Odd("odd") }; export class Odd extends Error {}';
        const { fail } = await import(`data:text/javascript,${encodeURIComponent(text)}`);
        fail();
      },
    });
    process.start();
    t.true(process.joinSync());
    t.regex(process.error!.message, /await join\(\) before error/);
    await process.join();
    t.is(process.error!.message, 'odd');
    t.is(process.error!.constructor.name, 'Odd');
    t.is(process.error, process.error);
  });

  const codes: Record<string, [target: () => unknown, code: number]> = {
    'a string of digits': [() => process.exit('3'), 3],
    'a negative number': [() => process.exit(-1), 255],
    'more than a byte': [() => process.exit(256 + 5), 5],
    'exitCode, by a listener for the exit': [
      () => process.on('exit', () => Object.assign(process, { exitCode: 4 })),
      4,
    ],
    'exit(), by a listener for the exit': [() => process.on('exit', () => process.exit(6)), 6],
    'a listener for the exit that throws': [
      () =>
        process.on('exit', () => {
          throw new Error('at the exit');
        }),
      1,
    ],
  };
  for (const [what, [target, code]] of Object.entries(codes)) {
    soloTest(place, `the exit code of ${what}`, async t => {
      const child = new Made({ target });
      child.start();
      t.deepEqual(await end(child), [code, null]);
    });
  }

  soloTest(place, 'errors seen without a turn of the event loop', t => {
    const process = new Made({
      target: () => {
        throw new TypeError('at once');
      },
    });
    process.start();
    t.true(process.joinSync());
    t.is(process.error?.message, 'at once');
    t.true(process.error instanceof TypeError);
  });

  const failures: Record<string, [target: () => unknown, message: RegExp]> = {
    'a rejection': [async () => Promise.reject(new Error('rejected')), /^rejected$/],
    'an error in a timer': [
      () => {
        setTimeout(() => {
          throw new Error('later');
        }, 1);
      },
      /^later$/,
    ],
    'an unhandled rejection': [
      () => {
        setTimeout(() => Promise.reject(new Error('unhandled')), 1);
      },
      /^unhandled$/,
    ],
    'no error at all': [
      () => {
        throw 5;
      },
      /threw 5/,
    ],
    'an error that cannot travel': [
      () => {
        throw Object.assign(new Error('heavy'), { socket: new WeakMap() });
      },
      /heavy/,
    ],
    'an error that hurts': [
      () => {
        throw new Proxy(new Error('proxy'), {
          get() {
            throw new Error('do not look');
          },
        });
      },
      /./,
    ],
  };
  for (const [what, [target, message]] of Object.entries(failures)) {
    soloTest(place, `${what} ends it with code 1`, async t => {
      const process = new Made({ target });
      process.start();
      t.deepEqual(await end(process), [1, null]);
      if (what !== 'an error that hurts') t.regex(process.error?.message ?? '', message);
    });
  }

  soloTest(place, 'an error that the program handles itself does not end it', async t => {
    const process_ = new Made({
      target: () => {
        process.on('uncaughtException', () => process.exit(4));
        setTimeout(() => {
          throw new Error('handled');
        }, 1);
      },
    });
    process_.start();
    t.deepEqual(await end(process_), [4, null]);
    t.is(process_.error, null);
  });

  soloTest(place, 'a sentinel is ready when the process has ended', async t => {
    const waitable = Symbol.for('crossray.waitable');
    const process = new Made({ target: forEver });
    process.start();
    const sentinel = process.sentinel as unknown as Record<symbol, { ready(): boolean; watch(): void }>;
    t.is(process.sentinel, sentinel as never);
    t.false(sentinel[waitable]!.ready());
    sentinel[waitable]!.watch();
    process.kill();
    await process.join();
    t.true(sentinel[waitable]!.ready());
  });
};
