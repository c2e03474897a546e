import { Queue } from 'crossray';

/** A class that extends one of crossray in a module that others import. */
export class Numbered extends Queue {
  readonly number: number;

  constructor(number: number) {
    super();
    this.number = number;
  }

  twice(): number {
    return this.number * 2;
  }
}
