/** Entry of every worker process of a pool. */
import { holdLoop, join, letLoopGo, whenRung } from '../../arena/membership.js';
import { told } from '../../arena/refusals.js';
import { writeDirectlyOnceUsed } from '../../direct-stdio.js';
import { native } from '../../native.js';
import { inherit } from '../../process/inherit.js';
import { takePlace } from '../../process/take-place.js';
import { Values } from '../../values.js';
import { Control, ControlBlock } from '../control.js';
import type { Link } from '../worker/link.js';
import { work } from '../worker/worker.js';
import type { ProcessBootstrap } from './bootstrap.js';

const bytes = inherit();
const values = new Values(undefined, 'auto');
const bootstrap = values.read(bytes, 0, bytes.length) as ProcessBootstrap;
takePlace(bootstrap.header);
join();
const [index, generation] = bootstrap.board;
const board = new native.BoardLink(index, generation, bootstrap.worker);
const control = new ControlBlock(board.control());
Atomics.store(control.words, Control.started, 1);

writeDirectlyOnceUsed('stdout', 1);
writeDirectlyOnceUsed('stderr', 2);

// Ctrl-C reaches the whole group of processes: the caller decides what becomes of its workers.
process.on('SIGINT', () => {});

const link: Link = {
  get stopped() {
    return board.stopped;
  },
  claim: (inbox, milliseconds) => board.claim(inbox, milliseconds),
  begin: () => board.begin(),
  // A result that has no room in the arena fails its item, and that is told in less room.
  report: frames => told(() => board.report(frames)),
  reportWith: (frames, handles) => told(() => board.reportWith(frames, handles)),
  code: () => board.code(),
  rest: () => board.rest(),
  giveBack: () => board.giveBack(),
};

work({
  bootstrap,
  control,
  link,
  values,
  door: { whenRung, hold: open => (open ? holdLoop() : letLoopGo()) },
  memory: () => process.memoryUsage.rss(),
});
