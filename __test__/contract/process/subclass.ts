import type { Process } from 'crossray';
import { type Part, soloTest } from './suite.js';

/** Subclasses of Process: the whole object goes to the child. */
export const subclass: Part = place => {
  const { Process: Made } = place.context;
  const codeOf = async (process: Process): Promise<number | null> => {
    process.start();
    await process.join();
    if (process.error) throw process.error;
    return process.exitCode;
  };

  soloTest(
    place,
    'run is overridden, fields and private state arrive, no constructor runs again',
    async t => {
      let constructed = 0;
      class Counter extends Made {
        #step: number;
        items = new Map([['a', 1]]);
        constructor(step: number) {
          super({ name: 'counter' });
          this.#step = step;
          constructed++;
        }
        override async run(): Promise<void> {
          await null;
          const sum = this.#step + this.items.get('a')! + this.items.get('b')!;
          process.exit(this.name === 'counter' && constructed === 1 && this instanceof Counter ? sum : 1);
        }
      }
      const counter = new Counter(40);
      counter.items.set('b', 10);
      t.is(await codeOf(counter), 51);
      t.is(constructed, 1);
    },
  );

  soloTest(place, 'the super run calls the target', async t => {
    class Wrapped extends Made {
      override async run(): Promise<void> {
        process.exit((await (super.run() as Promise<number>)) + 1);
      }
    }
    t.is(await codeOf(new Wrapped({ target: async n => (n as number) * 2, args: [10] })), 21);
  });

  soloTest(place, 'classes of classes', async t => {
    class Middle extends Made {
      #a = 2;
      a = () => this.#a;
    }
    class Bottom extends Middle {
      #b = 3;
      override run(): void {
        process.exit(this.a() * 10 + this.#b);
      }
    }
    t.is(await codeOf(new Bottom()), 23);
  });

  soloTest(place, 'fields of a plain Process arrive, too, and share what its arguments share', async t => {
    const list = [1];
    const { currentProcess } = place.context;
    const plain = Object.assign(
      new Made({
        target: given => {
          (given as number[]).push(5);
          const { list: own } = currentProcess() as unknown as { list: number[] };
          process.exit(own === given ? own.length : 1);
        },
        args: [list],
      }),
      { list },
    );
    t.is(await codeOf(plain), 2);
  });

  soloTest(place, 'what cannot travel is refused, and nothing is started', t => {
    const socket = new WeakMap();
    const process = new Made({ target: () => socket });
    t.throws(() => process.start(), { code: 'ERR_CROSSRAY_SHIP' });
    t.is(process.pid, undefined);
    t.false(process.isAlive());
  });
};
