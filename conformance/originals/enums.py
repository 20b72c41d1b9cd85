"""What Python's client prints for enums, in the format that is asked for: text or openmetrics.

The original of the golden case `enums`, one without labels that stays in its first state, and one with labels. (A file
`enum.py` would stand before that of the standard library.)
"""
import sys

from prometheus_client import CollectorRegistry, Enum, exposition
from prometheus_client.openmetrics import exposition as openmetrics


def main():
    registry = CollectorRegistry()
    Enum("server_phase", "What the server does.", states=["starting", "running", "stopping"], registry=registry)
    feature = Enum("feature", "Features.\nIn all.", ["name"], states=["off", "on", '5 "percent"'], registry=registry)
    feature.labels("search").state('5 "percent"')
    feature.labels("a\\b").state("on")
    feature.labels("chat")
    encode = {"text": exposition.generate_latest, "openmetrics": openmetrics.generate_latest}[sys.argv[1]]
    sys.stdout.buffer.write(encode(registry))


if __name__ == "__main__":
    main()
