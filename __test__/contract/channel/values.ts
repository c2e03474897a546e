import { Queue, SharedArray, ShipError } from 'crossray';
import fc from 'fast-check';
import { sendable } from '../../wire/arbitrary.js';
import { assertSame } from '../../wire/isomorphic.js';
import { type Part, soloTest } from './suite.js';

/** Values of every kind and size pass. */
export const values: Part = place => {
  soloTest(place, 'every value comes out as it went in', async t => {
    const queue = new Queue<unknown>();
    await fc.assert(
      fc.asyncProperty(sendable, async value => {
        await queue.put(value);
        assertSame(value, await queue.get());
      }),
      { numRuns: 300, endOnFailure: true, includeErrorInReport: true },
    );
    t.is(queue.qsize(), 0);
    queue.close();
  });

  soloTest(place, 'private state that cannot be restored is told of, and nothing else is lost', async t => {
    class Guarded {
      readonly #key = 5;
      get key(): number {
        return this.#key;
      }
    }
    const queue = new Queue<unknown>();
    await queue.put(new Guarded());
    await queue.put('next');
    const message = /an instance of Guarded .*private state \(#key\).*crossray\.reduce/;
    await t.throwsAsync(queue.get(), { instanceOf: ShipError, message });
    t.is(await queue.get(), 'next');
    queue.close();
  });

  soloTest(place, 'messages of every size come out whole and in order', async t => {
    const queue = new Queue<Uint8Array>();
    const sizes = [0, 1, 7, 8, 1000, 65_400, 65_480, 65_520, 65_536, 70_000, 1 << 20, 9 << 20];
    sizes.forEach((size, index) => {
      queue.put(new Uint8Array(size).fill(index + 1));
    });
    for (const [index, size] of sizes.entries()) {
      const bytes = await queue.get();
      t.is(bytes.length, size);
      t.true(bytes.every(byte => byte === index + 1));
    }
    queue.close();
  });

  soloTest(place, 'a large block arrives whole, whatever is before, behind and put meanwhile', async t => {
    const bytes = (size: number, seed: number) => Uint8Array.from({ length: size }, (_, i) => i * seed);
    const queue = new Queue<unknown>(2);
    const one = bytes(300_000, 3);
    const values = [
      one,
      one.buffer,
      one.subarray(7, 299_990),
      Buffer.from(one),
      Float64Array.from({ length: 50_000 }, (_, i) => i / 3),
      { before: 'a', first: bytes(280_001, 5), second: bytes(290_003, 7), behind: ['b', { c: 1n }] },
      [bytes(127 * 1024, 9), bytes(129 * 1024, 11), one, one],
      { text: 'x'.repeat(400_000), one },
      one,
      { one },
    ];
    // The third one on finds the queue full.
    const put = Promise.all(values.map(value => queue.put(value)));
    for (const value of values) assertSame(value, await queue.get());
    await put;
    const inner = bytes(350_000, 13);
    const outer = {
      one,
      get two() {
        queue.putSync([inner, 'inner']);
        return 'two';
      },
      last: bytes(260_000, 17),
    };
    queue.putSync(outer);
    assertSame([inner, 'inner'], queue.getSync());
    assertSame({ one, two: 'two', last: outer.last }, queue.getSync());
    t.true(queue.empty());
    queue.close();
  });

  soloTest(place, 'a large block that is transferred while it is put is told of', async t => {
    const queue = new Queue<unknown>();
    const block = new Uint8Array(300_000);
    const value = {
      block,
      get later() {
        structuredClone(block, { transfer: [block.buffer] });
        return 1;
      },
    };
    const message = /a buffer of 300000 bytes was transferred while its message was put/;
    await t.throwsAsync(async () => queue.put(value), { message, code: 'ERR_CROSSRAY_ARGUMENT' });
    await queue.put('next');
    t.is(await queue.get(), 'next');
    queue.close();
  });

  soloTest(place, 'a message with many objects arrives with all of them', async t => {
    const queue = new Queue<Queue[]>();
    const many = Array.from({ length: 300 }, () => new Queue());
    many.forEach((each, index) => {
      each.putSync(index);
    });
    await queue.put(many);
    for (const each of many) each.close();
    const arrived = await queue.get();
    t.deepEqual(
      arrived.map(each => each.getNoWait()),
      Array.from({ length: 300 }, (_, index) => index),
    );
    for (const each of arrived) each.close();
    queue.close();
  });

  soloTest(place, 'shared memory that arrives where it is known is shown by the same buffer', async t => {
    const queue = new Queue<SharedArray<Float64Array>>();
    const shared = new SharedArray(Float64Array, [1, 2]);
    await queue.put(shared);
    await queue.put(shared);
    const [first, second] = [await queue.get(), await queue.get()];
    t.is(first.array.buffer, shared.array.buffer);
    t.is(second.array.buffer, shared.array.buffer);
    detach(shared.array.buffer);
    t.deepEqual([...second.array], [1, 2]);
    queue.close();
  });
};

/** Takes the memory away from a buffer: Node 22 and newer have a method for it, and refuse the other way. */
function detach(buffer: ArrayBufferLike & { transfer?(): unknown }): void {
  if (buffer.transfer) buffer.transfer();
  else structuredClone(buffer, { transfer: [buffer as ArrayBuffer] });
}
