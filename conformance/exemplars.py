"""Which exemplars Prometheus has to have stored, of the observations and increments that were made with one."""
import math
import time

from prometheus_scrape import Failure


class Exemplars:
    """What was told with a trace, and where it has to be found: the newest of each bucket."""

    def __init__(self, bounds, native):
        """`bounds`: histogram -> its classic bounds; `native`: those that have native buckets."""
        self.bounds, self.native = bounds, native
        self.counters, self.buckets = {}, {}

    def told(self, series, labels, value, at):
        """What a collector says of itself, at every scrape."""
        self.counters[series] = (labels, value, at, at)

    def count(self, program, trace, method, amount):
        earliest = time.time()
        program.tell("traced-count", trace, method, amount)
        series = ("requests_total", (("method", method),))
        self.counters[series] = ({"trace_id": trace}, float(amount), earliest, time.time())

    def observe(self, program, trace, of, value):
        earliest = time.time()
        program.tell("traced-observe", trace, of, repr(value))
        exemplar = ({"trace_id": trace}, value, earliest, time.time())
        for name, bounds in self.bounds.items():
            if value > 0 or name != "positive":
                bound = min((bound for bound in bounds if value <= bound), default=math.inf)
                self.buckets[name, of, bound] = exemplar

    def in_openmetrics(self):
        """Each bucket has its own."""
        le = {bound: "+Inf" if bound == math.inf else str(float(bound)) for _, _, bound in self.buckets}
        of_buckets = {
            (f"{name}_bucket", (("le", le[bound]), ("of", of))): exemplar
            for (name, of, bound), exemplar in self.buckets.items()
        }
        return self.counters | of_buckets

    def in_protobuf(self):
        """A native histogram is one series, and Prometheus 2.42 takes the first exemplar of its classic buckets."""
        first = {}
        for name, of, bound in sorted(self.buckets, reverse=True):
            if name in self.native:
                first[name, (("of", of),)] = self.buckets[name, of, bound]
        classic = {
            series: exemplar
            for series, exemplar in self.in_openmetrics().items()
            if series[0].removesuffix("_bucket") not in self.native
        }
        return classic | first


def check_exemplars(stored, expected):
    """Exactly these and no others, each at its time; Prometheus has milliseconds."""
    if stored.keys() != expected.keys():
        raise Failure(f"exemplars of other series than expected: {sorted(stored.keys() ^ expected.keys())}")
    for series, (labels, value, earliest, latest) in expected.items():
        at = stored[series][2]
        if stored[series][:2] != (labels, value) or not earliest - 0.002 <= at <= latest + 0.002:
            raise Failure(f"the exemplar of {series} is {stored[series]}, expected {(labels, value, earliest, latest)}")
