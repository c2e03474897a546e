import { describe, ShipError } from '../../errors.js';
import type { SideMessage } from '../messages.js';
import type { Batch } from './batch.js';
import type { Beside } from './place.js';
import type { Staffing } from './staffing.js';

/**
 * What moves with the frame written at `start` can go to one worker only, and so the task does.
 * @throws ShipError if an object cannot be moved: it has been moved before, or somebody reads from it
 */
export function pinMoves(start: number, { side, reserve }: Beside, batch: Batch, staffing: Staffing): void {
  const moves = side.takeMoves();
  if (moves.length === 0) return;
  const place = reserve();
  const index = place < 0 ? -1 - place : place;
  batch.pin(start, index);
  const worker = place < 0 ? null : staffing.at(index);
  sendMoves(moves, message =>
    worker ? worker.sendBeside(message, true) : staffing.bequeath(index, message),
  );
}

function sendMoves(moves: readonly SideMessage[], send: (message: SideMessage) => void): void {
  for (const message of moves) {
    try {
      send(message);
    } catch (cause) {
      throw new ShipError(`${describe(message.object)} cannot travel: ${(cause as Error).message}`, [], {
        cause,
      });
    }
  }
}
