/** Calls and items that a pool has seen end. */
export class Tally {
  done = 0;
  failed = 0;
}
