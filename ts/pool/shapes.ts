import { setImmediate } from 'node:timers';
import type { Engine, Series } from '../engine/engine.js';
import { TaskKind } from '../engine/frames.js';
import { AsyncResult } from './async-result.js';
import { Call } from './call.js';
import { Future } from './future.js';
import { Imap, ImapChunk, planImap } from './imap.js';
import { MapCall, MapChunk } from './map-call.js';
import { Outcome } from './outcome.js';
import { Pending } from './pending.js';
import { withProgress } from './progress.js';
import { Tally } from './tally.js';
import { Trace } from './trace.js';
import { RangeTask, TypedMapCall } from './typed-map.js';
import { planTypedMap } from './typed-plan.js';

const kept: object[] = [];

/**
 * Keeps one object of each shape that calls make, for good. V8 forgets what the objects of a class look like when it has
 * collected the last of them, and then all code that has to do with them learns that anew: 27 to 100 such steps, of a
 * microsecond or more, in each call that follows a collection; a fifth of a map of a thousand numbers after a pause.
 *
 * To make them takes half a millisecond, so they are made when the event loop turns: while the first worker starts.
 */
export function keepShapesSoon(): void {
  if (kept.length > 0) return;
  setImmediate(() => {
    if (kept.length === 0) kept.push(...samples());
  }).unref();
}

/** They are never used, so what they are made of need not work. */
function samples(): object[] {
  const engine = {} as Engine;
  const tally = new Tally();
  const noted = new Trace(nobody).capture();
  const outcome = new Outcome<never>();
  const pending = new Pending<never>(engine, outcome, undefined);
  const handle = { id: '', outcome, pending, engine };
  const map = new MapCall<never>(1, pending, noted, null, tally);
  const chunk = new MapChunk(map, 0, nobody, [0]);
  const series: Series = { count: 1, kind: TaskKind.map, sure: true, timeout: 0, task: () => chunk };
  const memory = { holds: () => true, create: (bytes: number) => new SharedArrayBuffer(bytes) };
  const plan = planTypedMap(new Int8Array(1), undefined, false, memory);
  const typed = new TypedMapCall(plan, pending, noted, null, tally);
  const lazy = {
    ...planImap(nobody, [], {}, true, 1),
    kind: TaskKind.map,
    trace: noted,
    tally,
    over: nobody,
  };
  return [
    new Trace(nobody),
    withProgress({}, outcome),
    new Call(nobody, [], nobody, nobody, noted, tally),
    new AsyncResult(handle),
    new Future(handle),
    series,
    new RangeTask(typed, plan, nobody, 0, 1),
    new Imap(engine, lazy),
    new ImapChunk(nobody, [0], nobody),
  ];
}

function nobody(): void {}
