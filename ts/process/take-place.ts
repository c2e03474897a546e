import { workFor } from '../ship/identity.js';
import { inheritStartMethod } from '../start-method.js';
import { workForProgram } from './main-process.js';
import type { Header } from './messages.js';
import { settle } from './place.js';

/** Takes the place in the tree of processes that the parent has told of, before anything of the program is loaded. */
export function takePlace(header: Header): void {
  settle(header);
  workForProgram();
  inheritStartMethod(header.startMethod);
  process.argv = [...header.argv];
  workFor(header.main);
}
