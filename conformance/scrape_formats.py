"""Prometheus 2.42 scrapes one program twice, over OpenMetrics and over protobuf, and has understood everything.

The values are drawn here and told to the program, so what has to be stored is known without asking it: every series
with its value, type, help and unit, every exemplar, and quantiles of native histograms within their resolution.
"""
import argparse
import math
import random
import signal
import subprocess
import sys
import time
import urllib.request

from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse_text

from exemplars import Exemplars, check_exemplars
from exposed import exposed
from native_histograms import check_drift, check_native, check_numbers, same
from prometheus_scrape import Failure, key, scraping

OPENMETRICS = "application/openmetrics-text;version=1.0.0"
TEXT = "text/plain"

# Family -> type, help, unit, as OpenMetrics has them.
FAMILIES = {
    "target": ("info", "What this program is.", ""),
    "requests": ("counter", 'Requests, "quoted" with a back\\slash.', ""),
    "sent_bytes": ("counter", "Bytes sent.", "bytes"),
    "rpc_requests": ("counter", "A name and a label that only new readers know.", ""),
    "outside_celsius": ("gauge", "How warm it is.", "celsius"),
    "jobs_running": ("gauge", "Running at the moment.", ""),
    "classic": ("histogram", "Values, in classic buckets.", ""),
    "positive": ("histogram", "Values above zero, in classic buckets that OpenMetrics has sums of.", ""),
    "alone": ("histogram", "Values, in native buckets.", ""),
    "beside": ("histogram", "Values, in both kinds of buckets.", ""),
    "coarse": ("histogram", "Values, in few native buckets.", ""),
    "untouched": ("histogram", "Values, in native buckets that nothing is counted in.", ""),
    "summed": ("summary", "Values, counted and summed.", ""),
    "told_build": ("info", "Help.", ""),
    "told_mode": ("stateset", "Help.", ""),
    "told_quantiles": ("summary", "Help.", ""),
    "told_at_seconds": ("gauge", "Help.", ""),
    "told_events": ("counter", "Help.", ""),
    "told_sizes": ("histogram", "Help.", ""),
    "told_backlog": ("gaugehistogram", "Help.", ""),
    "told_anything": ("unknown", "Help.", ""),
}
# A count that a float holds to the last digit, so does its double, and nothing that is rounded on the way.
LARGE = 2**53 - 1
SUFFIXES = {"counter": "_total", "info": "_info"}
GAUGE_HISTOGRAM = ["_bucket", "_gcount", "_gsum"]
# Histogram -> its classic bounds.
BOUNDS = {
    "classic": [-1, 0, 0.25, 1, 4, 1000],
    "positive": [0.25, 1, 4, 1000],
    "alone": [],
    "beside": [-1, 0, 0.25, 1, 4, 1000],
    "coarse": [],
}
# Native histogram -> the schema that it has: these stay as they are defined, and of `coarse` some series cannot.
NATIVE = {"alone": 3, "beside": 3, "coarse": None}


def whole(value, digits):
    """Rounded to binary digits: sums of such numbers are exact in any order."""
    return round(value * 2**digits) / 2**digits


def rounds():
    """What is observed: series -> values, and exemplars as (trace, series, value); twice."""
    draw = random.Random(20180307)
    traced = [("half", "lognormal", 0.5), ("two", "lognormal", 2.0), ("minus", "normal", -3.0), ("much", "much", 1e6)]
    yield traced, {
        "lognormal": [whole(draw.lognormvariate(0, 1), 20) for _ in range(4000)],
        "normal": [whole(draw.gauss(0, 2), 6) for _ in range(4000)],
        "bounds": [sign * 2.0**power for power in range(-9, 9) for sign in (-1, 1) for _ in range(3)],
        "drift": [whole(draw.uniform(100, 105), 20) for _ in range(500)],
        "odd": [math.nan, math.inf, -math.inf, 1.0],
    }
    # Wider than before: what has few buckets has to give up resolution between two scrapes.
    yield [("three", "lognormal", 3.0)], {
        "lognormal": [whole(draw.lognormvariate(0, 1.4), 20) for _ in range(2000)],
        "normal": [whole(draw.gauss(-4, 1), 6) for _ in range(2000)],
        "drift": [whole(draw.uniform(1, 1000), 20) for _ in range(100)],
        "late": [whole(draw.uniform(100, 101), 20) for _ in range(100)],
    }


def read(url, accept):
    request = urllib.request.Request(f"{url}/metrics", headers={"Accept": accept})
    with urllib.request.urlopen(request, timeout=10) as response:
        return response.read().decode()


def samples(families):
    """Every sample as (name, labels) -> value."""
    return {key({**s.labels, "__name__": s.name}): float(s.value) for family in families for s in family.samples}


def check_series(stored, expected):
    """Every series and no other, with its value where that stands still."""
    if missing := sorted(expected.keys() - stored.keys()):
        raise Failure(f"not stored: {missing}")
    if surplus := sorted(stored.keys() - expected.keys()):
        raise Failure(f"stored, but not exposed: {surplus}")
    differ = {
        series: (value, expected[series])
        for series, value in stored.items()
        if not series[0].startswith("process_") and not same(value, expected[series])
    }
    if differ:
        raise Failure(f"values differ (stored, exposed): {differ}")


def check_counts(stored, recorded, histogram):
    """The classic buckets of what was observed."""
    for of, values in recorded.items():
        if histogram == "positive":
            values = [value for value in values if value > 0]
        for bound in BOUNDS[histogram] + [math.inf]:
            le = "+Inf" if bound == math.inf else str(float(bound))
            count = stored.get((f"{histogram}_bucket", (("le", le), ("of", of))))
            # What is no number is in the last bucket.
            expected = len(values) if bound == math.inf else sum(value <= bound for value in values)
            if count != expected:
                raise Failure(f"{histogram}: {count} values of {of!r} up to {le} are stored, {expected} were observed")


def check_counters(stored, counted):
    for name, label in [("requests_total", "method"), ("rpc_requests_total", "rpc_method")]:
        for method, count in counted.items():
            if (found := stored.get((name, ((label, method),)))) != count:
                raise Failure(f"{name} of {method} is {found!r}, counted were {count}")


def check_metadata(metadata, expected):
    wrong = {name: (metadata.get(name), value) for name, value in expected.items() if metadata.get(name) != value}
    if wrong:
        raise Failure(f"metadata differ (stored, expected): {wrong}")


def check_common(prometheus):
    if dropped := prometheus.dropped():
        raise Failure(f"Prometheus threw away: {dropped}")
    # A time that is told is taken over, to the millisecond.
    off = prometheus.of_each("timestamp(told_at_seconds) - told_at_seconds")
    if list(off) != [()] or abs(off[()]) > 0.001:
        raise Failure(f"the time of a gauge that is its own time is off by {off} s")


def check_openmetrics(prometheus, program, recorded, exemplars):
    prometheus.wait_for_scrape()
    stored = prometheus.series()
    check_series(stored, samples(parse_openmetrics(read(program.url, OPENMETRICS))))
    for histogram in BOUNDS:
        check_counts(stored, recorded, histogram)
    check_metadata(prometheus.metadata(), FAMILIES)
    check_exemplars(prometheus.exemplars(), exemplars.in_openmetrics())
    check_common(prometheus)
    return f"{len(stored)} series, {len(exemplars.in_openmetrics())} exemplars"


def check_protobuf(prometheus, program, recorded, exemplars):
    prometheus.wait_for_scrape()
    stored, native = prometheus.series(), prometheus.native_histograms()

    def is_native(name):
        return any(name in (f"{family}_bucket", f"{family}_sum", f"{family}_count") for family in (*NATIVE, "untouched"))

    text = samples(parse_text(read(program.url, TEXT)))
    check_series(stored, {series: value for series, value in text.items() if not is_native(series[0])})
    for histogram in BOUNDS.keys() - NATIVE.keys():
        check_counts(stored, recorded, histogram)
    # Here infos, state sets and gauge histograms are gauges, names are those of the samples, and there are no units.
    gauges = ("info", "stateset", "gaugehistogram")
    check_metadata(
        prometheus.metadata(),
        {
            name + suffix: ("gauge" if kind in gauges else kind, help_text, "")
            for name, (kind, help_text, _) in FAMILIES.items()
            for suffix in (GAUGE_HISTOGRAM if kind == "gaugehistogram" else [SUFFIXES.get(kind, "")])
        },
    )
    check_exemplars(prometheus.exemplars(), exemplars.in_protobuf())
    check_common(prometheus)

    expected = {(name, (("of", of),)) for name in NATIVE for of in recorded} | {("untouched", ())}
    if native.keys() != expected:
        raise Failure(f"other native histograms than expected: {sorted(native.keys() ^ expected)}")
    check_numbers("untouched", native["untouched", ()], [])
    found = [check_native(prometheus, native, name, recorded, schema) for name, schema in NATIVE.items()]
    numbers = f"{len(stored)} series, {len(exemplars.in_protobuf())} exemplars, {len(native)} native histograms"
    return "; ".join([numbers, *found])


def check_oracle(oracle, url):
    for form, accept in [("text", TEXT), ("openmetrics", OPENMETRICS)]:
        found = subprocess.run(
            [sys.executable, oracle, "--format", form, "--werror", "--quiet"],
            input=read(url, accept).encode(),
            capture_output=True,
            timeout=60,
        )
        if found.returncode != 0:
            raise Failure(f"the oracle refused {form}:\n{(found.stdout + found.stderr).decode()}")


def check(oracle):
    with (
        exposed() as program,
        scraping(program.address, features=["exemplar-storage"]) as openmetrics,
        scraping(program.address, features=["exemplar-storage", "native-histograms"]) as protobuf,
    ):
        told_at = samples(parse_text(read(program.url, TEXT)))["told_at_seconds", ()]
        exemplars = Exemplars(BOUNDS, NATIVE)
        exemplars.told(("told_events_total", ()), {"trace_id": "told-event"}, 3.0, told_at)
        largest = {"span_id": "0x1", "trace_id": "told-größe"}
        exemplars.told(("told_sizes_bucket", (("le", "2.0"),)), largest, 1.5, told_at)
        recorded, counted, drifted = {}, {"get": 0, "post": 0}, 0
        for number, (traced, values) in enumerate(rounds(), 1):
            for of, drawn in values.items():
                program.tell("observe", of, *map(repr, drawn))
                recorded.setdefault(of, []).extend(drawn)
            for trace, of, value in traced:
                exemplars.observe(program, trace, of, value)
                recorded.setdefault(of, []).append(value)
            exemplars.count(program, f"round-{number}", "get", number)
            program.tell("count", "post", LARGE)
            counted["get"] += number
            counted["post"] += LARGE
            check_oracle(oracle, program.url)
            print(f"round {number}: {sum(map(len, recorded.values()))} values, the oracle has nothing to say")
            print(f"  OpenMetrics: {check_openmetrics(openmetrics, program, recorded, exemplars)}")
            print(f"  protobuf: {check_protobuf(protobuf, program, recorded, exemplars)}", flush=True)
            for prometheus in (openmetrics, protobuf):
                check_counters(prometheus.series(), counted)
            check_drift(protobuf, recorded, drifted)
            drifted = len(recorded["drift"])


def out_of_time(*_):
    raise Failure("not done in five minutes")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--oracle", required=True, help="oracle_check.py")
    given = arguments.parse_args()
    # Building the program may be part of it.
    signal.signal(signal.SIGALRM, out_of_time)
    signal.alarm(300)
    began = time.monotonic()
    try:
        check(given.oracle)
    except Failure as failure:
        sys.exit(str(failure))
    print(f"in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
