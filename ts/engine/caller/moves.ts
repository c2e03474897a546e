import { describe, ShipError } from '../../errors.js';
import type { SideMessage } from '../messages.js';
import type { SideTarget } from './side.js';

/**
 * Moves objects to a worker.
 * @param heir sends to the next worker in its place; for where there is none now
 * @throws ShipError if one cannot be moved: it has been moved before, or somebody reads from it
 */
export function sendMoves(
  moves: readonly SideMessage[],
  worker: Pick<SideTarget, 'sendBeside'> | null,
  heir: (message: SideMessage) => void,
): void {
  for (const message of moves) {
    try {
      if (worker) worker.sendBeside(message, true);
      else heir(message);
    } catch (cause) {
      throw new ShipError(`${describe(message.object)} cannot travel: ${(cause as Error).message}`, [], {
        cause,
      });
    }
  }
}
