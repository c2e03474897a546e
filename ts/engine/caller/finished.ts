import type { CrewWorker } from './crew-worker.js';
import type { Drain } from './drain.js';
import type { ReportReader } from './report-reader.js';

/**
 * Reads all that the worker has finished until now, wherever it lies. The outbox is looked at before the channel: what
 * is sent in between is found there, and known again in the copy of the outbox. A worker in the middle of sending
 * is at it for microseconds; if it was ended there, the channel tells that it is gone.
 */
export function readFinished(worker: CrewWorker, drain: Drain, reader: ReportReader): void {
  let finished = worker.snapshot();
  for (; !finished; finished = worker.snapshot()) drain.all();
  drain.all();
  reader.readAll(finished, worker.gone);
}
