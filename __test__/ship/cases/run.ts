/**
 * `node build/__test__/ship/cases/run.js`: runs the table on whatever Node runs it, and tells what differs.
 */
import { isDeepStrictEqual } from 'node:util';
import { Peer } from '../support/peer.js';
import { isRefused, table } from './all.js';
import type { Case } from './case.js';

async function outcome(peer: Peer, row: Case): Promise<string> {
  try {
    const result = await peer.call(row.fn, row.args, row.self);
    const got = row.pick ? row.pick(result) : result;
    if (isRefused(row)) return 'not refused';
    return isDeepStrictEqual(got, row.want) ? 'ok' : `wrong: ${JSON.stringify(got)}`;
  } catch (error) {
    const { message } = error as Error;
    return isRefused(row) && row.refused?.test(message) ? 'refused' : `failed: ${message}`;
  }
}

await using peer = new Peer();
const counts: Record<string, number> = {};
for (const row of table) {
  const result = await outcome(peer, row);
  const kind = result.replace(/:.*/s, '');
  counts[kind] = (counts[kind] ?? 0) + 1;
  if (kind !== 'ok' && kind !== 'refused') {
    console.log(`${row.row} ${row.name}: ${result}`);
    process.exitCode = 1;
  }
}
console.log(process.version, table.length, 'rows', counts);
