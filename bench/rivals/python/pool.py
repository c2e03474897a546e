"""multiprocessing.Pool under the bench: pool.py <start method> <workers>."""

import sys
from multiprocessing import get_context

from timing import checksum, one_at_a_time, serve, square, timed


def burst(pool, count):
    def work():
        pending = [pool.apply_async(square, (x,)) for x in range(count)]
        return [one.get() for one in pending]

    return timed(work, checksum)


def map_all(pool, count):
    numbers = list(range(count))
    return timed(lambda: pool.map(square, numbers), checksum)


def latency(pool, count):
    figures, results = one_at_a_time(range(count), lambda x: pool.apply(square, (x,)))
    return {"figures": figures, "result": checksum(results)}


def main(method, workers):
    scenarios = {"burst": burst, "map": map_all, "latency": latency}
    with get_context(method).Pool(int(workers)) as pool:
        serve(lambda request: scenarios[request["scenario"]](pool, request["count"]))


if __name__ == "__main__":
    main(*sys.argv[1:])
