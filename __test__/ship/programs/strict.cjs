'use strict';
// A strict CommonJS file: what is shipped from it stays strict.
(async () => {
  const { Peer, note, report } = await import('./harness.mjs');
  const peer = new Peer();
  const frozen = Object.freeze({ a: 1 });
  await note(peer, 'this', function () {
    return typeof this;
  });
  await note(peer, 'frozen', () => {
    frozen.a = 2;
  });
  report();
  await peer[Symbol.asyncDispose]();
})();
