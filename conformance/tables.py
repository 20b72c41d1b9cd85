"""Tables of Python's client, row by row: which content type answers which Accept header, and how numbers are written.

Where ours differs by design, the row is written down below with its reason. A row that does not differ, or is not in
the table, is an error: it would be a claim that is no longer true.
"""
import argparse
import json
import pathlib
import struct
import subprocess
import sys

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

# number -> (our bound, why it is another one)
LARGE_NEGATIVE = "Python has Go's exponents for positive numbers alone"
BOUNDS = {
    "-0.0": ("0.0", "the two zeros are one bound"),
    "-1e6": ("-1e+06", LARGE_NEGATIVE),
    "-1234567.25": ("-1.23456725e+06", LARGE_NEGATIVE),
}


def answers(table, rows):
    program = ["cargo", "run", "--quiet", "--package", "tests", "--bin", "tables", "--", table]
    lines = "".join(row + "\n" for row in rows)
    printed = subprocess.run(program, input=lines, capture_output=True, text=True, timeout=600)
    if printed.returncode != 0:
        sys.exit(printed.stderr)
    answered = printed.stdout.splitlines()
    if len(answered) != len(rows):
        sys.exit(f"{len(rows)} rows of {table}, {len(answered)} answers")
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


def negotiation(table):
    rows = [row["accept"] or "" for row in table]
    unknown = ANSWERS.keys() - set(rows)
    yield from (f"{row!r} is not in the table" for row in unknown)
    for row, entry, ours in zip(rows, table, answers("negotiation", rows)):
        yield compare(row, ours, entry.get("content_type"), ANSWERS)


def same(a, b):
    return a != a and b != b or struct.pack("d", a) == struct.pack("d", b)


def numbers(table):
    rows = [row["in"] for row in table]
    yield from (f"{row!r} is not in the table" for row in BOUNDS.keys() - set(rows))
    for row, entry, ours in zip(rows, table, answers("numbers", rows)):
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
    for name, check in [("negotiation", negotiation), ("float_format", numbers)]:
        table = json.loads((given.golden / f"{name}.json").read_text())
        print(f"{name}: {len(table)} rows")
        wrong += filter(None, check(table))
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
