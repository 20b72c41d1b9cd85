"""The quickstart, as a newcomer runs it, serves requests; what it exposes is read by three strangers.

promtool and the oracle's linter find nothing, and a Prometheus server that scrapes it stores every series and
returns the counts of exactly the requests that were sent.
"""
import argparse
import concurrent.futures
import contextlib
import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

from prometheus_client.parser import text_string_to_metric_families

from prometheus_scrape import Failure, get, scraping

# (method, path, route, status, how often)
REQUESTS = [
    ("GET", "/", "/", 200, 7),
    ("GET", "/hello/world", "/hello/{name}", 200, 120),
    ("GET", "/hello/%22quotes%22", "/hello/{name}", 200, 11),
    ("GET", "/slow", "/slow", 200, 4),
    ("GET", "/nothing", "unknown", 404, 13),
    ("POST", "/", "/", 405, 3),
]


def out_of_time(*_):
    raise Failure("not done in ten minutes")


@contextlib.contextmanager
def quickstart():
    """Runs it, and yields its address as it prints it."""
    program = subprocess.Popen(
        ["cargo", "run", "--quiet", "--example", "quickstart"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        words = program.stdout.readline().split()
        addresses = [word for word in words if word.startswith("http://")]
        if not addresses:
            raise Failure(f"the quickstart printed no address but {words}")
        yield addresses[0]
    finally:
        os.killpg(program.pid, signal.SIGKILL)
        program.wait()


def send(address, method, path):
    request = urllib.request.Request(address + path, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status
    except urllib.error.HTTPError as refusal:
        return refusal.code


def send_all(address):
    """Sends every request, eight at a time."""
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        sent = [
            (pool.submit(send, address, method, path), path, status)
            for method, path, _, status, times in REQUESTS
            for _ in range(times)
        ]
        for answer, path, status in sent:
            if answer.result() != status:
                raise Failure(f"{path} was answered with {answer.result()} and not with {status}")


def expected_counts():
    counts = {}
    for method, _, route, status, times in REQUESTS:
        labels = (("method", method.lower()), ("route", route), ("status", str(status)))
        counts[labels] = counts.get(labels, 0) + times
    return counts


def check_promtool(text):
    found = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, timeout=60)
    said = (found.stdout + found.stderr).decode().strip()
    if found.returncode != 0 or said:
        raise Failure(f"promtool check metrics (status {found.returncode}):\n{said}")


def check_oracle(oracle, text):
    found = subprocess.run(
        [sys.executable, oracle, "--format", "text", "--werror", "--lint"], input=text, capture_output=True, timeout=60
    )
    if found.returncode != 0:
        raise Failure(f"the oracle refused the exposition:\n{(found.stdout + found.stderr).decode()}")
    if lint := json.loads(found.stdout)["lint"]:
        raise Failure(f"the oracle's linter found {lint}")


def exposed(text):
    """Every sample of the exposition as (name, labels) -> value."""
    families = text_string_to_metric_families(text.decode())
    samples = (sample for family in families for sample in family.samples)
    return {(sample.name, tuple(sorted(sample.labels.items()))): sample.value for sample in samples}


def differing(one, other):
    return sorted(key for key in one.keys() | other.keys() if one.get(key) != other.get(key))


def check_prometheus(address):
    """Returns how many series Prometheus stored."""
    with scraping(urllib.parse.urlsplit(address).netloc) as prometheus:
        prometheus.wait_for_scrape()
        stored, metadata = prometheus.series(), prometheus.metadata()
        text = get(f"{address}/metrics")
        if dropped := prometheus.dropped():
            raise Failure(f"Prometheus threw samples away: {dropped}")

    kept, all_there_is = set(stored), set(exposed(text))
    if kept != all_there_is:
        raise Failure(f"stored and exposed series differ: {sorted(kept ^ all_there_is)}")

    # The process goes on living between the scrape and our own request; everything else stands still.
    def still(samples):
        return {key: value for key, value in samples.items() if not key[0].startswith("process_")}

    if differ := differing(still(stored), still(exposed(text))):
        raise Failure(f"stored and exposed values differ: {differ}")

    counts = expected_counts()
    for name in ("http_requests_total", "http_request_latency_seconds_count"):
        counted = {labels: value for (sample, labels), value in stored.items() if sample == name}
        if differ := differing(counted, counts):
            raise Failure(f"{name} does not say what was sent: {differ}\nsent {counts}\nstored {counted}")
    # Prometheus asks for OpenMetrics, where a family's name is without its suffix.
    expected_types = {
        "http_requests": "counter",
        "http_request_latency_seconds": "histogram",
        "http_requests_in_flight": "gauge",
        "rust": "info",
        "process_cpu_seconds": "counter",
    }
    for name, kind in expected_types.items():
        taken = metadata.get(name, ("thing without metadata",))[0]
        if taken != kind:
            raise Failure(f"Prometheus takes {name} to be a {taken}, not a {kind}")
    return len(stored)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--oracle", required=True, help="oracle_check.py")
    given = arguments.parse_args()
    # Building the program may be part of it.
    signal.signal(signal.SIGALRM, out_of_time)
    signal.alarm(600)
    try:
        with quickstart() as address:
            send_all(address)
            text = get(f"{address}/metrics")
            check_promtool(text)
            print("promtool check metrics: nothing to say")
            check_oracle(given.oracle, text)
            print("oracle --werror --lint: nothing to say")
            series = check_prometheus(address)
            print(f"Prometheus: {series} series stored, {sum(expected_counts().values())} requests counted")
    except Failure as failure:
        sys.exit(str(failure))


if __name__ == "__main__":
    main()
