export const scale = x => x * 10;

export class Base {
  constructor(n) {
    this.n = n;
  }

  tag() {
    return `base${this.n}`;
  }
}
