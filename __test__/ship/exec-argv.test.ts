import test from 'ava';
import { processExecArgv, workerExecArgv } from '#crossray/ship/exec-argv';

test('flags are inherited as they are where nothing stands against it', t => {
  for (const flags of [
    [],
    ['--import', 'tsx'],
    ['--max-old-space-size=100', '--inspect=0'],
    ['-r', './setup.js'],
  ])
    t.is(workerExecArgv(flags), undefined);
});

test('where the program is on the command line or a test, flags for loading are kept', t => {
  t.deepEqual(workerExecArgv(['-e', '1']), []);
  t.deepEqual(workerExecArgv(['-p', '1', '--max-old-space-size=100']), []);
  t.deepEqual(workerExecArgv(['-pe', '1']), []);
  t.deepEqual(workerExecArgv(['-i']), []);
  t.deepEqual(workerExecArgv(['--eval=1', '--import', 'tsx']), ['--import', 'tsx']);
  t.deepEqual(workerExecArgv(['--input-type=module', '--import=tsx', '-r', './a.js', '--no-warnings']), [
    '--import=tsx',
    '-r',
    './a.js',
    '--no-warnings',
  ]);
  t.deepEqual(workerExecArgv(['--input-type', 'module', '-C', 'dev']), ['-C', 'dev']);
  t.deepEqual(workerExecArgv(['--test', '--test-name-pattern=x', '--enable-source-maps']), [
    '--enable-source-maps',
  ]);
  t.deepEqual(workerExecArgv(['--print', '1', '--experimental-transform-types']), [
    '--experimental-transform-types',
  ]);
});

test('flags of similar names are not taken for these', t => {
  t.is(workerExecArgv(['--experimental-test-coverage-x']), undefined);
  t.is(workerExecArgv(['--perf-prof', '--expose-gc']), undefined);
});

test('processes inherit all flags but those that say which program this is', t => {
  const inherited = [
    '--max-old-space-size=100',
    '--import',
    'tsx',
    '-r',
    './a.js',
    '--title',
    'mine',
    '--expose-gc',
  ];
  t.deepEqual(processExecArgv(inherited), inherited);
  for (const flags of [
    ['-e', '1'],
    ['-e', '-1'],
    ['-p', '--x'],
    ['--eval=1'],
    ['-i'],
    ['--input-type', 'module', '-e', '--y'],
    ['--input-type=module'],
    ['--test', '--test-name-pattern', 'x', '--test-only'],
    ['--watch', '--watch-path', 'a', '--watch-preserve-output'],
    ['--inspect', '--inspect-brk=0', '--debug-port=1', '--inspect-port', '2'],
    ['-c'],
  ]) {
    t.deepEqual(
      processExecArgv([...flags, '--no-warnings', '-C', 'dev']),
      ['--no-warnings', '-C', 'dev'],
      flags.join(' '),
    );
  }
});
