// `npm run stress [-- seconds [seed]]`: a random mixture on one pool after the other and 200 killed workers of each kind,
// then pools that end in bad moments, 200 times each, under Node 20 and 22. A seed that failed repeats the same choices.
// Then 1,000 processes one after the other, and 200 at the same time; and 1,000 producers and consumers of a channel,
// killed at random instants.
import { delimiter } from 'node:path';
import { nodeBinary } from './nodes.mjs';
import { bin, prepare, run } from './prepare.mjs';

const ROUNDS = '200';
const KILLS = '1000';

prepare();
run(process.execPath, ['build/__test__/stress/main.js', ...process.argv.slice(2)]);
const NODE_BINARIES = ['20', '22'].map(nodeBinary).join(delimiter);
run(bin('ava'), ['build/__test__/pool/crashes.test.js'], {
  env: { ...process.env, NODE_BINARIES, CROSSRAY_ROUNDS: ROUNDS },
});
run(process.execPath, ['build/__test__/stress/processes-main.js']);
run('cargo', ['test', '--locked', '--release', '--lib', 'killed_channels'], {
  env: { ...process.env, CROSSRAY_KILLS: KILLS, CARGO_PROFILE_RELEASE_LTO: 'off' },
});
