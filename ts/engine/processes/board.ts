import { forgetRings, holdLoop, join, letLoopGo, whenRung } from '../../arena/membership.js';
import { told } from '../../arena/refusals.js';
import { native } from '../../native.js';
import type { Dispatch } from '../caller/place.js';
import { ControlBlock } from '../control.js';

/** The caller's end of a board in the arena (docs/dispatch.md). */
export class BoardDispatch implements Dispatch {
  readonly #board: InstanceType<typeof native.BoardDispatcher>;
  readonly #reported: () => void;
  readonly #controls: ArrayBuffer[] = [];
  #holds = false;

  /** @param reported is called when there may be reports */
  constructor(workers: number, reported: () => void) {
    join();
    this.#board = told(() => new native.BoardDispatcher(workers));
    this.#reported = reported;
    whenRung(reported);
  }

  /** By which a worker finds the board. */
  get handle(): [number, number] {
    return this.#board.handle as [number, number];
  }

  /** The control block of a worker, fresh for whoever takes that place next. */
  freshControl(worker: number): ControlBlock {
    this.#controls[worker] ??= this.#board.control(worker);
    const buffer = this.#controls[worker];
    new Int32Array(buffer, 0, ControlBlock.outboxOffset >> 2).fill(0);
    return ControlBlock.create(buffer);
  }

  ring(worker: number): void {
    this.#board.ring(worker);
  }

  get running(): number {
    return this.#board.running;
  }

  push(frames: Uint8Array): boolean {
    return told(() => this.#board.push(frames));
  }

  nextToRing(): number {
    return this.#board.nextToRing();
  }

  revoke(slot: number, generation: number): number {
    return this.#board.revoke(slot, generation);
  }

  runnerOf(slot: number, generation: number): number {
    return this.#board.runnerOf(slot, generation);
  }

  lose(worker: number): number[] {
    return this.#board.lose(worker);
  }

  requeue(slot: number, generation: number, skip: number): boolean {
    return this.#board.requeue(slot, generation, skip);
  }

  dropOrphan(slot: number, generation: number): void {
    this.#board.dropOrphan(slot, generation);
  }

  define(code: number, bytes: Uint8Array): void {
    told(() => this.#board.define(code, bytes));
  }

  forget(code: number): void {
    this.#board.forget(code);
  }

  drain(target: Uint8Array): number {
    return this.#board.drain(target);
  }

  poll(): boolean {
    return this.#board.poll();
  }

  wait(milliseconds: number): boolean {
    return this.#board.wait(milliseconds);
  }

  holdLoop(hold: boolean): void {
    if (this.#holds === hold) return;
    this.#holds = hold;
    if (hold) holdLoop();
    else letLoopGo();
  }

  stop(worker: number): void {
    this.#board.stop(worker);
  }

  close(): void {
    this.holdLoop(false);
    forgetRings(this.#reported);
    this.#board.close();
  }
}
