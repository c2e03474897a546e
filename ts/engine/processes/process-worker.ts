import { createRequire } from 'node:module';
import type { ChildState } from '../../process/child-state.js';
import { launch } from '../../process/launch.js';
import { CrewWorker } from '../caller/crew-worker.js';
import type { WorkerOrder } from '../caller/place.js';
import type { ControlBlock } from '../control.js';
import type { SideMessage } from '../messages.js';

const ENTRY = createRequire(import.meta.url).resolve('#pool-process');

/** A worker that was told to end may take so long, in milliseconds; then it is ended without being asked. */
const PATIENCE_MS = 200;

/** What a worker process is started with. */
export interface ProcessWorkerOptions {
  order: WorkerOrder;
  pool: string;
  control: ControlBlock;
  bootstrap: Uint8Array;
  env: NodeJS.ProcessEnv | undefined;
  execArgv: readonly string[] | undefined;
  ring: () => void;
}

/** A worker that is a process of its own. */
export class ProcessWorker extends CrewWorker {
  override readonly pid: number;
  override readonly ended: Promise<void>;
  override readonly ring: () => void;
  readonly #child: ChildState;
  /** When it has to have ended; 0: nobody has told it to. */
  #deadline = 0;

  constructor(options: ProcessWorkerOptions, onExit: () => void) {
    const { order, pool, control, bootstrap, env, execArgv } = options;
    super(order, pool, control);
    this.ring = options.ring;
    this.#child = launch({ entry: ENTRY, bootstrap, name: order.name, env, execArgv });
    this.pid = this.#child.pid;
    this.ended = new Promise(resolve => {
      this.#child.onEnd(() => {
        onExit();
        resolve();
      });
    });
  }

  override get gone(): boolean {
    return this.#child.hasEnded;
  }

  /** As `process.exit` was told: the system keeps eight bits of it. */
  override get exitCode(): number | null {
    if (this.signalCode !== null) return null;
    return super.exitCode ?? this.#child.exitCode;
  }

  override get signalCode(): NodeJS.Signals | null {
    return this.#child.signalCode;
  }

  override terminate(): void {
    if (this.#deadline > 0) return;
    this.#deadline = performance.now() + PATIENCE_MS;
    this.#child.signal('SIGTERM');
    const limit = setTimeout(() => this.look(), PATIENCE_MS + 1);
    limit.unref();
    void this.ended.then(() => clearTimeout(limit));
  }

  /** A task may ignore SIGTERM. */
  override look(): void {
    if (this.#deadline > 0 && performance.now() >= this.#deadline) this.#child.signal('SIGKILL');
  }

  override sendBeside(_message: SideMessage | number, _move: boolean): void {
    throw new Error('nothing travels beside the frames to a process');
  }

  override receiveBeside(): SideMessage[] {
    return [];
  }
}
