import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { launch } from '#crossray/process/launch';
import { until } from '../support/until.js';

/** The low-level way to start a process that runs a file of ours: what pools of processes stand on. */
const folder = mkdtempSync(join(tmpdir(), 'crossray-'));
test.after.always(() => rmSync(folder, { recursive: true }));

const entry = join(folder, 'entry.cjs');
const shared = fileURLToPath(new URL('../../ts/process/inherit.js', import.meta.url));
writeFileSync(
  entry,
  `import(${JSON.stringify(shared)}).then(({ inherit, reportToParent }) => {
    const none = new Uint32Array();
    const bytes = inherit();
    reportToParent(bytes.map(byte => byte + 1), none);
    reportToParent(new Uint8Array([0]), none);
    if (bytes[0] === 9) setTimeout(() => {}, 1e9);
    process.exitCode = bytes.length;
    try { inherit(); process.exitCode = 1; } catch {}
  });`,
);

test.serial('bytes go there and come back', async t => {
  const child = launch({ entry, bootstrap: new Uint8Array([1, 2, 3]), name: 'launched' });
  t.true(child.pid > 0);
  const ended = new Promise<void>(resolve => child.onEnd(resolve));
  t.true(await child.wait({ timeout: Number.POSITIVE_INFINITY, signal: undefined }));
  await ended;
  t.is(child.exitCode, 3);
  t.deepEqual(
    child.takeReport(report => report),
    new Uint8Array([2, 3, 4]),
  );
  t.is(
    child.takeReport(report => report),
    null,
  );
  await new Promise<void>(resolve => child.onEnd(resolve));
});

test.serial('no bytes, and many', async t => {
  for (const size of [0, 3_000_000]) {
    const child = launch({ entry, bootstrap: new Uint8Array(size), name: 'launched' });
    t.true(child.waitSync(Number.POSITIVE_INFINITY));
    t.is(child.exitCode, size % 256);
    t.is(child.takeReport(report => report)?.length, size);
  }
});

test.serial('signals', async t => {
  const child = launch({ entry, bootstrap: new Uint8Array([9]), name: 'launched' });
  let seen = false;
  child.onEnd(() => {
    seen = true;
  });
  t.false(child.waitSync(50));
  t.false(child.hasEnded);
  child.signal('SIGKILL');
  await until(() => seen, 'the end was told');
  t.deepEqual([child.exitCode, child.signalCode, child.hasEnded], [-9, 'SIGKILL', true]);
});
