import test from 'ava';
import {
  Barrier,
  BoundedSemaphore,
  Condition,
  Event,
  getContext,
  JoinableQueue,
  Lock,
  Pool,
  Queue,
  RLock,
  Semaphore,
  SharedArray,
  SharedMemory,
  ShipError,
  SimpleQueue,
  Value,
} from 'crossray';
import { Numbered } from './support/numbered.js';

/**
 * Instances of a program's class that extends one of ours, and objects of ours with fields of their own, arrive as what
 * they are.
 */
class Jobs extends Queue<string> {
  label = 'jobs';
  readonly #start = '> ';
  readonly shout = () => this.#start.toUpperCase();
  constructor(readonly limit: number) {
    super(limit);
    made++;
  }
  next(): string {
    return this.#start + this.getNoWait();
  }
}

let made = 0;

/** One of each class, with a field. */
function each(): object[] {
  const all = [
    new (class extends JoinableQueue {})(),
    new (class extends SimpleQueue {})(),
    new (class extends Lock {})(),
    new (class extends RLock {})(),
    new (class extends Condition {})(),
    new (class extends Event {})(),
    new (class extends Semaphore {})(2),
    new (class extends BoundedSemaphore {})(2),
    new (class extends Barrier {})(2),
    new (class extends Value<'i'> {})('i', 3),
    new (class extends SharedArray<Int8Array> {})(Int8Array, [1, 2]),
    new (class extends SharedMemory {})({ create: true, size: 3 }),
    new (getContext('process', { shipping: 'source' }).Queue)(),
    new Queue(),
    new Lock(),
  ];
  return all.map((object, field) => Object.assign(object, { field }));
}

for (const context of ['thread', 'process'] as const) {
  test.serial(`${context}: methods, fields and private state of a subclass`, async t => {
    const jobs = new Jobs(5);
    jobs.label = 'changed';
    for (const job of ['a', 'b', 'c']) jobs.putNoWait(job);
    const before = made;
    const told = (got: Jobs) =>
      [
        got instanceof Jobs,
        got instanceof Queue,
        got.label,
        got.limit,
        got.next(),
        got.shout(),
        made,
      ] as const;
    await using pool = new Pool({ processes: 1, context });
    t.deepEqual(await pool.apply(told, [jobs]), [true, true, 'changed', 5, '> a', '> ', before]);
    t.deepEqual(await pool.apply(() => told(jobs)), [true, true, 'changed', 5, '> b', '> ', before]);
    t.is(jobs.next(), '> c');
  });

  test.serial(`${context}: each class, there and back`, async t => {
    await using pool = new Pool({ processes: 1, context });
    for (const object of each()) {
      const [there, back] = await pool.apply(
        got => [[got.field, got.constructor.name], got] as const,
        [object as { field: number; constructor: { name: string } }],
      );
      t.deepEqual(there, [(object as { field: number }).field, object.constructor.name]);
      t.is(back.field, there[0]);
      t.is(back.constructor, object.constructor);
    }
  });

  test.serial(`${context}: a subclass in a Process, a message and a module`, async t => {
    const { Process } = getContext(context);
    const numbered = new Numbered(4);
    const home = new Queue<unknown[]>();
    const child = new Process({
      target: (got, back) => back.putSync([got.twice(), got instanceof Numbered, got.getNoWait()]),
      args: [numbered, home] as [Numbered, Queue],
    });
    numbered.putNoWait('an item');
    child.start();
    t.deepEqual(await home.get(), [8, true, 'an item']);
    await child.join();
    await home.put([numbered, { numbered }]);
    const [first, second] = (await home.get()) as [Numbered, { numbered: Numbered }];
    t.is(first, second.numbered);
    t.true(first instanceof Numbered);
    numbered.putNoWait('another');
    t.is(first.getNoWait(), 'another');
  });
}

test.serial('what is on its way keeps what it is built on', async t => {
  const labelled = Object.assign(new Queue<string>(), { label: 'mine' });
  const way = new Queue<typeof labelled>();
  labelled.putNoWait('kept');
  await way.put(labelled);
  labelled.close();
  const arrived = await way.get();
  t.is(arrived.getNoWait(), 'kept');
  t.is(arrived.label, 'mine');
});

test.serial('private state that cannot be restored is refused', async t => {
  class Guarded extends Lock {
    readonly #key = 5;
    get key(): number {
      return this.#key;
    }
  }
  await using pool = new Pool(1);
  const error = await t.throwsAsync(
    pool.apply(got => got, [new Guarded()]),
    { instanceOf: ShipError },
  );
  t.regex(error.message, /an instance of Guarded comes back with private state \(#key\).*crossray\.reduce/);
});

test.serial('an object with a field that cannot travel is refused by the way to it', async t => {
  const queue = Object.assign(new Queue(), { waiting: Promise.resolve() });
  await using pool = new Pool(1);
  const error = await t.throwsAsync(
    pool.apply(got => got, [queue]),
    { instanceOf: ShipError },
  );
  t.deepEqual(error.path.at(-1), '.waiting');
});
