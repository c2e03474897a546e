import { Deferred } from '../deferred.js';
import type { Code, Engine, EngineCounts, EngineEvents, Series, Task, WorkersMemory } from '../engine.js';
import { forgetAtExit, wakeAtExit } from '../exit.js';
import { ReportKind, type TaskKind, taskWord } from '../frames.js';
import { Batch } from './batch.js';
import { brokenBy } from './broken.js';
import { CodeTable } from './code-table.js';
import { Crew } from './crew.js';
import type { CrewWorker } from './crew-worker.js';
import { deliver } from './delivery.js';
import { Drain } from './drain.js';
import type { EngineOptions } from './engine-options.js';
import { readFinished } from './finished.js';
import { failRest, type LossTarget, settleLoss } from './loss.js';
import { pinMoves } from './moves.js';
import { Overruns, type OverrunTarget } from './overruns.js';
import type { Beside, Dispatch, Place, Resident } from './place.js';
import { ReportReader, type ReportTarget } from './report-reader.js';
import { Staffing } from './staffing.js';
import { TaskTable } from './task-table.js';
import { Vigil } from './vigil.js';

/** A blocking wait looks at time limits and lost workers about so often, in milliseconds. */
const WAIT_SLICE_MS = 20;

/** Runs tasks on the workers of one place. */
export class TaskEngine implements Engine, ReportTarget, LossTarget, OverrunTarget {
  readonly memory: WorkersMemory;
  readonly #options: EngineOptions;
  readonly #events: EngineEvents;
  readonly #dispatcher: Dispatch;
  readonly #crew: Crew;
  readonly #staffing: Staffing;
  readonly #beside: Beside | null;
  readonly #codes: CodeTable;
  readonly #table = new TaskTable();
  readonly #batch: Batch;
  readonly #reader: ReportReader;
  readonly #drain: Drain;
  readonly #overruns: Overruns;
  readonly #vigil: Vigil;
  readonly #allEnded = new Deferred<void>();
  readonly ended = this.#allEnded.promise;
  readonly #stopAtExit = () => this.#stopWorkers();
  #state: 'open' | 'closing' | 'ended' = 'open';
  #lost = 0;
  #broken: Error | null = null;

  /** @param settle makes the place where the workers live */
  constructor(options: EngineOptions, events: EngineEvents, settle: (resident: Resident) => Place) {
    this.#options = options;
    this.#events = events;
    const place = settle({ reported: () => this.#drain.start(), workers: () => this.#crew });
    const { values } = place;
    this.#dispatcher = place.dispatch;
    this.#beside = place.beside;
    this.memory = place.memory;
    this.#codes = new CodeTable(values, this.#dispatcher);
    this.#batch = new Batch(values, frames =>
      deliver(frames, { dispatch: place.dispatch, crew: this.#crew, tasks: this }),
    );
    this.#reader = new ReportReader(values, this);
    this.#drain = new Drain(place.dispatch, this.#reader, {
      mayBeSoon: () => this.#crew.mayAnswerSoon(this.#table.size),
      lookedEnough: () => this.#vigil.keep(),
    });
    this.#crew = new Crew(options, place, worker => this.#settleEnd(worker));
    this.#staffing = new Staffing(this.#crew, options, {
      started: worker => this.#beside?.side.introduce(worker),
      // It may give some to a later call. If none lives, nobody runs what there is now.
      refused: error => this.#crew.alive === 0 && this.#failAll(() => brokenBy(error)),
    });
    this.#overruns = new Overruns(this.#crew, this, options.cancelGrace);
    this.#vigil = new Vigil(this.#crew, {
      hold: hold => this.#dispatcher.holdLoop(hold),
      tasks: () => this.#table.size,
      read: worker => this.readResults(worker),
    });
    this.#start();
  }

  /** Options that only Node understands are refused here: then nothing stays behind. */
  #start(): void {
    try {
      this.#staffing.begin();
    } catch (error) {
      this.#state = 'ended';
      this.#stopWorkers(worker => worker.terminate());
      this.#dispatcher.close();
      throw error;
    }
    wakeAtExit(this.#stopAtExit);
  }

  get counts(): EngineCounts {
    const running = Math.min(this.#dispatcher.running, this.#table.size);
    return { workers: this.#crew.alive, queued: this.#table.size - running, running, lost: this.#lost };
  }

  submit(task: Task, kind: TaskKind): void {
    if (this.#broken) throw this.#broken;
    this.#write(task, kind);
    this.#sendSoon();
  }

  submitAll(series: Series): void {
    if (this.#broken) throw this.#broken;
    const written: Task[] = [];
    let start = this.#batch.length;
    try {
      while (written.length < series.count) {
        const task = series.task(written.length);
        task.timeout = series.timeout;
        this.#write(task, series.kind);
        written.push(task);
        // A worker wakes up while the others are written.
        const isFirst = this.#table.size === 1;
        if (series.sure && this.#batch.flushIf(isFirst)) start = 0;
      }
    } catch (error) {
      this.#takeBack(start, written);
      throw error;
    }
    this.#sendSoon();
  }

  flush(): void {
    this.#batch.flush();
  }

  cancel(task: Task): void {
    if (!this.#table.has(task)) return;
    const { slot, generation } = task;
    this.#batch.flush();
    this.#leave(task);
    const index = this.#dispatcher.revoke(slot, generation);
    if (index >= 0) this.#overruns.cancel(slot, generation, index);
  }

  cancelUnstarted(reason: () => unknown): void {
    this.#batch.flush();
    const revoked = [...this.#table.all()].filter(
      ({ slot, generation }) => this.#dispatcher.revoke(slot, generation) < 0,
    );
    // Some of them may have ended, and nobody has read their results yet.
    if (revoked.length > 0) for (const worker of this.#crew) readFinished(worker, this.#drain, this.#reader);
    for (const task of revoked) if (this.#table.has(task)) failRest(this, task, reason());
  }

  runs({ slot, generation }: Task): boolean {
    return slot >= 0 && this.#dispatcher.runnerOf(slot, generation) >= 0;
  }

  waitSync(settled: () => boolean, timeout: number): boolean {
    return this.#reader.blocking(() => {
      this.#batch.flush();
      const deadline = performance.now() + timeout;
      while (!settled()) {
        const left = deadline - performance.now();
        if (left <= 0) return false;
        if (this.#table.size === 0) this.#reader.refuseAwaited();
        this.#dispatcher.wait(Math.ceil(Math.min(left, WAIT_SLICE_MS)));
        this.#drain.all();
        this.#lookAround();
      }
      return true;
    });
  }

  close(): void {
    if (this.#state === 'open') this.#state = 'closing';
    this.#endIfIdle();
  }

  terminate(reason: () => unknown): void {
    if (this.#state !== 'ended') this.#state = 'closing';
    this.#failAll(reason);
    this.#overruns.end();
    this.#stopWorkers(worker => worker.terminate());
    this.#endIfIdle();
  }

  find(slot: number, generation: number): Task | null {
    return this.#table.find(slot, generation);
  }

  advanced(task: Task, done: number): void {
    task.done = done;
    if (done >= task.items) this.#leave(task);
  }

  unwanted(slot: number, generation: number): void {
    this.#beside?.side.drop(slot, generation);
  }

  timed(task: Task, milliseconds: number): void {
    this.#events.timed(task, milliseconds);
  }

  notice(kind: ReportKind, index: number, incarnation: number, error: unknown): void {
    const worker = this.#crew.at(index);
    if (!worker || worker.incarnation !== incarnation) return;
    if (kind === ReportKind.ready) {
      this.#crew.settleIn(worker);
      this.#staffing.refillSoon(this.#table.size, () => this.#restaff());
    } else if (kind === ReportKind.retired) worker.ending ??= 'retired';
    else if (kind === ReportKind.gone) worker.noteGone();
    else if (kind === ReportKind.stray) queueMicrotask(() => this.#events.stray(error, worker.name));
    else if (kind === ReportKind.broken) this.#break(error);
  }

  readResults(worker: CrewWorker): void {
    this.#drain.all();
    this.#reader.readAll(worker.unsent(), worker.gone);
  }

  #write(task: Task, kind: TaskKind): void {
    const start = this.#batch.length;
    const code = this.#codes.get(task.fn);
    this.#enter(task, code);
    try {
      this.#batch.add(task, code.number, taskWord(kind, task.timeout, this.#options.timings));
      if (this.#beside) pinMoves(start, this.#beside, this.#batch, this.#staffing);
    } catch (error) {
      this.#takeBack(start, [task]);
      this.#beside?.side.takeMoves();
      throw error;
    }
  }

  /** What was written from byte `start` on is not sent: its tasks are as if they had never been submitted. */
  #takeBack(start: number, tasks: readonly Task[]): void {
    for (const index of this.#batch.truncate(start)) this.#beside?.release(index);
    for (const task of tasks) this.#leave(task);
  }

  /** At once while some worker has nothing to do, else together with what else this microtask brings. */
  #sendSoon(): void {
    this.#staffing.provideFor(this.#table.size);
    this.#batch.schedule(this.#table.size <= this.#crew.size);
    this.#drain.watch();
  }

  #enter(task: Task, code: Code): void {
    this.#table.add(task);
    task.code = code;
    code.tasks++;
    if (this.#options.timings) task.submittedAt = performance.now();
    this.#overruns.enter(task);
  }

  #leave(task: Task): void {
    this.#table.remove(task);
    if (task.code) task.code.tasks--;
    task.code = null;
    this.#overruns.leave(task);
    if (this.#table.size > 0) return;
    this.#vigil.rest();
    this.#endIfIdle();
  }

  #failAll(reason: () => unknown): void {
    this.#batch.flush();
    for (const task of [...this.#table.all()]) {
      this.#dispatcher.revoke(task.slot, task.generation);
      failRest(this, task, reason());
    }
  }

  /** No worker can run anything, now or later. */
  #break(cause: unknown): void {
    if (this.#broken) return;
    this.#broken = brokenBy(cause);
    this.#failAll(() => this.#broken);
  }

  /** For a caller who blocks: what timers and exit events would have told. */
  #lookAround(): void {
    this.#overruns.look();
    this.#vigil.look();
    for (const worker of this.#crew) {
      worker.look();
      if (worker.gone) this.#settleEnd(worker);
      else if (worker.isStillborn) this.#break(new Error(`${worker.name} did not start`));
    }
  }

  #settleEnd(worker: CrewWorker): void {
    if (worker.settled) return;
    worker.settled = true;
    worker.noteGone();
    this.readResults(worker);
    this.#beside?.side.receive();
    this.#crew.vacate(worker);
    const lost = settleLoss(this, worker, this.#dispatcher.lose(worker.index), this.#options.retries);
    if (lost) this.#lost++;
    this.#crew.ringFor(this.#dispatcher);
    if (this.#crew.hopeless)
      this.#break(this.#crew.lastFailure ?? new Error('they end before they are ready'));
    this.#restaff();
    this.#endIfIdle();
  }

  #restaff(): void {
    if (!this.#broken && this.#state !== 'ended')
      this.#staffing.refill(this.#table.size, this.#state === 'closing');
  }

  requeue(task: Task): void {
    this.#dispatcher.requeue(task.slot, task.generation, task.done);
  }

  dropOrphan(slot: number, generation: number): void {
    this.#dispatcher.dropOrphan(slot, generation);
  }

  #endIfIdle(): void {
    if (this.#state !== 'closing' || this.#table.size > 0) return;
    this.#state = 'ended';
    this.#stopWorkers();
    forgetAtExit(this.#stopAtExit);
    this.#vigil.end();
    this.#staffing.end();
    this.#crew.end();
    const workers = [...this.#crew].map(worker => worker.ended);
    void Promise.all(workers).then(() => {
      this.#overruns.end();
      this.#dispatcher.close();
      this.#allEnded.resolve(undefined);
    });
  }

  #stopWorkers(tell = (worker: CrewWorker) => worker.ring()): void {
    for (const worker of this.#crew) {
      worker.ending ??= 'closed';
      this.#dispatcher.stop(worker.index);
      tell(worker);
    }
  }
}
