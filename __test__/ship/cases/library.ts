/** A module of the user's own that others import. */
export let counter = 0;

export function bump(): number {
  counter += 1;
  return counter;
}

export const table = { multiply: (a: number, b: number): number => a * b };

export default function addHundred(x: number): number {
  return x + 100;
}

function hidden(x: number): number {
  return x + counter;
}

export const getHidden = (): typeof hidden => hidden;

export class LibraryBase {
  name: string;

  constructor(name: string) {
    this.name = name;
  }

  hi(): string {
    return `hi ${this.name}`;
  }
}
