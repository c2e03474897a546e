// Runs one scenario in a process of its own and sends what came out to its parent:
// node --expose-gc child.mjs <scenario> <pace>.
import { present } from '../rivals/index.mjs';
import { scenarios } from '../scenarios/index.mjs';
import { play } from './contest.mjs';
import { judge, spread } from './figures.mjs';
import { paces } from './pace.mjs';

/** Workers of every pool, on every machine, where the scenario is not about their number. */
const workers = 2;

const [name, pace] = process.argv.slice(2);
const scenario = scenarios.find(candidate => candidate.name === name);
const { rivals } = await present();

// Nobody is there any more to be told.
process.on('disconnect', () => process.exit(1));

for await (const contest of scenario.contests({ rivals, workers })) {
  const { key, title, bars = [], absent = {}, series } = contest;
  const samples = await play(contest, paces[pace]({ ...scenario, ...contest }));
  await send({
    key,
    title,
    absent,
    series,
    rows: bars.map(bar => judge(bar, samples)),
    figures: Object.fromEntries(Object.entries(samples).map(([who, rows]) => [who, summary(rows)])),
    samples,
  });
}
// Whatever a rival has not taken down must not keep the bench waiting.
process.exit();

function send(contest) {
  return new Promise((resolve, reject) =>
    process.send(contest, error => (error ? reject(error) : resolve())),
  );
}

/** Spread of each figure over the rounds. */
function summary(rows) {
  const names = Object.keys(rows[0] ?? {});
  return Object.fromEntries(names.map(figure => [figure, spread(rows.map(row => row[figure]))]));
}
