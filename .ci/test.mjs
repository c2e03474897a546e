// `npm test`: prepares the clone, then runs every check. Ends at the first that fails.
import { bin, prepare, run } from './prepare.mjs';

prepare();

const checks = [
  ['generated declarations are committed', 'git', ['diff', '--exit-code', '--stat', '--', 'index.d.ts']],
  ['lint and format, TypeScript', bin('biome'), ['ci', '--error-on-warnings', '.']],
  ['format, Rust', 'cargo', ['fmt', '--check']],
  ['lint, Rust', 'cargo', ['clippy', '--locked', '--all-targets', '--quiet', '--', '-D', 'warnings']],
  ['house: who knows whom in the crate', process.execPath, ['.ci/check-crate.mjs']],
  ['house: no file is too long', process.execPath, ['.ci/check-sizes.mjs']],
  ["house: no machine's own places", process.execPath, ['.ci/check-places.mjs']],
  ['house: its checks can fail', process.execPath, ['--test', '--test-reporter=dot', '.ci/checks.test.mjs']],
  ['cargo test', 'cargo', ['test', '--locked', '--quiet']],
  ['ava', bin('ava'), []],
  ['examples', process.execPath, ['build/examples/digits/main.js']],
];

for (const [name, command, args] of checks) {
  const started = Date.now();
  console.log(`crossray: ${name} ...`);
  run(command, args);
  console.log(`crossray: ${name}, passed in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}
