"""Memory a worker and CPU time a task of a pool: consumption.py <start method> <workers>. The same steps as in
lib/programs/consumption.mjs, on Linux alone."""

import json
import os
import sys
from multiprocessing import get_context
from time import sleep

from timing import square

TASKS, TOGETHER, ADDED, SETTLING = 20_000, 500, 8, 0.25


def status(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return int(fields[1]), int(fields[11]) + int(fields[12])


def tree():
    found, stats = [os.getpid()], {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            stats[int(name)] = status(name)
        except OSError:
            pass  # it has ended meanwhile
    for pid in found:
        found += [child for child, (parent, _) in stats.items() if parent == pid]
    return {pid: stats[pid][1] for pid in found}


def cpu_microseconds():
    return sum(tree().values()) * 1e6 / os.sysconf("SC_CLK_TCK")


def memory_bytes():
    total = 0
    for pid in tree():
        with open(f"/proc/{pid}/smaps_rollup") as file:
            total += sum(int(line.split()[1]) * 1024 for line in file if line.startswith("Pss:"))
    return total


def run(pool, count):
    total = 0
    for first in range(0, count, TOGETHER):
        pending = [pool.apply_async(square, (x,)) for x in range(first, first + TOGETHER)]
        total += sum(one.get() for one in pending)
    return total


def at_rest():
    sleep(SETTLING)
    return memory_bytes()


def main(method, workers):
    context = get_context(method)
    with context.Pool(int(workers)) as pool:
        run(pool, TOGETHER)
        memory_before = at_rest()
        with context.Pool(ADDED) as second:
            run(second, TOGETHER)
            memory = (at_rest() - memory_before) / ADDED / 2**20
        run(pool, 2 * TASKS)
        cpu_before = cpu_microseconds()
        result = run(pool, TASKS)
        cpu = (cpu_microseconds() - cpu_before) / TASKS
    print(json.dumps({"figures": {"memory": memory, "cpu": cpu}, "result": result}))


if __name__ == "__main__":
    main(*sys.argv[1:])
