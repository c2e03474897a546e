// `npm run loom`: checks the protocols of crate/threads and crate/sync in every order that two or three threads can have.
import { run } from './prepare.mjs';

run('cargo', ['test', '--locked', '--release', '--lib', '--target-dir', 'target/loom', 'model'], {
  env: { ...process.env, RUSTFLAGS: '--cfg loom', CARGO_PROFILE_RELEASE_LTO: 'off' },
});
