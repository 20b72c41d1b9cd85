"""Tables of Python's client, row by row: which content type answers which Accept header, which Accept-Encoding is
answered with gzip, and how numbers are written. Headers go to a server, as a scraper sends them.

Where ours differs by design, the row is written down below with its reason. A row that does not differ, or is not in
the table, is an error: it would be a claim that is no longer true.
"""
import argparse
import gzip
import http.client
import json
import pathlib
import struct
import subprocess
import sys

from exposed import exposed
from prometheus_scrape import Failure

TEXT = "text/plain; version=0.0.4; charset=utf-8"
OPENMETRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"
PROTOBUF = "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited"

NOT_KNOWN = "only versions that we write are claimed"
BY_QUALITY = "the reader says which it likes better"
BY_GRAMMAR = "Python fails on it"

# Accept header -> (our answer, why it is another one)
ANSWERS = {
    "application/openmetrics-text; version=2.0.0": (TEXT, NOT_KNOWN),
    "application/openmetrics-text;version=10.0.0": (TEXT, NOT_KNOWN),
    "application/openmetrics-text; version=1.0.0;q=0.1,text/plain;version=0.0.4;q=0.9": (TEXT, BY_QUALITY),
    "text/plain;version=0.0.4;q=0.9,application/openmetrics-text; version=1.0.0;q=0.1": (TEXT, BY_QUALITY),
    "Application/OpenMetrics-Text;version=1.0.0": (
        OPENMETRICS + "; escaping=underscores",
        "a media type is the same in any case",
    ),
    "application/openmetrics-text;version=1.x": (TEXT, BY_GRAMMAR),
    'application/openmetrics-text;version="1.0.0"': (OPENMETRICS + "; escaping=underscores", BY_GRAMMAR),
    "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.7,"
    "text/plain;version=0.0.4;q=0.3": (PROTOBUF, "Python has no protobuf"),
}

# Accept-Encoding header -> (whether we answer with gzip, why it is another answer)
CODINGS = {
    "gzip;q=0": (False, "a weight of 0 says that it is not acceptable"),
    "*": (True, "any coding is acceptable, so this one is"),
    "x-gzip": (True, "the old name of the same coding: RFC 9110, 8.4.1.3"),
}

# number -> (our bound, why it is another one)
LARGE_NEGATIVE = "Python has Go's exponents for positive numbers alone"
BOUNDS = {
    "-0.0": ("0.0", "the two zeros are one bound"),
    "-1e6": ("-1e+06", LARGE_NEGATIVE),
    "-1234567.25": ("-1.23456725e+06", LARGE_NEGATIVE),
}


def written(rows):
    """How the program writes each number: as a value, and as a bound."""
    program = ["cargo", "run", "--quiet", "--package", "tests", "--bin", "numbers"]
    lines = "".join(row + "\n" for row in rows)
    printed = subprocess.run(program, input=lines, capture_output=True, text=True, timeout=600)
    if printed.returncode != 0:
        sys.exit(printed.stderr)
    answered = printed.stdout.splitlines()
    if len(answered) != len(rows):
        sys.exit(f"{len(rows)} numbers, {len(answered)} answers")
    return answered


def compare(row, ours, theirs, exceptions):
    """What is wrong with a row; nothing, if it holds."""
    if row not in exceptions:
        return "" if ours == theirs else f"{row!r}: {ours!r}, expected {theirs!r}"
    expected, reason = exceptions[row]
    if ours == theirs:
        return f"{row!r} does not differ any more: {reason}"
    print(f"    differs by design: {row!r}: {reason}")
    return "" if ours == expected else f"{row!r}: {ours!r}, expected {expected!r}"


def scrape(address, header, value):
    """What a request with this header alone is answered: the headers and the body. No value, no header."""
    connection = http.client.HTTPConnection(address, timeout=10)
    try:
        connection.putrequest("GET", "/metrics", skip_accept_encoding=True)
        if value is not None:
            connection.putheader(header, value)
        connection.endheaders()
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise Failure(f"{header}: {value!r} is answered with {answer.status}: {body[:200]!r}")
        return answer.headers, body
    finally:
        connection.close()


def absent(exceptions, rows):
    return (f"{row!r} is not in the table" for row in exceptions.keys() - set(rows))


def negotiation(table):
    yield from absent(ANSWERS, [row["accept"] for row in table])
    with exposed() as program:
        for entry in table:
            headers, _ = scrape(program.address, "Accept", entry["accept"])
            yield compare(entry["accept"], headers["Content-Type"], entry.get("content_type"), ANSWERS)


def codings(table):
    yield from absent(CODINGS, [row["accept_encoding"] for row in table])
    with exposed() as program:
        for entry in table:
            headers, body = scrape(program.address, "Accept-Encoding", entry["accept_encoding"])
            is_gzip = headers["Content-Encoding"] == "gzip"
            if b"jobs_running 1\n" not in (gzip.decompress(body) if is_gzip else body):
                yield f"{entry['accept_encoding']!r} is answered with something else: {body[:200]!r}"
            yield compare(entry["accept_encoding"], is_gzip, entry["gzip"], CODINGS)


def same(a, b):
    return a != a and b != b or struct.pack("d", a) == struct.pack("d", b)


def numbers(table):
    rows = [row["in"] for row in table]
    yield from absent(BOUNDS, rows)
    for row, entry, ours in zip(rows, table, written(rows)):
        value, bound = ours.split(" ")
        if not same(float(value), float(row)):
            yield f"{row!r} as a value is {value!r}, which is another number"
        if bound == "-":
            # These are no bounds; there is one way to write them as a value.
            yield compare(row, value, entry["python_floatToGoString"], {})
        else:
            yield compare(row, bound, entry["python_floatToGoString"], BOUNDS)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--golden", required=True, type=pathlib.Path, help="the folder of the tables")
    given = arguments.parse_args()
    wrong = []
    for name, check in [("negotiation", negotiation), ("accept_encoding", codings), ("float_format", numbers)]:
        table = json.loads((given.golden / f"{name}.json").read_text())
        print(f"{name}: {len(table)} rows")
        try:
            wrong += filter(None, check(table))
        except Failure as failure:
            wrong.append(str(failure))
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
