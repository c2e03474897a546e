"""From before the import of multiprocessing to the first result of a new pool: first_result.py <start method> <workers>."""

import json
import sys
from time import perf_counter

from timing import square


def main(method, workers):
    start = perf_counter()
    from multiprocessing import get_context

    pool = get_context(method).Pool(int(workers))
    result = pool.apply(square, (7,))
    ms = (perf_counter() - start) * 1000
    pool.terminate()
    print(json.dumps({"figures": {"ms": ms}, "result": result}))


if __name__ == "__main__":
    main(*sys.argv[1:])
