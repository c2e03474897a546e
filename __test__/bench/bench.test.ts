import test from 'ava';
import fc from 'fast-check';

interface Spread {
  median: number;
  min: number;
  max: number;
  rounds: number;
}
interface Bar {
  ours: string;
  rival?: string;
  figure: string;
  times?: number;
  atMost?: number;
  atMostOver?: number;
  below?: number;
}
type Samples = Record<string, Record<string, number>[]>;
interface Contestant {
  name: string;
  round(): Promise<{ figures: Record<string, number>; result: unknown }>;
  close?(): void;
}
interface Figures {
  percentile(values: ArrayLike<number>, part: number): number;
  spread(values: number[]): Spread;
  judge(bar: Bar, samples: Samples): { ratio: Spread; reached: boolean; missing?: string };
}
interface Contest {
  play(
    contest: { contestants: Contestant[]; verify(result: unknown, who: string): void },
    rounds: { rounds: number; warmup: number; fewest?: number; patience?: number },
  ): Promise<Samples>;
}

const lib = (name: string) => import(new URL(`../../../bench/lib/${name}.mjs`, import.meta.url).href);
const { judge, percentile, spread } = (await lib('figures')) as Figures;
const { play } = (await lib('contest')) as Contest;

const ms = (...values: number[]) => values.map(value => ({ ms: value }));

test('percentiles interpolate between neighbours', t => {
  t.is(percentile([3, 1, 2], 0.5), 2);
  t.is(percentile([4, 1, 2, 3], 0.5), 2.5);
  t.is(percentile([10, 20], 0.99), 19.9);
  t.is(percentile([7], 0.99), 7);
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 1 }), values => {
      const { median, min, max, rounds } = spread(values);
      t.true(min <= median && median <= max);
      t.is(rounds, values.length);
      t.true(values.filter(value => value <= median).length >= values.length / 2);
    }),
  );
});

test('ratios are taken inside a round: a disturbed round is one ratio, not a skewed median', t => {
  const samples = { crossray: ms(1, 10, 1), piscina: ms(9, 80, 8) };
  const verdict = judge({ ours: 'crossray', rival: 'piscina', figure: 'ms', times: 8 }, samples);
  t.like(verdict, { reached: true, ratio: { median: 8, min: 8, max: 9, rounds: 3 } });
  t.false(judge({ ours: 'crossray', rival: 'piscina', figure: 'ms', times: 8.1 }, samples).reached);
});

test('"faster" is more than once, "not slower" is at most 1.05 times the time', t => {
  const bar = { ours: 'a', rival: 'b', figure: 'ms' };
  t.false(judge({ ...bar, times: 1 }, { a: ms(5), b: ms(5) }).reached);
  t.true(judge({ ...bar, times: 1 }, { a: ms(5), b: ms(5.1) }).reached);
  t.true(judge({ ...bar, atMost: 1.05 }, { a: ms(105), b: ms(100) }).reached);
  t.false(judge({ ...bar, atMost: 1.05 }, { a: ms(106), b: ms(100) }).reached);
});

test('a difference is taken inside a round; a bound of its own needs no rival', t => {
  const samples = { a: ms(30, 90, 31), b: ms(12, 70, 12) };
  const over = { ours: 'a', rival: 'b', figure: 'ms' };
  t.like(judge({ ...over, atMostOver: 20 }, samples), { reached: true, ratio: { median: 19, max: 20 } });
  t.false(judge({ ...over, atMostOver: 18 }, samples).reached);
  t.true(judge({ ours: 'b', figure: 'ms', below: 13 }, samples).reached);
  t.false(judge({ ours: 'b', figure: 'ms', below: 12 }, samples).reached);
});

test('a bar without one of its sides is named as not measured', t => {
  const bar = { ours: 'crossray', rival: 'piscina', figure: 'ms', times: 8 };
  t.is(judge(bar, { crossray: ms(1) }).missing, 'piscina');
  t.is(judge(bar, { piscina: ms(1) }).missing, 'crossray');
});

function contestant(name: string, log: string[], result: unknown = 49): Contestant {
  return {
    name,
    async round() {
      log.push(name);
      return { figures: { ms: log.length }, result };
    },
    close: () => log.push(`close ${name}`),
  };
}

test('contestants take turns, another one first in each round; warm-up does not count', async t => {
  const log: string[] = [];
  const contestants = ['a', 'b', 'c'].map(name => contestant(name, log));
  const samples = await play({ contestants, verify: () => {} }, { rounds: 2, warmup: 1 });
  t.is(log.join(' '), 'c a b a b c b c a close a close b close c');
  t.deepEqual(samples, { a: ms(4, 9), b: ms(5, 7), c: ms(6, 8) });
});

test('a wrong result ends the contest, and everybody is closed', async t => {
  const log: string[] = [];
  const contestants = [contestant('right', log), contestant('wrong', log, 48)];
  const verify = (result: unknown, who: string) => {
    if (result !== 49) throw new Error(`${who}: ${result}`);
  };
  await t.throwsAsync(play({ contestants, verify }, { rounds: 9, warmup: 0 }), { message: 'wrong: 48' });
  t.deepEqual(log, ['right', 'wrong', 'close right', 'close wrong']);
});

test('without patience the fewest rounds are played', async t => {
  const log: string[] = [];
  const pace = { rounds: 9, warmup: 0, fewest: 2, patience: 0 };
  await play({ contestants: [contestant('a', log)], verify: () => {} }, pace);
  t.deepEqual(log, ['a', 'a', 'close a']);
});
