// Runs one scenario in a process of its own and sends what came out to its parent:
// node --expose-gc child.mjs <scenario> <rounds, or 0 for the scenario's own>.
import { present } from '../rivals/index.mjs';
import { scenarios } from '../scenarios/index.mjs';
import { play } from './contest.mjs';
import { judge, spread } from './figures.mjs';

/** Workers of every pool, on every machine. */
const workers = 2;
const warmup = 2;
/** Ratios that a median is taken of, at least. */
const fewestRounds = 9;

const [name, asked] = process.argv.slice(2);
const scenario = scenarios.find(candidate => candidate.name === name);
const rounds = Number(asked) || (scenario.rounds ?? fewestRounds);
const { rivals } = present();

for await (const contest of scenario.contests({ rivals, workers })) {
  const samples = await play(contest, { rounds, warmup: Math.min(warmup, rounds) });
  process.send({
    title: contest.title,
    rows: contest.bars.map(bar => judge(bar, samples)),
    figures: Object.fromEntries(Object.entries(samples).map(([who, rows]) => [who, summary(rows)])),
    samples,
  });
}
process.disconnect();

/** Spread of each figure over the rounds. */
function summary(rows) {
  const names = Object.keys(rows[0] ?? {});
  return Object.fromEntries(names.map(figure => [figure, spread(rows.map(row => row[figure]))]));
}
