/** Classification by the nearest neighbours, by brute force: every image is compared with all that are known. */
import { type Digits, pixels } from './data.js';

/** Neighbours that vote. */
export const k = 5;

/** The digit that the `k` known images nearest to one asked image show most often. */
export function classify({ known, asked }: Digits, image: number): number {
  const one = asked.levels.subarray(image * pixels, (image + 1) * pixels);
  return vote(nearest(known.levels, one), known.labels);
}

/**
 * Indices of the `k` known images with the smallest squared distance to `one`, nearest first. Of two at the
 * same distance the lower index comes first. Flat arrays, nothing allocated inside the loops.
 */
export function nearest(known: Float64Array, one: Float64Array): Uint32Array {
  const size = one.length;
  const indices = new Uint32Array(k);
  const distances = new Float64Array(k).fill(Number.POSITIVE_INFINITY);
  for (let other = 0, at = 0; at < known.length; other++) {
    let distance = 0;
    for (let i = 0; i < size; i++, at++) {
      const difference = one[i]! - known[at]!;
      distance += difference * difference;
    }
    if (distance < distances[k - 1]!) insert(indices, distances, other, distance);
  }
  return indices;
}

/** Puts a neighbour into its place behind all that are as near or nearer; the farthest falls out. */
function insert(indices: Uint32Array, distances: Float64Array, index: number, distance: number): void {
  let place = k - 1;
  for (; place > 0 && distances[place - 1]! > distance; place--) {
    distances[place] = distances[place - 1]!;
    indices[place] = indices[place - 1]!;
  }
  distances[place] = distance;
  indices[place] = index;
}

/** The label that most neighbours have; of labels with as many votes the lowest. */
export function vote(neighbours: Uint32Array, labels: Uint8Array): number {
  const votes = new Uint8Array(10);
  for (const neighbour of neighbours) votes[labels[neighbour]!]!++;
  return votes.indexOf(Math.max(...votes));
}
