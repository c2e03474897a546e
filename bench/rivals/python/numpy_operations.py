"""NumPy's answers to the operations of lib/operations.mjs: numpy_operations.py <folder of inputs>.

Results go into memory that has been used before where NumPy takes an `out`.
"""

import json
import sys
from pathlib import Path

import numpy as np

from timing import serve, timed


def read(folder):
    arrays = {path.stem: np.fromfile(path) for path in Path(folder).glob("*.f64")}
    return arrays | json.loads((Path(folder) / "numbers.json").read_text())


def digest(result):
    values = np.atleast_1d(np.asarray(result, dtype=np.float64)).ravel()
    return [len(values), values.sum(), (values * (np.arange(len(values)) % 7 + 1)).sum()]


def sort(x, out):
    np.copyto(out, x)
    out.sort()
    return out


def top_k(x, k):
    best = np.argpartition(x, len(x) - k)[len(x) - k :]
    return best[np.argsort(-x[best])]


def pairwise(p, q):
    squares = (p * p).sum(1)[:, None] + (q * q).sum(1)[None, :]
    squares -= 2 * (p @ q.T)
    return np.sqrt(np.maximum(squares, 0, out=squares), out=squares)


def squares_and_sines(x, out):
    np.sin(x, out=out)
    out += x * x
    return out


def operations(given):
    x, y = given["x"], given.get("y")
    out = np.empty_like(x)
    order = given.get("order", 0)
    product = np.empty((order, order))
    square = {name: given[name].reshape(order, order) for name in "ab" if name in given}
    points = {name: given[name].reshape(-1, given["dim"]) for name in "pq" if name in given}
    unary = {
        name: lambda how=getattr(np, name): how(x, out=out)
        for name in ("abs", "sqrt", "exp", "log", "sin", "cos", "tanh", "cumsum")
    }
    binary = {
        name: lambda how=getattr(np, how): how(x, y, out=out)
        for name, how in {"add": "add", "sub": "subtract", "mul": "multiply", "div": "divide", "pow": "power"}.items()
    }
    return unary | binary | {
        "sum": x.sum,
        "mean": x.mean,
        "variance": x.var,
        "min": x.min,
        "max": x.max,
        "minMax": lambda: (x.min(), x.max()),
        "dot": lambda: x.dot(y),
        "norm": lambda: np.linalg.norm(x),
        "sort": lambda: sort(x, out),
        "argsort": lambda: np.argsort(x, kind="stable"),
        "filter": lambda: x[x > given["limit"]],
        "histogram": lambda: np.histogram(x, given["bins"], (0, 1))[0],
        "topK": lambda: top_k(x, given["k"]),
        "matmul": lambda: np.matmul(square["a"], square["b"], out=product),
        "pairwiseDistances": lambda: pairwise(points["p"], points["q"]),
        "squares_and_sines": lambda: squares_and_sines(x, out),
    }


def main(folder):
    known = operations(read(folder))

    def answer(request):
        found = timed(known[request["operation"]], digest, request["inStride"], request["times"])
        return found | {"result": {"digest": found["result"]}}

    serve(answer)


if __name__ == "__main__":
    main(*sys.argv[1:])
