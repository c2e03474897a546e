/** Part of `npm run stress`. Arguments: how many one after the other, how many at the same time. */
import { oneByOne, together } from './processes.js';

const [serial = 1000, parallel = 200] = process.argv.slice(2).map(Number);
for (let round = 0, size = Math.ceil(serial / 10); round < 10; round++) {
  const start = performance.now();
  await oneByOne(size);
  console.log(`${size} one after the other: ${((performance.now() - start) / size).toFixed(1)} ms each`);
}
const start = performance.now();
await together(parallel);
console.log(`${parallel} at the same time: ${((performance.now() - start) / 1000).toFixed(1)} s`);
