/** `node main.js [seconds [seed]]`: see mixture.ts. */
import { mixture } from './mixture.js';

const [, , seconds = '60', seed = String(Date.now() % 2 ** 31)] = process.argv;
console.log(`stress: ${seconds} s, seed ${seed}`);
const { pools, deeds } = await mixture(Number(seed), Number(seconds) * 1000);
console.log(`stress: ${pools} pools, ${JSON.stringify(deeds)}`);
