import type { StartMethod } from 'crossray';
import { endings } from './process/endings.js';
import { life } from './process/life.js';
import { misuse } from './process/misuse.js';
import { names } from './process/names.js';
import { shared } from './process/shared.js';
import { shipping } from './process/shipping.js';
import { subclass } from './process/subclass.js';
import { placeOf } from './process/suite.js';

/** The parts of what `Process` promises in every context. */
const parts = { endings, life, misuse, names, shared, shipping, subclass };

/**
 * Declares the tests of what `Process` promises, without a word about what it is.
 * @param label the context under test
 * @param name the part that this test file is about
 */
export function processSuite(label: StartMethod, name: keyof typeof parts): void {
  parts[name](placeOf(label));
}
