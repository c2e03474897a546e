import { align, FrameView, Word } from '../frames.js';
import type { Crew } from './crew.js';
import { failRest, type LossTarget } from './loss.js';
import type { Dispatch } from './place.js';

/** Where a batch goes, and whose tasks are in it. */
export interface Route {
  dispatch: Pick<Dispatch, 'push' | 'nextToRing'>;
  crew: Pick<Crew, 'ringFor'>;
  tasks: Pick<LossTarget, 'find' | 'advanced'>;
}

/** Hands a batch of frames to the workers and rings those that rest. Its tasks fail if there is no room for it. */
export function deliver(frames: Uint8Array, { dispatch, crew, tasks }: Route): void {
  let someoneRests: boolean;
  try {
    someoneRests = dispatch.push(frames);
  } catch (error) {
    failAll(frames, tasks, error);
    return;
  }
  if (someoneRests) crew.ringFor(dispatch);
}

function failAll(frames: Uint8Array, tasks: Route['tasks'], error: unknown): void {
  const { words } = new FrameView(frames.buffer, frames.byteOffset, frames.byteLength);
  for (let at = 0; at < frames.byteLength; at += align(words[(at >> 2) + Word.length]!)) {
    const start = at >> 2;
    const task = tasks.find(words[start + Word.slot]!, words[start + Word.generation]!);
    if (task) failRest(tasks, task, error);
  }
}
