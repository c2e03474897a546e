/** Our native operations: all distances at once, then the nearest of each row. */
import { ops } from 'crossray';
import { pixels } from '../data.js';
import { k, vote } from '../knn.js';
import type { Way } from './way.js';

const crossrayOps: Way = {
  name: 'crossray ops',
  async run({ asked, known }, _workers, progress) {
    const distances = await ops.pairwiseDistances(asked.levels, known.levels, {
      dim: pixels,
      metric: 'sqeuclidean',
    });
    const { indices } = await ops.topK(distances, k, { dim: known.count, largest: false });
    progress(asked.count);
    return Uint8Array.from({ length: asked.count }, (_, image) =>
      vote(indices.subarray(image * k, (image + 1) * k), known.labels),
    );
  },
};
export default crossrayOps;
