/** A worker of a pool, wherever it lives: sets itself up, serves, ends. */
import type { Values } from '../../values.js';
import { Control, type ControlBlock } from '../control.js';
import { ReportKind } from '../frames.js';
import type { Bootstrap, Setup } from '../messages.js';
import { Codes } from './codes.js';
import { flows } from './flows.js';
import { Idle, type LoopDoor } from './idle.js';
import type { Link } from './link.js';
import { serve } from './loop.js';
import { Outbox } from './outbox.js';
import { Runner } from './runner.js';

/** What a place gives its worker. */
export interface Post {
  bootstrap: Bootstrap;
  control: ControlBlock;
  link: Link;
  values: Values;
  door: LoopDoor;
  /** Bytes of memory that count for `maxMemory`. */
  memory: () => number;
}

/** Runs tasks until the caller stops this worker or it has to be replaced; then the thread or process ends. */
export function work(post: Post): void {
  new PoolWorker(post).run();
}

class PoolWorker {
  readonly #post: Post;
  readonly #codes: Codes;
  readonly #outbox: Outbox;
  readonly #runner: Runner;
  readonly #idle: Idle;

  constructor(post: Post) {
    this.#post = post;
    const { bootstrap, control, link, values, door } = post;
    values.shipper.worksFor(bootstrap.home);
    this.#codes = new Codes(link, values.shipper);
    this.#outbox = new Outbox(control, link, values);
    const { name, pool, idleTimeout } = bootstrap;
    this.#runner = new Runner({ control, values, codes: this.#codes, outbox: this.#outbox, name, pool });
    this.#idle = new Idle(link, door, idleTimeout);
  }

  run(): void {
    this.#post.door.whenRung(() => {
      flows.running?.notice();
      this.#idle.rung();
    });
    process.on('exit', code => {
      this.#post.control.words[Control.exitCode] = code;
      this.#outbox.flush();
    });
    process.on('uncaughtException', error => this.#uncaught(error));
    // Only a task that has damaged what the loop stands on makes it fail: the worker is replaced.
    this.#serve().catch(error => {
      this.#notice(ReportKind.stray, error);
      process.exit(1);
    });
  }

  async #serve(): Promise<void> {
    const { bootstrap, link, memory } = this.#post;
    if (link.stopped) process.exit(0);
    try {
      if (bootstrap.setup) await this.#setUp(bootstrap.setup);
    } catch (error) {
      this.#notice(ReportKind.broken, error ?? new Error(String(error)));
      process.exit(1);
    }
    this.#notice(ReportKind.ready);
    const [runner, outbox, idle] = [this.#runner, this.#outbox, this.#idle];
    await serve({ ...bootstrap, link, runner, outbox, idle, memory });
    process.exit(0);
  }

  async #setUp({ code, args }: Setup): Promise<void> {
    const fn = (await this.#codes.build(code)) as (...args: unknown[]) => unknown;
    const list = this.#post.values.read(args, 0, args.length);
    await fn(...((await list) as unknown[]));
    flows.followIfHeld(false);
  }

  /** An error nobody caught belongs to the running task if that started it, else to one that has ended. */
  #uncaught(error: unknown): void {
    if (flows.concernsRunning && this.#runner.failRunning(error)) return;
    this.#notice(ReportKind.stray, error);
  }

  #notice(kind: ReportKind, error?: unknown): void {
    const { worker, incarnation } = this.#post.bootstrap;
    this.#outbox.notice(kind, worker, incarnation, error);
  }
}
