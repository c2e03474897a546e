import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { BrokenProcessPool, InvalidStateError } from 'crossray';
import { Marks } from '../../support/marks.js';
import { rejection, settles, until } from '../../support/until.js';
import { type Part, poolTest, soloTest } from './suite.js';

interface Oddity extends Error {
  readonly code: number;
}

type Oddities = { readonly Oddity: new (message: string, code: number) => Oddity };

const make = async (url: string): Promise<Oddity> => {
  const { Oddity } = (await import(url)) as Oddities;
  return new Oddity('odd', 7);
};
const fail = async (url: string): Promise<never> => {
  const { Oddity } = (await import(url)) as Oddities;
  throw new Oddity('odd', 7);
};

const oddity = `export class Oddity extends Error {
  get name() { return 'Oddity'; }
  constructor(message, code) { super(message); this.code = code; }
}`;

/** The URL of a module that nobody has imported yet. */
function newModule(marks: Marks, name: string, text = oddity): string {
  const path = marks.path(`${name}.mjs`);
  writeFileSync(path, text);
  return pathToFileURL(path).href;
}

function isOddity(error: unknown): boolean {
  const { name, message, code } = error as Oddity;
  return name === 'Oddity' && message === 'odd' && code === 7;
}

/** Values of classes whose modules the caller has yet to import. */
export const imports: Part = place => {
  poolTest(place, 'a call brings a value of a class that is not known here yet', {}, async (t, pool) => {
    using marks = new Marks();
    t.true(isOddity(await settles(pool.apply(make, [newModule(marks, 'made')]), 'a result')));
    t.true(isOddity(await rejection(pool.apply(fail, [newModule(marks, 'thrown')]))));
  });

  poolTest(place, 'a call that blocks brings it, too', {}, (t, pool) => {
    using marks = new Marks();
    t.true(isOddity(pool.applySync(make, [newModule(marks, 'made')])));
    t.true(isOddity(t.throws(() => pool.applySync(fail, [newModule(marks, 'thrown')]))));
    t.true(pool.mapSync(make, [newModule(marks, 'one'), newModule(marks, 'two')]).every(isOddity));
  });

  poolTest(place, 'who blocks while a result is being imported is told so', {}, async (t, pool) => {
    using marks = new Marks();
    let goOn: (() => void) | undefined;
    const pause = () => new Promise<void>(resolve => (goOn = resolve));
    Reflect.set(globalThis, 'pause', pause);
    try {
      newModule(marks, 'slow', 'await globalThis.pause?.()');
      const future = pool.submit(make, newModule(marks, 'odd', `import './slow.mjs'; ${oddity}`));
      await until(() => goOn !== undefined, 'its import begins');
      t.throws(() => future.resultSync(), { instanceOf: InvalidStateError, message: /await it/ });
      goOn?.();
      t.true(isOddity(await settles(future.result(), 'the result')));
    } finally {
      Reflect.deleteProperty(globalThis, 'pause');
    }
  });

  soloTest(place, 'an initializer may throw it', async t => {
    using marks = new Marks();
    const pool = place.makePool({ processes: 1, initializer: fail, initArgs: [newModule(marks, 'broken')] });
    try {
      const error = await rejection(pool.apply(() => 0));
      t.true(error instanceof BrokenProcessPool);
      t.is((error as Error).message, "the pool's workers cannot start: odd");
      t.true(isOddity((error as Error).cause));
    } finally {
      await pool.terminate();
    }
  });

  soloTest(place, 'so may what a task leaves behind', async t => {
    using marks = new Marks();
    const told: unknown[] = [];
    const pool = place.makePool({ processes: 1, onWorkerError: error => told.push(error) });
    const leave = (url: string) => {
      setTimeout(async () => {
        const { Oddity } = (await import(url)) as Oddities;
        throw new Oddity('odd', 7);
      }, 1);
    };
    try {
      await pool.apply(leave, [newModule(marks, 'late')]);
      await until(() => told.length > 0, 'the error is told');
      t.true(isOddity(told[0]));
    } finally {
      await pool.terminate();
    }
  });
};
