// What goes through queues and pipes. `what` is plain data, so that every peer can make the same:
// `{ kind: 'integers' | 'objects' }` or `{ kind: 'bytes' | 'text', size }`.

/** From a message's number to the message. */
export function payloads({ kind, size }) {
  if (kind === 'integers') return i => i;
  if (kind === 'objects') return i => ({ id: i, name: `item ${i % 100}`, score: i / 2, ok: i % 2 === 0 });
  const one = kind === 'text' ? 'x'.repeat(size) : new Uint8Array(size).fill(120);
  return () => one;
}

/** A number that tells whether the right thing arrived: the number of the message, or its length. */
export function weigh(value) {
  if (typeof value === 'number') return value;
  return value.length ?? value.id;
}

/** What `count` messages weigh together. */
export function expectedWeight(what, count) {
  const make = payloads(what);
  let weight = 0;
  for (let i = 0; i < count; i++) weight += weigh(make(i));
  return weight;
}

/** A `verify` for a number, or for messages that came back one by one. */
export function verifyWeight(what, count) {
  const expected = expectedWeight(what, count);
  return (result, who) => {
    const found = typeof result === 'number' ? result : result.reduce((sum, one) => sum + weigh(one), 0);
    if (found !== expected) throw new Error(`${who}: messages weigh ${found}, expected ${expected}`);
  };
}

/** JSON has no bytes: there a text of as many characters goes in their place. */
export const asText = what => (what.kind === 'bytes' ? { ...what, kind: 'text' } : what);

/** Sizes that queues and pipes are measured with, in bytes. */
export const sizes = [8, 64, 1024, 65_536, 1_048_576];

export const sizeName = size =>
  size < 1024 ? `${size} B` : size < 1_048_576 ? `${size / 1024} KiB` : `${size / 1_048_576} MiB`;
