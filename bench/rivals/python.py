"""Python's multiprocessing under the bench: reads one JSON request a line, answers with one JSON line.

Times are taken in here, around the same work that the other rivals time.
"""

import json
import sys
from time import perf_counter


def square(x):
    return x * x


def checksum(values):
    return sum(value * (i % 7 + 1) for i, value in enumerate(values))


def timed(work):
    start = perf_counter()
    results = work()
    ms = (perf_counter() - start) * 1000
    return {"figures": {"ms": ms}, "result": checksum(results)}


def burst(pool, count):
    def work():
        pending = [pool.apply_async(square, (x,)) for x in range(count)]
        return [one.get() for one in pending]

    return timed(work)


def map_all(pool, count):
    numbers = list(range(count))
    return timed(lambda: pool.map(square, numbers))


def latency(pool, count):
    times, results = [], []
    for x in range(count):
        start = perf_counter()
        results.append(pool.apply(square, (x,)))
        times.append((perf_counter() - start) * 1e6)
    times.sort()
    figures = {"p50": times[count // 2], "p99": times[count * 99 // 100]}
    return {"figures": figures, "result": checksum(results)}


def first_result(workers):
    start = perf_counter()
    from multiprocessing import get_context

    pool = get_context("fork").Pool(workers)
    result = pool.apply(square, (7,))
    ms = (perf_counter() - start) * 1000
    pool.terminate()
    return {"figures": {"ms": ms}, "result": result}


def serve(workers):
    from multiprocessing import get_context

    with get_context("fork").Pool(workers) as pool:
        for line in sys.stdin:
            request = json.loads(line)
            scenario = {"burst": burst, "map": map_all, "latency": latency}[request["scenario"]]
            print(json.dumps(scenario(pool, request["count"])), flush=True)


if __name__ == "__main__":
    mode, workers = sys.argv[1], int(sys.argv[2])
    if mode == "serve":
        serve(workers)
    else:
        print(json.dumps(first_result(workers)))
