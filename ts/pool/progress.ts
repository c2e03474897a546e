import { describe } from '../errors.js';
import { ProgressBar } from '../observe/progress.js';
import type { Settle } from './outcome.js';
import type { MapOptions } from './submitter.js';

/**
 * Adds the bar that `progress` asks for to what a map tells and to where it ends.
 * @returns the options with `onProgress` feeding the bar too, and an end that takes the bar away
 */
export function withProgress<O extends MapOptions, R>(
  options: O,
  settle: Settle<R>,
): { told: O; end: Settle<R> } {
  const { progress, onProgress } = options;
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    throw new TypeError(`onProgress: expected a function, got ${describe(onProgress)}`);
  }
  if (progress === undefined || progress === false) return { told: options, end: settle };
  const bar = new ProgressBar(progress);
  const update = (done: number, total: number | undefined): void => {
    bar.update(done, total);
    onProgress?.(done, total);
  };
  const end: Settle<R> = {
    resolve(value) {
      bar.finish();
      settle.resolve(value);
    },
    reject(error) {
      bar.finish();
      settle.reject(error);
    },
  };
  return { told: { ...options, onProgress: update }, end };
}
