/** Many processes: one after the other, and at the same time. Nothing is left, and nothing gets slower. */
import { Process } from 'crossray';
import { expectNothingLeft, holdings, warmUp } from '../support/leftovers.js';

/** One after the other; every third is killed while it comes up. */
export async function oneByOne(count: number): Promise<void> {
  await warmUp();
  await run(new Process());
  const before = holdings();
  for (let n = 0; n < count; n++) {
    const child = new Process({ target: code => process.exit(code as number), args: [n % 100] });
    child.start();
    if (n % 3 === 2) child.kill();
    await child.join();
    const wanted = n % 3 === 2 ? -9 : n % 100;
    if (child.exitCode !== wanted)
      throw new Error(`process ${n}: code ${child.exitCode} instead of ${wanted}`);
  }
  await expectNothingLeft(before);
}

/** All at the same time. */
export async function together(count: number): Promise<void> {
  await warmUp();
  await run(new Process());
  const before = holdings();
  const children = Array.from(
    { length: count },
    (_, n) => new Process({ target: code => process.exit(code as number), args: [n % 100] }),
  );
  for (const child of children) child.start();
  await Promise.all(children.map(child => child.join()));
  const wrong = children.findIndex((child, n) => child.exitCode !== n % 100);
  if (wrong >= 0) throw new Error(`process ${wrong}: code ${children[wrong]?.exitCode}`);
  await expectNothingLeft(before);
}

async function run(process: Process): Promise<void> {
  process.start();
  await process.join();
}
