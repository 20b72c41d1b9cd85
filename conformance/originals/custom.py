"""What Python's client prints for a collector of its own families, in the format that is asked for: text or openmetrics.

The original of the golden case `custom`: the kinds of metric family that the client has for numbers of somebody else,
with timestamps, and with exemplars where it takes them. Gauge histograms are not among them: the text format has none,
and the two put them into it in different ways.
"""
import sys

from prometheus_client import CollectorRegistry, core, exposition
from prometheus_client.openmetrics import exposition as openmetrics


class Disks:
    def collect(self):
        reads = core.CounterMetricFamily("disk_reads", "Reads.", labels=["disk", "mode"])
        reads.add_metric(["sda", "direct"], 42, created=1700000000.5)
        reads.add_metric(["sd\\b\n\"", "buffered"], 7.5, timestamp=1700000100.25)
        yield reads
        yield core.CounterMetricFamily("disk_errors_total", "Errors.", value=0)

        free = core.GaugeMetricFamily("disk_free", "Room.\nIn all.", labels=["disk"], unit="bytes")
        free.add_metric(["sda"], 5e11)
        free.add_metric(["sdb"], -1, timestamp=1700000100.25)
        yield free

        latency = core.HistogramMetricFamily("disk_latency", "Time of a read.", labels=["disk"], unit="seconds")
        exemplar = core.Exemplar({"trace_id": "4bf92f35"}, 0.25, 1700000099.5)
        latency.add_metric(["sda"], buckets=[("0.1", 3), ("0.5", 5, exemplar), ("+Inf", 6)], sum_value=2.75)
        yield latency

        size = core.SummaryMetricFamily("disk_read_size", "Sizes.", labels=["disk"])
        size.add_metric(["sda"], count_value=6, sum_value=9216, timestamp=1700000100)
        yield size

        info = core.InfoMetricFamily("disk", "Who made it.", labels=["disk"])
        info.add_metric(["sda"], {"model": "X-25"})
        yield info

        state = core.StateSetMetricFamily("disk_state", "How it is.", labels=["disk"])
        state.add_metric(["sda"], {"failing": False, "ok": True})
        yield state

        odd = core.UnknownMetricFamily("disk_odd", "Nobody knows.", labels=["disk"])
        odd.add_metric(["sda"], 3)
        yield odd


def main():
    registry = CollectorRegistry()
    registry.register(Disks())
    encode = {"text": exposition.generate_latest, "openmetrics": openmetrics.generate_latest}[sys.argv[1]]
    sys.stdout.buffer.write(encode(registry))


if __name__ == "__main__":
    main()
