/** The native half of the operations. Whoever calls them has checked the arguments (./arrays.ts). */
import { native } from '../native.js';

export const operations = native.operations();
