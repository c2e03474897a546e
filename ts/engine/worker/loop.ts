import { clock } from '../../clock.js';
import { align, FrameView, ReportKind, Word } from '../frames.js';
import type { Idle } from './idle.js';
import { type Link, STOP } from './link.js';
import type { Outbox } from './outbox.js';
import type { Runner } from './runner.js';

/** Size of the inbox in bytes at first: more than one claim of a burst of small calls needs. */
const INBOX_BYTES = 64 * 1024;
/** The next call of a sequence comes within this time, in milliseconds, before anything else is looked at. */
const QUICK_MS = 1;
/** A busy worker gives its event loop a turn about so often, in milliseconds. */
const TURN_MS = 10;

/** A worker's parts, and when it has to be replaced. */
export interface Service {
  link: Link;
  runner: Runner;
  outbox: Outbox;
  idle: Idle;
  worker: number;
  incarnation: number;
  maxTasks: number;
  maxMemory: number;
  /** Bytes of memory that count for `maxMemory`. */
  memory: () => number;
}

/** Claims and runs tasks until the caller stops this worker or it has to be replaced. */
export async function serve(service: Service): Promise<void> {
  const { link, outbox, idle } = service;
  const inbox = new Inbox(link);
  const quota = new Quota(service);
  let turnDue = clock() + TURN_MS;
  for (;;) {
    let bytes = inbox.claim(0);
    if (bytes === 0) {
      outbox.flush();
      bytes = inbox.claim(QUICK_MS);
    }
    if (bytes === 0) {
      bytes = await idle.wait(milliseconds => inbox.claim(milliseconds));
      if (bytes === 0) turnDue = clock() + TURN_MS;
    }
    if (bytes === STOP) return;
    if (bytes > 0) {
      idle.reset();
      await runAll(service, inbox.view, bytes, quota);
    }
    if (quota.used || idle.expired) {
      if (retire(service)) return;
      quota.grantOne();
    }
    if (clock() >= turnDue) {
      outbox.flush();
      await idle.turn();
      turnDue = clock() + TURN_MS;
    }
  }
}

/** Runs the frames of the inbox, as long as nobody has taken them back. */
async function runAll(
  { link, runner, idle }: Service,
  view: FrameView,
  bytes: number,
  quota: Quota,
): Promise<void> {
  for (let at = 0; at < bytes && !quota.used; at += align(view.words[(at >> 2) + Word.length]!)) {
    const begun = link.begin();
    if (begun < 0) return;
    if (begun === 0) continue;
    const pending = runner.run(view, at);
    if (pending) await idle.awaitTask(pending);
    quota.count();
  }
}

/**
 * Ends on its own account: results first, then what it has not started. False: what was moved to this worker is left,
 * and nobody else can run that.
 */
function retire({ link, outbox, worker, incarnation }: Service): boolean {
  outbox.flush();
  if (link.giveBack()) return false;
  outbox.notice(ReportKind.retired, worker, incarnation);
  return true;
}

/** Where claimed frames lie; grows with the largest of them. */
class Inbox {
  readonly #link: Link;
  view = new FrameView(new ArrayBuffer(INBOX_BYTES));

  constructor(link: Link) {
    this.#link = link;
  }

  /** Bytes of claimed frames, 0 for none in time, or STOP. */
  claim(milliseconds: number): number {
    const bytes = this.#link.claim(this.view.bytes, milliseconds);
    if (bytes >= 0 || bytes === STOP) return bytes;
    this.view = new FrameView(new ArrayBuffer(Math.max(-bytes, this.view.bytes.length * 2)));
    return this.claim(milliseconds);
  }
}

/** How much this worker may do before it is replaced. */
class Quota {
  readonly #maxTasks: number;
  readonly #maxMemory: number;
  readonly #memory: () => number;
  #tasks = 0;
  #full = false;

  constructor({ maxTasks, maxMemory, memory }: Service) {
    this.#maxTasks = maxTasks || Number.POSITIVE_INFINITY;
    this.#maxMemory = maxMemory;
    this.#memory = memory;
  }

  /** The worker has to run one more task, although it is due. */
  grantOne(): void {
    this.#full = false;
    this.#tasks = Math.min(this.#tasks, this.#maxTasks - 1);
  }

  /** A task has ended. */
  count(): void {
    this.#tasks++;
    if (this.#maxMemory > 0) this.#full = this.#memory() > this.#maxMemory;
  }

  get used(): boolean {
    return this.#full || this.#tasks >= this.#maxTasks;
  }
}
