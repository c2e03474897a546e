"""An array in SharedMemory, handed to a process that runs: shared.py <start method> <length in doubles>."""

import sys
from multiprocessing import get_context
from multiprocessing.shared_memory import SharedMemory

from timing import serve, timed


def look(connection, length):
    """Attaches what it is told the name of, and sends back the last element."""
    try:
        while True:
            memory = SharedMemory(name=connection.recv())
            doubles = memory.buf.cast("d")
            connection.send(doubles[length - 1])
            doubles.release()
            memory.close()
    except EOFError:
        pass


def main(method, length):
    length = int(length)
    context = get_context(method)
    memory = SharedMemory(create=True, size=length * 8)
    with memory.buf.cast("d") as doubles:
        doubles[length - 1] = length
    ours, theirs = context.Pipe()
    peer = context.Process(target=look, args=(theirs, length), daemon=True)
    peer.start()
    theirs.close()

    def hand_over():
        ours.send(memory.name)
        return ours.recv()

    serve(lambda request: timed(hand_over, in_stride=request["inStride"], times=request["times"]))
    ours.close()
    peer.join(1)
    memory.close()
    memory.unlink()


if __name__ == "__main__":
    main(*sys.argv[1:])
