/** `node main.js [seconds [seed]]`: see mixture.ts and kills.ts. */
import { killing } from './kills.js';
import { mixture } from './mixture.js';

const KILLS = 200;

const [, , seconds = '60', seed = String(Date.now() % 2 ** 31)] = process.argv;
console.log(`stress: ${seconds} s, seed ${seed}`);
const { pools, deeds } = await mixture(Number(seed), Number(seconds) * 1000);
console.log(`stress: ${pools} pools, ${JSON.stringify(deeds)}`);
for (const retry of [false, true]) {
  console.log(
    `stress: kills, ${retry ? 'retry' : 'fail'}: ${JSON.stringify(await killing(Number(seed), KILLS, retry))}`,
  );
}
