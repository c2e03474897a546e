import type { EngineOptions } from './caller/engine-options.js';
import { TaskEngine } from './caller/task-engine.js';
import type { Engine, EngineEvents } from './engine.js';
import { onProcesses } from './processes/processes.js';
import { onThreads } from './threads/threads.js';

/**
 * Starts the engine of a context.
 * @throws ShipError if the initializer cannot travel there
 */
export function startEngine(
  context: 'thread' | 'process',
  options: EngineOptions,
  events: EngineEvents,
): Engine {
  const settle = context === 'thread' ? onThreads : onProcesses;
  return new TaskEngine(options, events, resident => settle(options, resident));
}
