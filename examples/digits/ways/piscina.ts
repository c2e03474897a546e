/** A well-known pool, used as its README tells: the function in a file of its own, one image a task. */
import { Piscina } from 'piscina';
import type { Way } from './way.js';

const piscina: Way = {
  name: 'piscina with a file for its function',
  async run(digits, workers, progress) {
    const pool = new Piscina<number, number>({
      filename: new URL('./piscina-worker.js', import.meta.url).href,
      workerData: digits, // once for each worker; the memory behind it is shared
      minThreads: workers,
      maxThreads: workers,
    });
    try {
      let done = 0;
      const classifyThere = async (image: number) => {
        const label = await pool.run(image);
        progress(++done);
        return label;
      };
      const images = Array.from({ length: digits.asked.count }, (_, image) => image);
      return Uint8Array.from(await Promise.all(images.map(classifyThere)));
    } finally {
      await pool.destroy();
    }
  },
};
export default piscina;
