/** Compile-time tests: the types of primitives and shared memory. Nothing here runs. */
import {
  Barrier,
  Condition,
  type Guard,
  getContext,
  Lock,
  type RLock,
  Semaphore,
  SharedArray,
  type SharedMemory,
  Value,
} from 'crossray';
import { expectType } from './same.js';

export async function locks(lock: Lock, rlock: RLock): Promise<void> {
  expectType<boolean>()(await lock.acquire({ timeout: 5, signal: AbortSignal.timeout(5) }));
  expectType<boolean>()(lock.acquireSync(5));
  expectType<number>()(await lock.with(() => 1));
  expectType<number>()(await rlock.with(async () => 1));
  expectType<string>()(lock.withSync(() => 'x'));
  expectType<Guard>()(await lock.guard());
  expectType<boolean>()(rlock.abandoned);
  // @ts-expect-error: whether it was abandoned is found out, not said
  lock.abandoned = true;
}

export async function others(condition: Condition, barrier: Barrier): Promise<void> {
  new Condition(new Lock());
  // @ts-expect-error: a semaphore is no lock
  new Condition(new Semaphore());
  expectType<boolean>()(await condition.wait(5));
  expectType<number | undefined>()(await condition.waitFor(async () => [1].at(0)));
  expectType<number>()(await barrier.wait());
  new Barrier(2, async () => {}, 5);
  // @ts-expect-error: an action is a function
  new Barrier(2, 5);
}

export function memory(shared: SharedMemory): void {
  expectType<number>()(new Value('i', 1).value);
  expectType<bigint>()(new Value('Q').value);
  expectType<string>()(new Value('c', 'a').value);
  expectType<number>()(new Value('d').add(0.5));
  expectType<bigint>()(new Value('q').compareExchange(1n, 2n));
  // @ts-expect-error: a 64-bit integer is a bigint
  new Value('q', 1);
  // @ts-expect-error: no such type code
  new Value('z');
  // @ts-expect-error: nothing can be added to a character
  new Value('c').add('b');
  expectType<Float64Array<ArrayBuffer>>()(new SharedArray(Float64Array, 3).array);
  expectType<BigInt64Array<ArrayBuffer>>()(new SharedArray(BigInt64Array, [1n]).array);
  const annotated: SharedArray<Float64Array> = new SharedArray(Float64Array, 3);
  expectType<Float64Array>()(annotated.array);
  // @ts-expect-error: elements of another type
  new SharedArray(Float64Array, [1n]);
  expectType<RLock>()(new SharedArray(Uint8Array, 3).getLock());
  expectType<Buffer>()(shared.buf);
}

export const context = new (getContext('process').Lock)();
