"""What the Python side of the bench shares: times, checks, and the conversation with the bench."""

import json
import sys
from itertools import cycle
from time import perf_counter

# Seconds.
LEAD_IN = 0.03


def square(x):
    return x * x


def checksum(values):
    return sum(value * (i % 7 + 1) for i, value in enumerate(values))


def lead_in(work):
    """The same as in lib/lead-in.mjs."""
    end = perf_counter() + LEAD_IN
    while True:
        work()
        if perf_counter() >= end:
            return


def timed(work, check=lambda result: result, in_stride=False, times=1):
    if in_stride:
        lead_in(work)
    start = perf_counter()
    for _ in range(times):
        result = work()
    ms = (perf_counter() - start) * 1000
    return {"figures": {"ms": ms / times}, "result": check(result)}


def one_at_a_time(messages, call):
    turns = cycle(messages)
    lead_in(lambda: call(next(turns)))
    times, results = [], []
    for message in messages:
        start = perf_counter()
        results.append(call(message))
        times.append((perf_counter() - start) * 1e6)
    times.sort()
    figures = {"p50": times[len(times) // 2], "p99": times[len(times) * 99 // 100]}
    return figures, results


def serve(answer):
    """Answers one JSON request a line with one JSON line."""
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)
