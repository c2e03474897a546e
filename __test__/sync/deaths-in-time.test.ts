import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { Barrier, Condition, Event, Lock, Process, RLock, Semaphore, Value } from 'crossray';
import { rejection, settles } from '../support/until.js';

/** Deaths of each kind. */
const KILLS = 7;
/** So many of them have to be answered soon: a busy machine makes some late, what is not noticed makes all late. */
const QUICK = 3;
/** From the signal to the answer, in milliseconds. */
const SOON_MS = 100;
/** The same, for the slowest. */
const MOST_MS = 5000;
/** After so long whoever waits is asleep, in milliseconds. */
const ASLEEP_MS = 30;
const LIMIT_MS = 120_000;

/** The same in all processes, in milliseconds. */
const now = (): number => performance.timeOrigin + performance.now();
const forEver = (): Promise<never> => new Promise(() => setInterval(() => {}, 2 ** 30));

/** Somebody is killed who has what others wait for. */
interface Death {
  /** In the victim: comes back when it has it. */
  takes(): unknown;
  /** Just before the kill: what brings the victim into the state in which it dies. */
  prepare?(victim: number): Promise<unknown>;
  /** Here, on the event loop: settles when the wait is answered. */
  waits(): Promise<unknown>;
  /** In another process, blocked: comes back when the wait is answered. */
  waitsBlocked(): unknown;
}

/** Something of its own for each death. */
const deaths: Record<string, () => Death> = {
  'the holder of a Lock': () => holder(new Lock()),
  'the holder of an RLock': () => holder(new RLock()),
  'the holder of a Semaphore': () => holder(new Semaphore(1)),
  "the holder of a Condition's lock": () => holder(new Condition()),
  'a party at a Barrier': () => {
    const barrier = new Barrier(3);
    const isBroken = (error: unknown) => {
      if ((error as Error).name !== 'BrokenBarrierError') throw error;
    };
    return {
      takes: () => void barrier.wait(),
      waits: async () => isBroken(await rejection(barrier.wait())),
      waitsBlocked: () => {
        try {
          barrier.waitSync();
        } catch (error) {
          return isBroken(error);
        }
        throw new Error('it passed');
      },
    };
  },
  'a waiter that was notified by a Condition': () => {
    const condition = new Condition();
    return {
      takes: () => void condition.with(() => condition.wait()),
      prepare: async victim => {
        process.kill(victim, 'SIGSTOP');
        await condition.with(() => condition.notify());
      },
      waits: () => condition.with(() => condition.wait()),
      waitsBlocked: () => condition.withSync(() => condition.waitSync()),
    };
  },
};

function holder(lock: Lock | RLock | Semaphore | Condition): Death {
  return {
    takes: () => lock.acquire(),
    waits: () => lock.with(() => {}),
    waitsBlocked: () => lock.withSync(() => {}),
  };
}

async function startVictim(death: Death): Promise<Process> {
  const ready = new Event();
  const { takes } = death;
  const victim = new Process({
    target: async () => {
      await takes();
      ready.set();
      await forEver();
    },
  });
  victim.start();
  await settles(ready.wait(), 'the victim is ready');
  return victim;
}

async function kill(victim: Process, death: Death): Promise<number> {
  await sleep(ASLEEP_MS);
  await death.prepare?.(victim.pid as number);
  const at = now();
  process.kill(victim.pid as number, 'SIGKILL');
  return at;
}

/** From the kill to the answer on this event loop, in milliseconds. */
async function onTheLoop(death: Death): Promise<number> {
  const victim = await startVictim(death);
  const answered = death.waits().then(now);
  const killed = await kill(victim, death);
  const took = (await settles(answered, 'the wait')) - killed;
  await victim.join();
  return took;
}

/** From the kill to the answer in a third process that blocks, in milliseconds. */
async function blocked(death: Death): Promise<number> {
  const victim = await startVictim(death);
  const [begins, answered] = [new Event(), new Value('d', 0)];
  const { waitsBlocked } = death;
  const waiter = new Process({
    target: () => {
      begins.set();
      waitsBlocked();
      answered.value = now();
    },
  });
  waiter.start();
  await settles(begins.wait(), 'the waiter begins');
  const killed = await kill(victim, death);
  await settles(waiter.join(), 'the blocked wait');
  await victim.join();
  if (waiter.error) throw waiter.error;
  return answered.value - killed;
}

async function inTime(t: ExecutionContext, make: () => Death, measure: (death: Death) => Promise<number>) {
  t.timeout(LIMIT_MS);
  const times: number[] = [];
  for (let time = 0; time < KILLS; time++) times.push(await measure(make()));
  times.sort((a, b) => a - b);
  const [quick, most] = [times[QUICK - 1] as number, times.at(-1) as number];
  t.log(`from SIGKILL to the answer: ${times.map(each => each.toFixed(1)).join(', ')} ms`);
  t.true(quick < SOON_MS, `${KILLS - QUICK + 1} of ${KILLS} in ${quick} ms or more`);
  t.true(most < MOST_MS, `most ${most} ms`);
}

const linux = process.platform === 'linux' ? test.serial : test.serial.skip;

for (const [who, make] of Object.entries(deaths)) {
  linux(`${who} is killed: who waits on the event loop goes on soon`, t => inTime(t, make, onTheLoop));
  linux(`${who} is killed: who waits blocked goes on soon`, t => inTime(t, make, blocked));
}
