/** Our pool: the loop's own line as a plain function; the data it captures is shared, not copied. One image a task. */
import { Pool } from 'crossray';
import { classify } from '../knn.js';
import type { Way } from './way.js';

const crossrayPool: Way = {
  name: 'crossray pool.map',
  async run(digits, workers, progress) {
    await using pool = new Pool(workers);
    const images = Array.from({ length: digits.asked.count }, (_, image) => image);
    const labels = await pool.map(image => classify(digits, image), images, {
      chunkSize: 1,
      onProgress: done => progress(done),
    });
    return Uint8Array.from(labels);
  },
};
export default crossrayPool;
