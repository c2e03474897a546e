// The main job (examples/digits), on a third of its images so that a run stays short; workers start in each round.
import { timed } from '../lib/contest.mjs';

const built = path => import(new URL(`../../build/examples/digits/${path}`, import.meta.url).href);

export default {
  name: 'digits',
  rounds: 5,
  warmup: 1,
  async *contests({ rivals, workers }) {
    const { loadDigits } = await built('data.js');
    const digits = third(loadDigits());
    const files = rivals.flatMap(rival => rival.ways ?? []);
    const ways = await Promise.all(
      files.map(async file => ({ file, way: (await built(`ways/${file}.js`)).default })),
    );
    let expected;
    yield {
      key: 'main-job',
      title: `Main job: ${digits.asked.count} handwritten digits among ${digits.known.count}, start of workers included`,
      contestants: ways.map(({ file, way }) => ({
        name: file,
        round: () => timed(() => way.run(digits, workers, () => {})),
      })),
      verify(labels, who) {
        expected ??= labels;
        if (Buffer.compare(labels, expected) !== 0)
          throw new Error(`${who}: other labels than the first way`);
      },
      bars: [
        { work: 'main job, our pool', ours: 'crossray-pool', rival: 'piscina', figure: 'ms', atMost: 1.05 },
        { work: 'main job, ops', ours: 'crossray-ops', rival: 'plain-loop', figure: 'ms', times: 10 },
      ],
    };
  },
};

/** Every third image to be classified. */
function third({ known, asked }) {
  const count = Math.ceil(asked.count / 3);
  const size = asked.levels.length / asked.count;
  const levels = new Float64Array(new SharedArrayBuffer(count * size * Float64Array.BYTES_PER_ELEMENT));
  const labels = new Uint8Array(new SharedArrayBuffer(count));
  for (let i = 0; i < count; i++) {
    levels.set(asked.levels.subarray(i * 3 * size, (i * 3 + 1) * size), i * size);
    labels[i] = asked.labels[i * 3];
  }
  return { known, asked: { count, levels, labels } };
}
