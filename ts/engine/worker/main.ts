/** Entry of every worker thread of a pool. */
import { parentPort, workerData } from 'node:worker_threads';
import { countedOut } from '../../arena/passage.js';
import { writeDirectlyOnceUsed } from '../../direct-stdio.js';
import { native } from '../../native.js';
import { workForProgram } from '../../process/current.js';
import { isThenable, Values } from '../../values.js';
import { Control, ControlBlock } from '../control.js';
import { ReportKind } from '../frames.js';
import type { Bootstrap } from '../messages.js';
import { Codes } from './codes.js';
import { taskContext } from './current-task.js';
import { Idle } from './idle.js';
import { serve } from './loop.js';
import { Outbox } from './outbox.js';
import { Runner } from './runner.js';
import { WorkerSide } from './side.js';

workForProgram();

const bootstrap = workerData as Bootstrap;
const { worker, incarnation } = bootstrap;
const control = new ControlBlock(bootstrap.control);
// Before it looks whether it was stopped meanwhile: see `ThreadWorker.terminate`.
Atomics.store(control.words, Control.started, 1);
const link = new native.WorkerLink(bootstrap.dispatcher, worker, incarnation);
const values = new Values(new WorkerSide(bootstrap.side, worker), 'auto', countedOut);
const codes = new Codes(link, values);
const outbox = new Outbox(control, link, values);
const runner = new Runner({ control, values, codes, outbox, name: bootstrap.name, pool: bootstrap.pool });
const idle = new Idle(link, bootstrap.idleTimeout);

writeDirectlyOnceUsed('stdout', 1);
writeDirectlyOnceUsed('stderr', 2);

parentPort!.on('message', () => {
  runner.running?.notice();
  idle.rung();
});
// To listen holds the event loop: only rests and tasks that wait should.
parentPort!.unref();

process.on('exit', code => {
  control.words[Control.exitCode] = code;
  outbox.flush();
});

/** An error nobody caught belongs to the running task if that started it, else to one that has ended. */
process.on('uncaughtException', error => {
  const origin = taskContext.getStore();
  const own = origin === undefined || origin === runner.running;
  if (own && runner.failRunning(error)) return;
  outbox.notice(ReportKind.stray, worker, incarnation, error);
});

async function setUp(): Promise<void> {
  if (!bootstrap.setup) return;
  const { code, args } = bootstrap.setup;
  const fn = (await codes.build(code)) as (...args: unknown[]) => unknown;
  const list = values.read(args, 0, args.length);
  await fn(...((isThenable(list) ? await list : list) as unknown[]));
}

async function main(): Promise<void> {
  if (link.stopped) process.exit(0);
  try {
    await setUp();
  } catch (error) {
    outbox.notice(ReportKind.broken, worker, incarnation, error ?? new Error(String(error)));
    process.exit(1);
  }
  outbox.notice(ReportKind.ready, worker, incarnation);
  await serve({ link, runner, outbox, idle, ...bootstrap });
  process.exit(0);
}

/** Only a task that has damaged what this loop stands on makes it fail: the worker is replaced. */
main().catch(error => {
  outbox.notice(ReportKind.stray, worker, incarnation, error);
  process.exit(1);
});
