import type { EngineOptions } from './caller/engine-options.js';
import { TaskEngine } from './caller/task-engine.js';
import type { Engine, EngineEvents } from './engine.js';
import { onThreads } from './threads/threads.js';

/**
 * Starts the engine of a context.
 * @throws TypeError for a context that is not there yet
 */
export function startEngine(
  context: 'thread' | 'process',
  options: EngineOptions,
  events: EngineEvents,
): Engine {
  if (context === 'thread') return new TaskEngine(options, events, resident => onThreads(options, resident));
  throw new TypeError(
    "context: 'process' is not there yet: pools run on worker threads, so use 'thread' or leave it out",
  );
}
