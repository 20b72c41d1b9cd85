"""Python's client does the work of the rows, as a child of `compare` that tells it when.

One message of JSON a line comes in and one goes out: a row is made of the inputs that all contenders share, run for so
many steps, and shown as the text that the client exposes. The parent takes the time around a run, so that a sample
holds one trip through two pipes as well, a hundredth of it.
"""

import json
import platform
import sys
from importlib import metadata
from itertools import chain, cycle, islice, repeat

import prometheus_client
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.openmetrics import exposition as openmetrics

# No other client exposes when a series began unless it is asked to.
prometheus_client.disable_created_metrics()


def inputs_of(values, first, count):
    """So many inputs, from one on and then from the start again."""
    start = first % len(values)
    head = values[start : start + count]
    return chain(head, islice(cycle(values), count - len(head)))


class Row:
    """A metric, what is done with it, and the registry that exposes it."""

    def __init__(self, make):
        self.make = make
        self.renew()

    def renew(self):
        self.registry = CollectorRegistry()
        self.run = self.make(self.registry)

    def text(self):
        return generate_latest(self.registry).decode()


def counter(registry, labels=()):
    return Counter("bench_total", "Requests.", labels, registry=registry)


def gauge(registry):
    return Gauge("bench", "Requests.", registry=registry)


def histogram(registry, bounds, labels=()):
    return Histogram("bench", "Latency.", labels, registry=registry, buckets=bounds)


def inc(registry, _):
    metric = counter(registry)

    def run(_, count):
        for _ in repeat(None, count):
            metric.inc()

    return run


def add(registry, inputs):
    metric, amounts = counter(registry), inputs["amounts"]

    def run(first, count):
        for amount in inputs_of(amounts, first, count):
            metric.inc(amount)

    return run


def inc_held(registry, inputs):
    child = counter(registry, inputs["names"]).labels(*inputs["kept"])

    def run(_, count):
        for _ in repeat(None, count):
            child.inc()

    return run


def inc_labels(registry, inputs):
    metric, labels = counter(registry, inputs["names"]), inputs["labels"]

    def run(first, count):
        for one, other in inputs_of(labels, first, count):
            metric.labels(one, other).inc()

    return run


def gauge_set(registry, inputs):
    metric, amounts = gauge(registry), inputs["amounts"]

    def run(first, count):
        for amount in inputs_of(amounts, first, count):
            metric.set(amount)

    return run


def in_flight(registry, inputs):
    metric = gauge(registry)
    metric.set(inputs["already"])

    def run(_, count):
        for _ in repeat(None, count):
            metric.inc()
            metric.dec()

    return run


def in_progress(registry, inputs):
    metric = gauge(registry)
    metric.set(inputs["already"])

    def run(_, count):
        for _ in repeat(None, count):
            with metric.track_inprogress():
                pass

    return run


def observe(registry, inputs):
    metric, latencies = histogram(registry, inputs["bounds"]), inputs["latencies"]

    def run(first, count):
        for latency in inputs_of(latencies, first, count):
            metric.observe(latency)

    return run


def observe_held(registry, inputs):
    child = histogram(registry, inputs["bounds"], inputs["names"]).labels(*inputs["kept"])
    latencies = inputs["latencies"]

    def run(first, count):
        for latency in inputs_of(latencies, first, count):
            child.observe(latency)

    return run


def observe_labels(registry, inputs):
    metric = histogram(registry, inputs["bounds"], inputs["names"])
    steps = list(zip(inputs["labels"], inputs["latencies"]))

    def run(first, count):
        for (one, other), latency in inputs_of(steps, first, count):
            metric.labels(one, other).observe(latency)

    return run


def call(registry, inputs):
    @histogram(registry, inputs["bounds"]).time()
    def timed():
        pass

    def run(_, count):
        for _ in repeat(None, count):
            timed()

    return run


def call_labels(registry, inputs):
    metric, labels = histogram(registry, inputs["bounds"], inputs["names"]), inputs["labels"]

    def timed(one, other):
        with metric.labels(one, other).time():
            pass

    def run(first, count):
        for one, other in inputs_of(labels, first, count):
            timed(one, other)

    return run


def encode(registry, generate):
    def run(_, count):
        for _ in repeat(None, count):
            generate(registry)

    return run


def encode_counters(generate):
    def make(registry, inputs):
        metric = counter(registry, inputs["names"])
        for one, other, value in inputs["series"]:
            metric.labels(one, other).inc(value)
        return encode(registry, generate)

    return make


def encode_histograms(generate):
    def make(registry, inputs):
        metric = histogram(registry, inputs["bounds"], inputs["names"])
        for one, other, observed in inputs["series"]:
            child = metric.labels(one, other)
            for value in observed:
                child.observe(value)
        return encode(registry, generate)

    return make


WORKS = {
    "inc": inc,
    "add": add,
    "inc_held": inc_held,
    "inc_labels": inc_labels,
    "gauge_set": gauge_set,
    "in_flight": in_flight,
    "in_progress": in_progress,
    "observe": observe,
    "observe_held": observe_held,
    "observe_labels": observe_labels,
    "call": call,
    "call_labels": call_labels,
    "encode_counters": encode_counters(generate_latest),
    "encode_counters_openmetrics": encode_counters(openmetrics.generate_latest),
    "encode_histograms": encode_histograms(generate_latest),
    "encode_histograms_openmetrics": encode_histograms(openmetrics.generate_latest),
}


def answer(rows, message):
    match message:
        case {"make": work, "inputs": inputs}:
            rows.append(Row(lambda registry: WORKS[work](registry, inputs)))
            return len(rows) - 1
        case {"renew": row}:
            return rows[row].renew()
        case {"run": row, "first": first, "count": count}:
            return rows[row].run(first, count)
        case {"show": row}:
            return rows[row].text()


def tell(value):
    print(json.dumps(value), flush=True)


def main():
    tell(
        {
            "interpreter": f"{platform.python_implementation()} {platform.python_version()}",
            "client": metadata.version("prometheus_client"),
        }
    )
    rows = []
    for line in sys.stdin:
        tell(answer(rows, json.loads(line)))


main()
