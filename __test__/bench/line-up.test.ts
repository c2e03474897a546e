import test from 'ava';

interface Contestant {
  name: string;
}
interface Rival {
  name: string;
  burst?(options: { workers: number }): Contestant[] | Promise<Contestant[]>;
}
interface LineUp {
  LeftOut: new (reason: string) => Error;
  lineUp(
    rivals: Rival[],
    method: string,
    options: object,
  ): Promise<{ contestants: Contestant[]; absent: Record<string, string> }>;
}

const url = new URL('../../../bench/lib/line-up.mjs', import.meta.url).href;
const { LeftOut, lineUp } = (await import(url)) as LineUp;

test('every rival that answers brings its contestants, in order', async t => {
  const rivals: Rival[] = [
    { name: 'two ways', burst: ({ workers }) => [{ name: `a, ${workers}` }, { name: 'b' }] },
    { name: 'no answer' },
    { name: 'not in this context', burst: () => [] },
    { name: 'later', burst: async () => [{ name: 'c' }] },
  ];
  const { contestants, absent } = await lineUp(rivals, 'burst', { workers: 2 });
  t.deepEqual(
    contestants.map(({ name }) => name),
    ['a, 2', 'b', 'c'],
  );
  t.deepEqual(absent, {});
});

test('a feature that is not there yet leaves its rival out, by name and with the reason', async t => {
  const missing = (): never => {
    throw new LeftOut('no Queue yet');
  };
  const rivals: Rival[] = [
    { name: 'crossray', burst: missing },
    { name: 'other', burst: () => [{ name: 'other' }] },
  ];
  const { contestants, absent } = await lineUp(rivals, 'burst', {});
  t.deepEqual(contestants, [{ name: 'other' }]);
  t.deepEqual(absent, { crossray: 'no Queue yet' });
});

test('every other error is a fault and stays one', async t => {
  const broken = (): never => {
    throw new TypeError('broken');
  };
  await t.throwsAsync(lineUp([{ name: 'crossray', burst: broken }], 'burst', {}), { message: 'broken' });
});
