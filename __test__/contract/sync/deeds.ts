/** What peers do. Each gets `say`, to tell how far it is, and what the test has sent. */
import type { SharedArray } from '#crossray/shared/array';
import type { SharedMemory } from '#crossray/shared/memory';
import type { Value } from '#crossray/shared/value';
import type { Barrier } from '#crossray/sync/barrier';
import type { Condition } from '#crossray/sync/condition';
import type { Event } from '#crossray/sync/event';
import type { Lockable } from '#crossray/sync/lockable';
import { Random } from '../../support/random.js';

type Say = (word: string) => void;

/** Never settles, and keeps the event loop open. */
const forEver = (): Promise<never> =>
  new Promise(() => {
    setInterval(() => {}, 2 ** 30);
  });

const pause = (random: Random): Promise<void> | undefined =>
  random.percent(30) ? new Promise(resolve => setImmediate(resolve)) : undefined;

export const deeds = {
  /** Acquires it and does not let go. */
  async holds(say: Say, lock: Lockable): Promise<never> {
    await lock.acquire();
    say('has it');
    return forEver();
  },

  /** Acquires it, and ends. */
  async keeps(_say: Say, lock: Lockable): Promise<boolean> {
    return lock.acquire();
  },

  /** The same, blocked natively meanwhile. */
  holdsBlocked(say: Say, lock: Lockable, never: Event): void {
    lock.acquireSync();
    say('has it');
    never.waitSync();
  },

  async waits(say: Say, lock: Lockable): Promise<boolean> {
    say('waits');
    return lock.with(() => true);
  },

  waitsBlocked(say: Say, lock: Lockable): boolean {
    say('waits');
    return lock.withSync(() => true);
  },

  async releases(_say: Say, lock: Lockable): Promise<void> {
    lock.release();
  },

  /** Acquires, tells, waits for the event, releases. */
  async holdsUntil(say: Say, lock: Lockable, event: Event): Promise<void> {
    await lock.acquire();
    say('has it');
    await event.wait();
    lock.release();
  },

  /** Counts in steps that others could come between. */
  async counts(_say: Say, lock: Lockable, value: Value<'i'>, times: number, seed: number): Promise<void> {
    const random = new Random(seed);
    const step = async () => {
      const seen = value.value;
      await pause(random);
      value.value = seen + 1;
    };
    for (let time = 0; time < times; time++) await lock.with(step);
  },

  countsBlocked(_say: Say, lock: Lockable, value: Value<'i'>, times: number): void {
    for (let time = 0; time < times; time++) {
      lock.withSync(() => {
        value.value = value.value + 1;
      });
    }
  },

  adds(_say: Say, value: Value<'d'>, times: number): void {
    for (let time = 0; time < times; time++) value.add(0.5);
  },

  async awaits(say: Say, event: Event): Promise<boolean> {
    say('waits');
    return event.wait();
  },

  awaitsBlocked(say: Say, event: Event): boolean {
    say('waits');
    return event.waitSync();
  },

  /** Waits to be notified; says so while it has the lock, so that nobody notifies before it waits. */
  async isNotified(say: Say, condition: Condition): Promise<boolean> {
    return condition.with(() => {
      say('waits');
      return condition.wait();
    });
  },

  isNotifiedBlocked(say: Say, condition: Condition): boolean {
    return condition.withSync(() => {
      say('waits');
      return condition.waitSync();
    });
  },

  /** Takes numbers out of one place, as often as told. */
  async consumes(_say: Say, condition: Condition, place: Value<'i'>, times: number): Promise<number> {
    let sum = 0;
    for (let time = 0; time < times; time++) {
      await condition.with(async () => {
        await condition.waitFor(() => place.value !== 0);
        sum += place.value;
        place.value = 0;
        condition.notifyAll();
      });
    }
    return sum;
  },

  /** Uses everything at random until it is killed. */
  async churns(
    say: Say,
    locks: { lock: Lockable; rlock: Lockable; semaphore: Lockable; condition: Condition },
    count: Value<'i'>,
    seed: number,
  ): Promise<never> {
    const random = new Random(seed);
    const { lock, rlock, semaphore, condition } = locks;
    const spend = () => pause(random);
    say('churns');
    for (;;) {
      const limit = random.integer(0, 3);
      switch (random.integer(1, 7)) {
        case 1:
          await lock.with(async () => {
            // Between the two nobody else may be inside.
            const seen = count.add(1);
            await spend();
            if (count.value !== seen + 1) say('not alone');
          });
          break;
        case 2:
          lock.withSync(() => count.add(1));
          break;
        case 3:
          await rlock.with(() => rlock.with(spend));
          break;
        case 4:
          await semaphore.with(spend);
          break;
        case 5:
          await condition.with(() => condition.wait(limit));
          break;
        case 6:
          condition.withSync(() => condition.waitSync(limit));
          break;
        default:
          await condition.with(() => condition.notify(limit));
      }
    }
  },

  /** Passes a barrier so many times. */
  async passes(_say: Say, barrier: Barrier, times: number): Promise<number[]> {
    const places: number[] = [];
    for (let time = 0; time < times; time++) places.push(await barrier.wait());
    return places;
  },

  passesBlocked(_say: Say, barrier: Barrier, times: number): number[] {
    return Array.from({ length: times }, () => barrier.waitSync());
  },

  async comes(say: Say, barrier: Barrier): Promise<number> {
    const passed = barrier.wait();
    say('waits');
    return passed;
  },

  comesBlocked(say: Say, barrier: Barrier): number {
    say('waits');
    return barrier.waitSync();
  },

  /** Doubles every element where it lies. */
  doubles(_say: Say, shared: SharedArray<Float64Array>): number {
    const { array } = shared;
    for (let index = 0; index < array.length; index++) array[index] = (array[index] ?? 0) * 2;
    return array.length;
  },

  fills(_say: Say, view: Uint8Array, byte: number): number {
    view.fill(byte);
    return view.length;
  },

  writes(_say: Say, memory: SharedMemory, text: string): string {
    memory.buf.write(text);
    return memory.name;
  },
};
