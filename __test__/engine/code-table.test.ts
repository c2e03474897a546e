import test from 'ava';
import { CodeTable } from '#crossray/engine/caller/code-table';
import type { AnyFunction } from '#crossray/engine/engine';
import type { Values } from '#crossray/values';

/** Which packed functions stay where workers fetch them. */
const MOST = 1024;

/** A table whose functions are told from each other by their names, and what workers can fetch. */
function newTable() {
  const stored = new Set<number>();
  const shipper = {
    packFunction: (fn: AnyFunction) => ({ digest: fn.name, graph: new Uint8Array(0), leaves: [] }),
  };
  const store = { define: (code: number) => stored.add(code), forget: (code: number) => stored.delete(code) };
  const table = new CodeTable({ shipper } as unknown as Values, store);
  return { table, stored };
}

const named = (name: string): AnyFunction => Object.defineProperty(() => 0, 'name', { value: name });

test('a function is stored once, and the oldest that nobody needs go', t => {
  const { table, stored } = newTable();
  const first = table.get(named('0'));
  t.is(table.get(named('0')), first);
  for (let i = 1; i <= MOST; i++) table.get(named(`${i}`));
  t.true(stored.size <= MOST);
  t.false(stored.has(first.number));
  t.not(table.get(named('0')), first, 'it is packed again');
});

test('functions that tasks need stay, however many there are, and a new one too', t => {
  const { table, stored } = newTable();
  const needed = Array.from({ length: 3 * MOST }, (_, i) => {
    const code = table.get(named(`${i}`));
    t.true(stored.has(code.number), `number ${i}`);
    code.tasks++;
    return code;
  });
  for (const code of needed) t.true(stored.has(code.number));
  for (const code of needed) code.tasks--;
  for (let i = 0; i < 3 * MOST; i++) table.get(named(`later ${i}`));
  t.true(stored.size <= MOST, 'after the burst they become fewer again');
});
