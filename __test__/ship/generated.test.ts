import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inspect, isDeepStrictEqual } from 'node:util';
import test from 'ava';
import { type Format, libraries, program } from './generated/program.js';
import { Peer } from './support/peer.js';
import { outcome } from './support/same.js';

/**
 * Programs made by chance: nests of functions, closures, classes and captured values. Whatever is shipped must give
 * there what it gives here, and must see what earlier calls have changed here. `CROSSRAY_SEED=<seed>` repeats one,
 * `CROSSRAY_ROUNDS` makes more.
 */
const fixed = process.env.CROSSRAY_SEED;
const rounds = fixed ? 1 : Number(process.env.CROSSRAY_ROUNDS ?? 15);
const first = fixed ? Number(fixed) : Date.now() % 2 ** 31;

type Task = (x: unknown) => unknown;

for (const format of ['mjs', 'cjs'] as const)
  test(`generated programs run there as they run here: ${format}`, async t => {
    t.timeout(60_000 + rounds * 3_000);
    const folder = await mkdtemp(join(tmpdir(), 'crossray-'));
    const peers = [new Peer(), new Peer({ shipping: 'source' })];
    t.teardown(async () => {
      for (const peer of peers) await peer[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    });
    await writeFile(join(folder, `library.${format}`), libraries[format]);
    for (let seed = first; seed < first + rounds; seed++) {
      const complaint = await compare(peers[seed % 4 === 0 ? 1 : 0]!, folder, seed, format);
      if (complaint) return t.fail(`CROSSRAY_SEED=${seed}: ${complaint}\n${program(seed, format)}`);
    }
    t.pass();
  });

/** Runs every function of a program there, then here, twice. */
async function compare(
  peer: Peer,
  folder: string,
  seed: number,
  format: Format,
): Promise<string | undefined> {
  const file = join(folder, `program-${seed}.${format}`);
  await writeFile(file, program(seed, format));
  const { tasks } = (await import(pathToFileURL(file).href)) as { tasks: Task[] };
  for (const round of [1, 2])
    for (const [index, task] of tasks.entries()) {
      // The call there first: it changes nothing here.
      const there = await outcome(() => peer.call(task, [seed % 100]));
      const here = await task(seed % 100);
      if (!isDeepStrictEqual(there, here))
        return `round ${round}, task ${index}:\nthere ${tell(there)}\nhere ${tell(here)}`;
    }
  return undefined;
}

const tell = (value: unknown): string => (typeof value === 'string' ? value : inspect(value, { depth: 5 }));
