import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { Process } from 'crossray';

/** What a child inherits: the three standard descriptors and the arena, however many siblings there are. */
function links(): Record<string, string> {
  return Object.fromEntries(
    readdirSync('/proc/self/fd').flatMap(name => {
      try {
        return [[name, readlinkSync(`/proc/self/fd/${name}`)]];
      } catch {
        return []; // the descriptor of this very listing
      }
    }),
  );
}

const list = (file: string) => writeFileSync(file, JSON.stringify(links()));

const linux = process.platform === 'linux' ? test.serial : test.serial.skip;

linux('a child inherits nothing but the arena', async t => {
  t.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), 'crossray-'));
  const seen = async (name: string): Promise<Record<string, string>> => {
    const child = new Process({ target: list, args: [join(folder, name)] });
    child.start();
    await child.join();
    return JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, string>;
  };
  const alone = await seen('alone');
  t.is(alone['0'], '/dev/null');
  const memory = alone['3']!;
  t.regex(memory, /memfd:crossray/);
  const secret = join(folder, 'secret');
  const open = openSync(secret, 'w');
  const siblings = Array.from(
    { length: 3 },
    () =>
      new Process({
        target: () => new Promise(resolve => setTimeout(resolve, 1e9)),
        stdio: 'prefix',
        daemon: true,
      }),
  );
  for (const sibling of siblings) sibling.start();
  const among = await seen('among');
  // What is no file, pipe or socket has no identity of its own, and each Node makes some.
  const own = Object.values(links()).filter(link => /^(\/|pipe:|socket:)/.test(link));
  t.true(own.includes(secret));
  const standard = [0, 1, 2].map(descriptor => readlinkSync(`/proc/self/fd/${descriptor}`));
  const allowed = new Set([...standard, '/dev/null', memory]);
  t.deepEqual(
    own.filter(link => !allowed.has(link) && Object.values(among).includes(link)),
    [],
  );
  t.is(Object.values(among).filter(link => link.includes('memfd')).length, 1);
  for (const sibling of siblings) sibling.kill();
  await Promise.all(siblings.map(sibling => sibling.join()));
  closeSync(open);
  rmSync(folder, { recursive: true });
});
