// A SharedArray, handed through a pipe to a process that runs, which sends back the last element.
import { timed } from '../../lib/contest.mjs';
import { inContext } from './library.mjs';

function look(connection) {
  try {
    for (;;) {
      const { array } = connection.recvSync();
      connection.sendSync(array[array.length - 1]);
    }
  } catch (error) {
    if (error.code !== 'ERR_CROSSRAY_EOF') throw error;
  }
}

export const sharedArray = ({ context, length, timing }) =>
  inContext(context, ['Process', 'Pipe', 'SharedArray'], ({ Process, Pipe, SharedArray }) => {
    const shared = new SharedArray(Float64Array, length);
    shared.array[length - 1] = length;
    const [ours, theirs] = Pipe();
    const peer = new Process({ target: look, args: [theirs], daemon: true });
    peer.start();
    theirs.close();
    const handOver = () => {
      ours.sendSync(shared);
      return ours.recvSync();
    };
    const close = () => {
      ours.close();
      return peer.join();
    };
    return [{ name: 'crossray', round: () => timed(handOver, timing), close }];
  });
