"""Golden cases: what Python's client printed, and what the Rust program of the same name prints, mean the same.

The output of most cases is kept; a case whose original stands in `originals/` has it run. Every case is compared in both
text formats. The comparison is the oracle's (`--equals`): order, number format and comments do not count, names, types,
help, units, labels and values do. `_created` samples are left out of it: Python writes them unless told not to, we do
not unless told to, and the times are of two machines. That they are well-formed is looked at.

Where the two differ by design, the difference is written down below with its reason, and the expectation is changed
by exactly that much. A difference that changes nothing is an error: it would be a claim that is no longer true.
"""
import argparse
import itertools
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time


def without_family(name):
    """Drops a family with all its lines, whichever format it is in."""
    base = name.removesuffix("_total").removesuffix("_info")
    suffix = "(_total|_created|_info)"
    lines = re.compile(rf"^(# (HELP|TYPE|UNIT) {base}{suffix}? |{base}{suffix}[ {{]).*\n", re.M)
    return lambda text, printed: lines.sub("", text)


def replaced(pattern, replacement):
    return lambda text, printed: re.sub(pattern, replacement, text, flags=re.M)


def with_lines(*lines):
    """Adds a family; the end of OpenMetrics stays the end."""

    def change(text, printed):
        end = "# EOF\n" if text.endswith("# EOF\n") else ""
        return text.removesuffix(end) + "".join(line + "\n" for line in lines) + end

    return change


def with_present_time(name):
    """Takes over the printed value, if it is this machine's time give or take a minute."""

    def change(text, printed):
        value = re.search(rf"^{name} (.*)$", printed, re.M)
        if not value or abs(float(value[1]) - time.time()) > 60:
            return text
        return re.sub(rf"^{name} .*$", value[0], text, flags=re.M)

    return change


def threads(prefix):
    name = f"{prefix}process_threads"
    return with_lines(f"# HELP {name} Number of OS threads in the process.", f"# TYPE {name} gauge", f"{name} 3")


# What the program is asked for -> the syntax to read it by, and the end of the expectation's name, if there is one.
FORMS = {"text": ("text", ".txt"), "openmetrics": ("openmetrics", ".om.txt"), "openmetrics-created": ("openmetrics", None)}

# case -> [(why the two differ, how the expectation changes)]
CASES = {
    "counter_basic": [],
    "counter_labels": [
        ("a label without a value is left out: Prometheus takes both for one series", replaced(r'_p="",', "")),
    ],
    "counter_no_created": [],
    "custom": [],
    "enums": [],
    "family_order": [],
    "gauge_helpers": [
        ("the clock is the machine's, not a frozen one", with_present_time("last_success_unixtime")),
        ("counting errors belongs to instrumented functions, not to a counter", without_family("exc_total")),
    ],
    "gauge_values": [],
    "histogram_default": [],
    "histogram_labels_le_order": [],
    "info_metric": [
        ("a label without a value is left out: Prometheus takes both for one series", replaced(r'A="",', "")),
        ("nothing is exposed before it is stated", without_family("unset_info")),
        ("the suffix is never doubled", replaced(r"\bdup_info(_info)?\b", r"dup\1")),
    ],
    "naming_namespace_unit": [
        ("`total` is the suffix of counters and no unit", without_family("req_total_total")),
    ],
    "process_collector": [
        ("one family more than Python has: threads", threads("")),
        ("one family more than Python has: threads, under its prefix", threads("mydaemon_")),
    ],
    "summary_basic": [],
}


def expectation(text, printed, differences):
    for reason, change in differences:
        changed = change(text, printed)
        if changed == text:
            raise ValueError(f"this difference is none any more, or not of this form: {reason}")
        text = changed
        print(f"    differs by design: {reason}")
    return text


def oracle_says(oracle, syntax, printed, *options):
    """What is wrong with an exposition; nothing, if nothing is."""
    compared = subprocess.run(
        [sys.executable, oracle, "--format", syntax, "--werror", *options],
        input=printed,
        capture_output=True,
        timeout=60,
    )
    if compared.returncode == 0:
        return ""
    said = json.loads(compared.stdout)["error"] if compared.stdout else compared.stderr.decode()
    return f"{said}\nprinted:\n{printed.decode()}"


def original(case, form, kept):
    """What Python's client prints: as it was kept, or, for a case whose original stands here, as it prints it now."""
    program = pathlib.Path(__file__).parent / "originals" / f"{case}.py"
    if not program.exists():
        return kept.read_text()
    return subprocess.run([sys.executable, program, form], capture_output=True, check=True, text=True, timeout=60).stdout


def check(case, form, golden, oracle, scratch):
    """What is wrong with a case in that form; nothing, if it holds."""
    program = ["cargo", "run", "--quiet", "--package", "tests", "--bin", "golden", "--", case, form]
    printed = subprocess.run(
        # What the program leaves in its temporary folder goes away with ours.
        ["env", f"TMPDIR={scratch}", *program],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=600,
    )
    if printed.returncode != 0:
        return printed.stderr.decode()
    syntax, suffix = FORMS[form]
    if suffix is None:
        return oracle_says(oracle, syntax, printed.stdout)
    expected = pathlib.Path(scratch) / f"{case}{suffix}"
    try:
        text = original(case, form, golden / f"{case}{suffix}")
        expected.write_text(expectation(text, printed.stdout.decode(), CASES[case]))
    except ValueError as error:
        return f"{error}\nprinted:\n{printed.stdout.decode()}"
    wrong = oracle_says(oracle, syntax, printed.stdout, "--ignore", "_created$", "--equals", expected)
    return wrong and f"{wrong}\nexpected:\n{expected.read_text()}"


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--oracle", required=True, type=pathlib.Path, help="oracle_check.py")
    arguments.add_argument("--golden", required=True, type=pathlib.Path, help="the folder of CASE.txt and CASE.om.txt")
    given = arguments.parse_args()
    failed = []
    with tempfile.TemporaryDirectory(prefix="golden-") as scratch:
        for case, form in itertools.product(CASES, FORMS):
            print(f"{case} in {form}", flush=True)
            wrong = check(case, form, given.golden, given.oracle, scratch)
            if wrong:
                failed.append(f"{case} in {form}")
                print(wrong)
    if failed:
        sys.exit(f"these cases do not hold: {', '.join(failed)}")
    print(f"{len(CASES)} cases hold in {len(FORMS)} forms each")


if __name__ == "__main__":
    main()
