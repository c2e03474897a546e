"""Queue and Pipe under the bench: channels.py <start method> queue|pipe|round_trip <what goes through, as JSON>.

Bytes go through a pipe by send_bytes, other messages by send.
"""

import json
import sys
from multiprocessing import get_context

from timing import one_at_a_time, serve, timed


def payloads(what):
    if what["kind"] == "integers":
        return lambda i: i
    if what["kind"] == "objects":
        return lambda i: {"id": i, "name": f"item {i % 100}", "score": i / 2, "ok": i % 2 == 0}
    one = b"x" * what["size"]
    return lambda i: one


def weigh(value):
    if isinstance(value, int):
        return value
    return value["id"] if isinstance(value, dict) else len(value)


def sender(connection, what):
    return connection.send_bytes if what["kind"] == "bytes" else connection.send


def receiver(connection, what):
    return connection.recv_bytes if what["kind"] == "bytes" else connection.recv


def fill(orders, put, what):
    make = payloads(what)
    while count := orders.get():
        for i in range(count):
            put(make(i))


def fill_pipe(orders, connection, what):
    fill(orders, sender(connection, what), what)


def fill_queue(orders, queue, what):
    fill(orders, queue.put, what)


def echo(connection, what):
    send, receive = sender(connection, what), receiver(connection, what)
    try:
        while True:
            send(receive())
    except EOFError:
        pass


def one_way(context, target, theirs, receive, what):
    orders = context.SimpleQueue()
    peer = context.Process(target=target, args=(orders, theirs, what), daemon=True)
    peer.start()

    def answer(request):
        def work():
            orders.put(request["count"])
            weight = 0
            for _ in range(request["count"]):
                weight += weigh(receive())
            return weight

        return timed(work, in_stride=True)

    serve(answer)
    orders.put(0)
    peer.join()


def queue(context, what):
    items = context.Queue()
    one_way(context, fill_queue, items, items.get, what)


def pipe(context, what):
    ours, theirs = context.Pipe(duplex=False)
    one_way(context, fill_pipe, theirs, receiver(ours, what), what)


def round_trip(context, what):
    ours, theirs = context.Pipe()
    peer = context.Process(target=echo, args=(theirs, what), daemon=True)
    peer.start()
    theirs.close()
    send, receive = sender(ours, what), receiver(ours, what)
    make = payloads(what)

    def trip(message):
        send(message)
        return receive()

    def answer(request):
        figures, results = one_at_a_time([make(i) for i in range(request["count"])], trip)
        return {"figures": figures, "result": sum(map(weigh, results))}

    serve(answer)
    ours.close()
    peer.join(1)


def main(method, scenario, what):
    {"queue": queue, "pipe": pipe, "round_trip": round_trip}[scenario](get_context(method), json.loads(what))


if __name__ == "__main__":
    main(*sys.argv[1:])
