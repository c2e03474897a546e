// `npm run tsan`: the tests of crate/threads and crate/core under ThreadSanitizer, which only nightly Rust can switch on.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root, run } from './prepare.mjs';

const nightly = spawnSync('rustc', ['+nightly', '-vV'], { encoding: 'utf8' });
if (nightly.status !== 0) {
  console.error('npm run tsan needs nightly Rust: install it with `rustup toolchain install nightly`.');
  process.exit(1);
}
// A target of its own, so that build scripts and macros stay as they are.
const host = /^host: (.*)$/m.exec(nightly.stdout)[1];

run(
  'cargo',
  [
    '+nightly',
    'test',
    '--locked',
    '--lib',
    '--target-dir',
    'target/tsan',
    '--target',
    host,
    '--',
    'threads',
    'core',
  ],
  {
    env: {
      ...process.env,
      RUSTFLAGS: '--cfg tsan -Zsanitizer=thread -Cunsafe-allow-abi-mismatch=sanitizer',
      TSAN_OPTIONS: `suppressions=${join(root, '.ci', 'tsan.supp')}`,
    },
  },
);
