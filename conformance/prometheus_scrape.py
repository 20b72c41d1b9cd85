"""A real Prometheus server for the length of a `with` block, scraping one address.

Everything is bounded and leaves nothing behind: loopback ports that the system picks, a temporary folder, a time
limit on every wait, and the server is killed on the way out, whatever the way.
"""
import contextlib
import json
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

SCRAPE_INTERVAL = 0.5
PATIENCE = 30.0
JOB = "conformance"


class Failure(Exception):
    """What did not hold, as a sentence."""


def get(url, timeout=5.0):
    with urllib.request.urlopen(url, timeout=timeout) as response:
        return response.read()


def wait_for(what, condition):
    """Asks again and again, for PATIENCE seconds; a refused connection is a "not yet"."""
    deadline = time.monotonic() + PATIENCE
    last = "no answer"
    while time.monotonic() < deadline:
        try:
            answer = condition()
            if answer:
                return answer
            last = repr(answer)
        except (OSError, urllib.error.URLError) as error:
            last = str(error)
        time.sleep(0.1)
    raise Failure(f"waited {PATIENCE:.0f} s for {what} in vain: {last}")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def key(labels):
    """A series as (name, labels), without the labels of the target itself."""
    own = {name: value for name, value in labels.items() if name not in ("__name__", "job", "instance")}
    return labels.get("__name__", ""), tuple(sorted(own.items()))


class Prometheus:
    """The query API of the server that `scraping` started."""

    def __init__(self, port):
        self.base = f"http://127.0.0.1:{port}"

    def api(self, path, **arguments):
        answer = json.loads(get(f"{self.base}/api/v1/{path}?{urllib.parse.urlencode(arguments)}"))
        if answer["status"] != "success":
            raise Failure(f"Prometheus refused {path} {arguments}: {answer}")
        return answer["data"]

    def target(self):
        targets = self.api("targets")["activeTargets"]
        return targets[0] if targets else {"health": "unknown", "lastError": ""}

    def wait_for_scrape(self):
        """Returns when a scrape that began after this call has been stored."""
        after = time.time()

        def scraped():
            newest = self.api("query", query=f'max(timestamp(up{{job="{JOB}"}}))')["result"]
            return newest and float(newest[0]["value"][1]) > after

        wait_for("a scrape", scraped)
        target = self.target()
        if target["health"] != "up":
            raise Failure(f"the scrape failed: {target['lastError']}")

    def series(self):
        """Every stored series of numbers of the target as (name, labels) -> value."""
        stored = {}
        for row in self.api("query", query=f'{{job="{JOB}"}}')["result"]:
            name, labels = key(row["metric"])
            if "value" in row and name != "up" and not name.startswith("scrape_"):
                stored[name, labels] = float(row["value"][1])
        return stored

    def native_histograms(self):
        """Every stored native histogram as (name, labels) -> its count, sum and buckets, as the API has them."""
        rows = self.api("query", query=f'{{job="{JOB}"}}')["result"]
        return {key(row["metric"]): row["histogram"][1] for row in rows if "histogram" in row}

    def of_each(self, expression):
        """What an expression comes to: labels -> value."""
        return {key(row["metric"])[1]: float(row["value"][1]) for row in self.api("query", query=expression)["result"]}

    def exemplars(self):
        """The newest exemplar of every stored series that has one: (name, labels) -> (labels, value, time)."""
        rows = self.api("query_exemplars", query=f'{{job="{JOB}"}}', start=0, end=time.time() + 60)
        newest = ((row["seriesLabels"], row["exemplars"][-1]) for row in rows)
        return {
            key(labels): (exemplar["labels"], float(exemplar["value"]), exemplar["timestamp"])
            for labels, exemplar in newest
        }

    def metadata(self):
        """What Prometheus took each family to be: name -> (type, help, unit)."""
        rows = self.api("targets/metadata", match_target=f'{{job="{JOB}"}}')
        return {row["metric"]: (row["type"], row["help"], row["unit"]) for row in rows}

    def dropped(self):
        """The server's own counters of what it threw away: duplicates, out of order, out of bounds."""
        lines = get(f"{self.base}/metrics").decode().splitlines()
        starts = ("prometheus_target_scrapes_sample_", "prometheus_target_scrapes_exemplar_")
        pairs = (line.rsplit(" ", 1) for line in lines if line.startswith(starts))
        return {name: float(count) for name, count in pairs if float(count) > 0}


@contextlib.contextmanager
def scraping(address, path="/metrics", features=()):
    """Starts Prometheus on `address` ("127.0.0.1:9464") and stops it at the end of the block.

    With the feature `native-histograms` it asks for protobuf, otherwise for OpenMetrics.
    """
    folder = tempfile.mkdtemp(prefix="conformance-")
    port = free_port()
    with open(f"{folder}/prometheus.yml", "w") as config:
        config.write(
            f"global: {{scrape_interval: {SCRAPE_INTERVAL * 1000:.0f}ms, scrape_timeout: 500ms}}\n"
            "scrape_configs:\n"
            f'- {{job_name: "{JOB}", metrics_path: "{path}", static_configs: [{{targets: ["{address}"]}}]}}\n'
        )
    log = open(f"{folder}/log", "w+")
    server = subprocess.Popen(
        [
            "prometheus",
            f"--config.file={folder}/prometheus.yml",
            f"--storage.tsdb.path={folder}/data",
            f"--web.listen-address=127.0.0.1:{port}",
            f"--enable-feature={','.join(features)}",
            "--log.level=warn",
        ],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
    )
    try:
        prometheus = Prometheus(port)
        wait_for("Prometheus", lambda: server.poll() is not None or get(f"{prometheus.base}/-/ready"))
        if server.poll() is not None:
            log.seek(0)
            raise Failure(f"Prometheus did not start:\n{log.read()}")
        yield prometheus
    finally:
        server.kill()
        server.wait()
        log.close()
        shutil.rmtree(folder, ignore_errors=True)
