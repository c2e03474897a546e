/** What runs in each worker of piscina. */
import { workerData } from 'piscina';
import type { Digits } from '../data.js';
import { classify } from '../knn.js';

export default (image: number): number => classify(workerData as Digits, image);
