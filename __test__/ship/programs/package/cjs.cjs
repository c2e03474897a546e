exports.scale = x => x * 10;
exports.Base = class Base {
  constructor(n) {
    this.n = n;
  }

  tag() {
    return `base${this.n}`;
  }
};
