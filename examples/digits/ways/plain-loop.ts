/** The yardstick: one loop on one thread. */
import { classify } from '../knn.js';
import type { Way } from './way.js';

const plainLoop: Way = {
  name: 'plain loop on one thread',
  async run(digits, _workers, progress) {
    const labels = new Uint8Array(digits.asked.count);
    for (let image = 0; image < labels.length; image++) {
      labels[image] = classify(digits, image);
      progress(image + 1);
    }
    return labels;
  },
};
export default plainLoop;
