import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { Process } from 'crossray';

/** What a child inherits: the three standard descriptors and the arena, however many siblings there are. */
const list = async (file: string) => {
  const { readdirSync, readlinkSync } = await import('node:fs');
  const links: Record<string, string> = {};
  for (const name of readdirSync('/proc/self/fd')) {
    try {
      links[name] = readlinkSync(`/proc/self/fd/${name}`);
    } catch {
      // The descriptor of this very listing.
    }
  }
  writeFileSync(file, JSON.stringify(links));
};

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
  t.regex(alone['3']!, /memfd:crossray/);
  const secret = join(folder, 'secret');
  const open = openSync(secret, 'w');
  const siblings = Array.from(
    { length: 3 },
    () => new Process({ target: () => new Promise(resolve => setTimeout(resolve, 1e9)), stdio: 'prefix' }),
  );
  for (const sibling of siblings) sibling.start();
  const among = await seen('among');
  const kinds = (links: Record<string, string>) =>
    Object.values(links)
      .map(link => link.replace(/:.*/, ''))
      .sort();
  t.deepEqual(kinds(among), kinds(alone));
  t.false(Object.values(among).includes(secret));
  t.is(Object.values(among).filter(link => link.includes('memfd')).length, 1);
  for (const sibling of siblings) sibling.kill();
  await Promise.all(siblings.map(sibling => sibling.join()));
  closeSync(open);
  rmSync(folder, { recursive: true });
});
