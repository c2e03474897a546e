// A CommonJS main file, sloppy on purpose.
const fs = require('node:fs');
const { join } = require('node:path');
const vm = require('node:vm');
const { scale, Base } = require('./package/cjs.cjs');
const whole = require('./package/cjs.cjs');

const four = 4;
var later = 0;
exports.mine = x => x + 1;

class Job extends Base {
  #p = 2;

  run() {
    return this.tag() + this.#p + typeof fs.readFileSync + join('a', 'b');
  }
}
const job = new Job(1);

const sloppy = vm.runInThisContext(
  `(function sloppy(x) {
    undeclared = x;
    with ({ a: 1 }) {
      return a + undeclared;
    }
  })`,
  { filename: __filename },
);

function strict() {
  'use strict';
  return this;
}

function blockFunction() {
  function inner() {
    return 'hoisted';
  }
  return inner();
}

function boom() {
  throw new Error('boom');
}

later = 9;

(async () => {
  const { Peer, note, noteFrame, report } = await import('./harness.mjs');
  const peer = new Peer();
  await note(peer, 'closure', x => scale(x) + whole.scale(1) + later + four, 1);
  await note(peer, 'instance', () => job.run());
  await note(
    peer,
    'require inside',
    () => require('./package/cjs.cjs').scale(2) + require('node:os').EOL.length,
  );
  await note(peer, 'dirname', () => [
    __dirname.split(/[\\/]/).pop(),
    require('node:path').basename(__filename),
  ]);
  await note(peer, 'exports', () => exports.mine(1));
  await note(peer, 'module', () => [typeof module.exports, module.filename === __filename]);
  await note(peer, 'sloppy', sloppy, 2);
  await note(peer, 'sloppy this', function () {
    return typeof this;
  });
  await note(peer, 'strict this', function () {
    'use strict';
    return typeof this;
  });
  await note(peer, 'strict', strict);
  await note(peer, 'function in a block', blockFunction);
  await note(peer, 'dynamic import', async () => (await import('./package/esm.mjs')).scale(3));
  await note(peer, 'arrow this', () => this);
  await noteFrame(peer, 'frame', boom);
  report();
  await peer[Symbol.asyncDispose]();
})();
