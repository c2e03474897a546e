import { createRequire } from 'node:module';
import test from 'ava';
import { part } from './digits.js';

const { loadDigits, pixels } = await part('data.js');
const digits = loadDigits();
const require = createRequire(import.meta.url);
const raw = Array.from({ length: 10 }, (_, digit) => {
  return (require(`mnist/src/digits/${digit}.json`) as { data: number[] }).data;
});

test('every tenth image of each digit is asked, the others are known, in the order of the package', t => {
  const { known, asked } = digits;
  t.is(known.count + asked.count, 10_000);
  let [atKnown, atAsked] = [0, 0];
  for (const [digit, levels] of raw.entries()) {
    for (let image = 0; image < levels.length / pixels; image++) {
      const images = (image + 1) % 10 === 0 ? asked : known;
      const at = images === asked ? atAsked++ : atKnown++;
      if (images.labels[at] !== digit) t.fail(`label of image ${image} of digit ${digit}`);
      for (let i = 0; i < pixels; i++) {
        const [level, wanted] = [images.levels[at * pixels + i]!, levels[image * pixels + i]!];
        if (level / 1000 !== wanted) t.fail(`pixel ${i} of image ${image} of digit ${digit}: ${level}`);
      }
    }
  }
  t.deepEqual([atKnown, atAsked], [known.count, asked.count]);
});

test('the data lies in shared memory, in whole numbers', t => {
  for (const { levels, labels, count } of [digits.known, digits.asked]) {
    t.true(levels.buffer instanceof SharedArrayBuffer);
    t.true(labels.buffer instanceof SharedArrayBuffer);
    t.is(levels.length, count * pixels);
    t.true(levels.every(level => Number.isInteger(level) && level >= 0 && level <= 1000));
  }
});
