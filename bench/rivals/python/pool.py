"""multiprocessing.Pool under the bench: pool.py <start method> <workers>."""

import sys
from multiprocessing import get_context

from timing import checksum, one_at_a_time, serve, square, timed


def burst(pool, count, in_stride):
    def work():
        pending = [pool.apply_async(square, (x,)) for x in range(count)]
        return [one.get() for one in pending]

    return timed(work, checksum, in_stride)


def map_all(pool, count, in_stride):
    numbers = list(range(count))
    return timed(lambda: pool.map(square, numbers), checksum, in_stride)


def latency(pool, count, _):
    figures, results = one_at_a_time(range(count), lambda x: pool.apply(square, (x,)))
    return {"figures": figures, "result": checksum(results)}


def main(method, workers):
    scenarios = {"burst": burst, "map": map_all, "latency": latency}
    with get_context(method).Pool(int(workers)) as pool:
        serve(lambda request: scenarios[request["scenario"]](pool, request["count"], request.get("inStride")))


if __name__ == "__main__":
    main(*sys.argv[1:])
