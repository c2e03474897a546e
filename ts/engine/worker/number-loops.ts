import type { Pace } from '../../pace.js';
import type { NumberList } from '../../wire/number-list.js';
import { Control } from '../control.js';
import type { AnyFunction } from '../engine.js';
import { FunctionLoops, type Stash } from './function-loops.js';
import type { Outbox } from './outbox.js';

/**
 * Runs `fn` over the items `from` to `to` of a list, of which the first lies at byte `at` of the view. Results go to
 * `doubles[position]` and on, and each is published in `words` as soon as it is there. Ends early, with the index of the
 * item, at a result that is no number; an item that throws is the one marked in `words`.
 */
type NumberLoop = (
  fn: AnyFunction,
  view: DataView,
  at: number,
  from: number,
  to: number,
  doubles: Float64Array,
  position: number,
  words: Int32Array,
  stash: Stash,
) => number;

const source = (get: string, width: number): string => `
  for (let i = from; i < to; i++, at += ${width}, position++) {
    words[${Control.item}] = i;
    const result = fn(view.${get}(at, true));
    if (typeof result !== 'number') { stash.result = result; return i; }
    doubles[position] = result;
    words[${Control.outboxLength}] = (position + 1) << 3;
  }
  return to;`;

const parameters = ['fn', 'view', 'at', 'from', 'to', 'doubles', 'position', 'words', 'stash'];
const loops = {
  4: new FunctionLoops<NumberLoop>(parameters, source('getInt32', 4)),
  8: new FunctionLoops<NumberLoop>(parameters, source('getFloat64', 8)),
};

/** Where a worker's results go, and when. */
interface Way {
  outbox: Outbox;
  /** Of the control block. */
  words: Int32Array;
  /** When results are due to be sent. */
  pace: Pace;
}

/** Where a run has stopped, and what the item there gave or threw. */
export interface Stop {
  at: number;
  outcome: () => unknown;
}

/** Runs the items from `from` on, as long as results are numbers. Null: they all were. */
export function runNumbers(
  fn: AnyFunction,
  list: NumberList,
  from: number,
  { outbox, words, pace }: Way,
): Stop | null {
  const loop = loops[list.width].of(fn);
  const stash: Stash = { result: undefined };
  for (let next = from; next < list.length; ) {
    const to = next + outbox.room(next, Math.min(pace.steps, list.length - next));
    let stopped: number;
    try {
      const at = list.start + next * list.width;
      stopped = loop(fn, list.view, at, next, to, outbox.doubles, outbox.position, words, stash);
    } catch (error) {
      return { at: words[Control.item]!, outcome: () => raise(error) };
    } finally {
      outbox.filled();
    }
    if (stopped < to) return { at: stopped, outcome: () => stash.result };
    if (pace.due(to - next)) outbox.flush();
    next = to;
  }
  return null;
}

function raise(error: unknown): never {
  throw error;
}
