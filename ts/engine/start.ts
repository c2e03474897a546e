import type { ThreadEngineOptions } from './caller/crew-options.js';
import { ThreadEngine } from './caller/thread-engine.js';
import type { Engine, EngineEvents } from './engine.js';

/**
 * Starts the engine of a context.
 * @throws TypeError for a context that is not there yet
 */
export function startEngine(
  context: 'thread' | 'process',
  options: ThreadEngineOptions,
  events: EngineEvents,
): Engine {
  if (context === 'thread') return new ThreadEngine(options, events);
  throw new TypeError(
    "context: 'process' is not there yet: pools run on worker threads, so use 'thread' or leave it out",
  );
}
