/** Compile-time tests: the types of executors flow from the function to the result. Nothing here runs. */
import { Pool } from 'crossray';
import {
  asCompleted,
  type DoneAndNotDone,
  type Executor,
  type ExecutorOptions,
  Future,
  ProcessPoolExecutor,
  ThreadPoolExecutor,
  wait,
} from 'crossray/futures';
import { expectType } from './same.js';

export async function submits(executor: Executor): Promise<void> {
  const sum = executor.submit((a: number, b: string) => `${a}${b}`, 1, 'x');
  expectType<Future<string>>()(sum);
  expectType<string>()(await sum);
  expectType<string>()(await sum.result(5));
  expectType<string>()(sum.resultSync());
  expectType<unknown>()(await sum.exception({ timeout: 5 }));
  expectType<Future<number>>()(executor.submit(async (x: number) => x, 1));
  expectType<Future<void>>()(executor.submit(() => {}));
  expectType<Future<never>>()(executor.submit(() => process.exit(1)));
  expectType<Future<number>>()(executor.submit(Math.max, 1, 2, 3));
  sum.addDoneCallback(future => expectType<Future<string>>()(future));

  // @ts-expect-error: an argument of another type
  executor.submit((a: number) => a, 'x');
  // @ts-expect-error: an argument too few
  executor.submit((a: number, b: number) => a + b, 1);
  // @ts-expect-error: an argument too many
  executor.submit((a: number) => a, 1, 2);
  // @ts-expect-error: no function
  executor.submit('parseInt', 1);
}

export async function maps(executor: Executor, later: AsyncIterable<Date>): Promise<void> {
  expectType<AsyncIterableIterator<number>>()(executor.map(x => x * 2, [1, 2]));
  expectType<AsyncIterableIterator<string>>()(executor.map(async x => x.toFixed(), new Set([1])));
  const several = executor.map(
    (a, b, c) => {
      expectType<number>()(a);
      expectType<string>()(b);
      expectType<Date>()(c);
      return [a, b, c] as const;
    },
    [1],
    'xyz',
    later,
  );
  expectType<AsyncIterableIterator<readonly [number, string, Date]>>()(several);
  const limited = executor.map((a, b) => a + b, [1], new Float64Array(2), { timeout: 5, chunkSize: 2 });
  expectType<AsyncIterableIterator<number>>()(limited);
  for await (const x of executor.map(Math.sqrt, [1, 2], { bufferSize: 3 })) expectType<number>()(x);
  const named = (a: number, b: string) => `${a}${b}`;
  expectType<AsyncIterableIterator<string>>()(executor.map(named, [1], ['x']));
  expectType<AsyncIterableIterator<number>>()(executor.map(Number.parseInt, ['1']));

  // @ts-expect-error: items of another type
  executor.map((a: number) => a, ['x']);
  // @ts-expect-error: the second iterable has items of another type
  executor.map(named, [1], [2]);
  // @ts-expect-error: an iterable too few
  executor.map(named, [1]);
  // @ts-expect-error: no iterable
  executor.map(() => 1);
  // @ts-expect-error: an unknown option
  executor.map((a: number) => a, [1], { chunksize: 2 });
  // @ts-expect-error: an option of another type
  executor.map((a: number) => a, [1], { timeout: 'soon' });
}

export async function waits(numbers: Future<number>[], text: Future<string>): Promise<void> {
  expectType<DoneAndNotDone<Future<number>>>()(await wait(numbers));
  const { done, notDone } = await wait([...numbers, text], { returnWhen: 'FIRST_COMPLETED', timeout: 5 });
  expectType<Set<Future<number> | Future<string>>>()(done);
  expectType<Set<Future<number> | Future<string>>>()(notDone);
  for await (const future of asCompleted(numbers, 5)) {
    expectType<Future<number>>()(future);
    expectType<number>()(await future);
  }
  for await (const future of asCompleted(new Set([text]))) expectType<Future<string>>()(future);

  // @ts-expect-error: promises are no futures
  wait([Promise.resolve(1)]);
  // @ts-expect-error: no such choice
  wait(numbers, { returnWhen: 'SOME_COMPLETED' });
  // @ts-expect-error: no iterable
  asCompleted(text);
}

export async function executors(options: ExecutorOptions): Promise<void> {
  await using threads = new ThreadPoolExecutor(options);
  const processes: Executor = new ProcessPoolExecutor(4);
  expectType<Promise<void>>()(threads.shutdown({ wait: false, cancelFutures: true }));
  expectType<Promise<void>>()(processes.terminateWorkers());
  expectType<Promise<void>>()(processes.killWorkers());
  // The futures of pools are the same.
  expectType<Future<number>>()(new Pool().submit(() => 1));

  // @ts-expect-error: executors have their own name for it
  new ThreadPoolExecutor({ processes: 4 });
  // @ts-expect-error: the class says where its workers live
  new ThreadPoolExecutor({ context: 'process' });
  // @ts-expect-error: futures are made by executors and pools
  new Future();
}
