"""What a crate of many definitions costs to build, beside every peer: seconds, macro expansion, sizes.

A program of 500 labelled definitions in fifty modules is generated for each library in its own way (programs.py), built
by the machine's own cargo with its default profiles, run once, and asked for what it exposes. One build runs at a time.
Told are the least of several builds: the seconds of the processor, which other work on the machine lengthens little,
and those of the clock beside them. Nothing is installed; the programs stand in the target folder.

    python3 benches/build_cost.py             prints the tables
    python3 benches/build_cost.py --publish   writes them into README.md, and results/build_cost.json
"""
import argparse
import collections
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

import programs
import published

PROFILES = ["debug", "release"]
OURS = "metrics-core"
EMPTY = programs.Library("an empty program", [], None, None)


class Failure(Exception):
    """A program that cannot be built, or exposes something else."""


class Folder:
    """One program on disk, and what was built of it."""

    def __init__(self, library, modules, place):
        self.library = library
        self.modules = [f"m{index:02}" for index in range(modules)]
        self.place = place / f"{library.name.replace(' ', '-')}-{modules}"
        self.target = place / f"target-{library.name.replace(' ', '-')}"
        self.wrapper = place / "unstable.sh"

    def write(self):
        """The package. Versions are those of the workspace's lock file, wherever that has one."""
        shutil.rmtree(self.place, ignore_errors=True)
        (self.place / "src").mkdir(parents=True)
        dependencies = "\n".join(line.format(root=published.ROOT) for line in self.library.dependencies)
        (self.place / "Cargo.toml").write_text(
            '[package]\nname = "program"\nversion = "0.0.0"\nedition = "2024"\n[workspace]\n[dependencies]\n' + dependencies + "\n"
        )
        shutil.copy(published.ROOT / "Cargo.lock", self.place)
        self.empty()
        run(["cargo", "fetch"], self.place, self.target)

    def empty(self):
        (self.place / "src" / "main.rs").write_text("fn main() {}\n")

    def fill(self):
        for module in self.modules:
            (self.place / "src" / f"{module}.rs").write_text(self.library.module(module))
        (self.place / "src" / "main.rs").write_text(self.library.main(self.modules))

    def touch(self, step):
        """Changes one line of one module."""
        path = self.place / "src" / f"{self.modules[len(self.modules) // 2]}.rs"
        path.write_text(re.sub(r"const STEP: u64 = \d+;", f"const STEP: u64 = {step};", path.read_text()))

    def build(self, profile, *arguments, **environment):
        flags = ["--release"] if profile == "release" else []
        return run(["cargo", "rustc", "--offline", *flags, *arguments], self.place, self.target, **environment)

    def forget(self, profile):
        """So that the program itself is built anew, and nothing else."""
        shutil.rmtree(self.target / profile / "incremental", ignore_errors=True)
        os.utime(self.place / "src" / "main.rs")

    def program(self, profile):
        return self.target / profile / "program"

    def check(self):
        """The program exposes every definition with its sample."""
        text = run([self.program("debug"), "/route"], self.place, self.target).output
        families = sum(line.startswith("# TYPE ") for line in text.splitlines())
        if families != 10 * len(self.modules) or 'outcome="' not in text or 'route="/route"' not in text:
            raise Failure(f"{self.library.name} exposes {families} families of {10 * len(self.modules)}:\n{text[:1000]}")

    def sizes(self, profile):
        """Bytes of the program, as it was linked and stripped of symbols."""
        stripped = self.target / "stripped"
        subprocess.run(["strip", "-o", stripped, self.program(profile)], check=True)
        return {"linked": self.program(profile).stat().st_size, "stripped": stripped.stat().st_size}


Done = collections.namedtuple("Done", ["processor", "clock", "output", "errors"])


def run(command, folder, target, **environment):
    """Runs a command and tells what it took, its children included."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("CARGO_PROFILE", "CARGO_INCREMENTAL", "RUST"))}
    kept |= {key: os.environ[key] for key in ["RUSTUP_HOME", "RUSTUP_TOOLCHAIN"] if key in os.environ}
    # What cargo does by itself, whatever the repository's own configuration says, below which this is built.
    kept |= {"CARGO_PROFILE_DEV_DEBUG": "full"}
    kept |= {"CARGO_TARGET_DIR": str(target), "CARGO_TERM_COLOR": "never"} | environment
    before, started = os.times(), time.monotonic()
    done = subprocess.run(command, cwd=folder, env=kept, capture_output=True, text=True, check=False)
    after = os.times()
    if done.returncode != 0:
        raise Failure(f"{' '.join(map(str, command))} in {folder}:\n{done.stderr[-4000:]}")
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    return Done(processor, time.monotonic() - started, done.stdout, done.stderr)


def least(runs):
    return {"processor_s": round(min(one.processor for one in runs), 3), "clock_s": round(min(one.clock for one in runs), 3)}


def dependencies(folder):
    """Builds everything but the program, and tells what that took and how many crates they are."""
    shutil.rmtree(folder.target, ignore_errors=True)
    listed = run(["cargo", "tree", "--offline", "--prefix", "none", "--edges", "no-dev"], folder.place, folder.target).output
    crates = {" ".join(line.split()[:2]) for line in listed.splitlines()} - {"program v0.0.0"}
    return {"crates": len(crates)} | {profile: least([folder.build(profile)]) for profile in PROFILES}


def expansion(folder, rounds):
    """Milliseconds of the compiler's passes, as it tells them itself. Its flag is unstable: a wrapper allows it for the
    program alone, since dependencies that are told of an unstable compiler build something else."""
    folder.wrapper.write_text('#!/bin/sh\nRUSTC_BOOTSTRAP=1 exec "$@"\n')
    folder.wrapper.chmod(0o755)
    passes = collections.defaultdict(list)
    for _ in range(rounds):
        folder.forget("debug")
        flags = ["--", "-Ztime-passes", "-Ztime-passes-format=json"]
        told = folder.build("debug", *flags, RUSTC_WORKSPACE_WRAPPER=str(folder.wrapper))
        for line in re.findall(r"^time: (\{.*\})$", told.errors + told.output, re.MULTILINE):
            found = json.loads(line)
            passes[found["pass"]].append(1000 * found["time"])
    return {name: round(min(times), 1) for name, times in passes.items()}


def measure(library, modules, rounds, place):
    """All figures of one library."""
    folder = Folder(library, modules, place)
    folder.write()
    result = {"library": library.name, "note": library.note, "dependencies": dependencies(folder)}
    if library.module is None:
        return result | {"size": {profile: folder.sizes(profile) for profile in PROFILES}}
    few = {}
    if library.name != EMPTY.name:
        small = Folder(library, 1, place)
        small.write()
        small.fill()
        for profile in PROFILES:
            small.build(profile)
            few[profile] = small.sizes(profile)
    folder.fill()
    for profile in PROFILES:
        runs = []
        for _ in range(rounds):
            folder.forget(profile)
            runs.append(folder.build(profile))
        result[profile] = least(runs)
    folder.check()
    result["size"] = {profile: folder.sizes(profile) for profile in PROFILES}
    result["size_of_ten"] = few
    changed = []
    for step in range(2, 2 + rounds):
        folder.touch(step)
        changed.append(folder.build("debug"))
    result["one_line_changed"] = least(changed)
    result["passes_ms"] = expansion(folder, rounds)
    return result


def tables(results, definitions, rounds):
    """What a reader is told."""
    empty = next(one for one in results if one["library"] == EMPTY.name)
    rest = [one for one in results if one is not empty]
    ours = next((one for one in rest if one["library"] == OURS), None)
    peers = [one for one in rest if one is not ours]

    def grown(one, profile, kind):
        return one["size"][profile][kind] - empty["size"][profile][kind]

    def each(one, kind):
        return (one["size"]["release"][kind] - one["size_of_ten"]["release"][kind]) / (definitions - 10)

    figures = [
        ("debug build, s", lambda one: one["debug"]["processor_s"], "{:.2f}"),
        ("release build, s", lambda one: one["release"]["processor_s"], "{:.2f}"),
        ("one line changed, s", lambda one: one["one_line_changed"]["processor_s"], "{:.2f}"),
        ("macro expansion, ms", lambda one: one["passes_ms"]["macro_expand_crate"], "{:.0f}"),
        ("dependencies", lambda one: one["dependencies"]["crates"], "{}"),
        ("their debug build, s", lambda one: one["dependencies"]["debug"]["processor_s"], "{:.1f}"),
        ("their release build, s", lambda one: one["dependencies"]["release"]["processor_s"], "{:.1f}"),
        ("debug program, MB", lambda one: grown(one, "debug", "linked") / 1e6, "{:.2f}"),
        ("stripped", lambda one: grown(one, "debug", "stripped") / 1e6, "{:.2f}"),
        ("release program, MB", lambda one: grown(one, "release", "linked") / 1e6, "{:.2f}"),
        ("stripped", lambda one: grown(one, "release", "stripped") / 1e6, "{:.2f}"),
        ("a definition more, bytes stripped", lambda one: each(one, "stripped"), "{:.0f}"),
    ]
    head = [f"{definitions} definitions"] + [one["library"] for one in rest] + ["leanest", "ratio"]
    rows = []
    for title, figure, form in figures:
        row = [title] + [form.format(figure(one)) for one in rest]
        leanest = min(peers, key=figure, default=None)
        row += [leanest["library"] if leanest else "-", f"{figure(ours) / figure(leanest):.2f}x" if ours and leanest else "-"]
        rows.append(row)
    clock = [
        [one["library"]] + [f"{one[what]['clock_s']:.2f}" for what in ["debug", "release", "one_line_changed"]] for one in rest
    ]
    return (
        published.table(head, rows)
        + f"\n\nSeconds are those of the processor, children and linker included, the least of {rounds} builds (dependencies: one). "
        "Sizes are less an empty program's.\n\nBy the clock, seconds:\n\n"
        + published.table(["library", "debug build", "release build", "one line changed"], clock)
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--definitions", type=int, default=500, help="a multiple of ten (500)")
    parser.add_argument("--rounds", type=int, default=5, help="builds of which the least is told (5)")
    parser.add_argument("--only", action="append", help="this library; may be repeated")
    parser.add_argument("--publish", action="store_true", help="write README.md and the results, instead of printing")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    options = parser.parse_args()
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", published.ROOT / "target")).resolve()
    results = []
    for library in [EMPTY, *programs.LIBRARIES]:
        if library is not EMPTY and options.only and library.name not in options.only:
            continue
        print(f"{library.name} ..", file=sys.stderr, flush=True)
        results.append(measure(library, options.definitions // 10, options.rounds, target / "build-cost"))
    everything = published.setting() | {"definitions": options.definitions, "rounds": options.rounds, "libraries": results}
    text = tables(results, options.definitions, options.rounds)
    if options.json:
        print(json.dumps(everything, indent=1))
    else:
        print(text)
    if options.publish:
        published.write("build_cost", everything, f"{text}\n\n{published.in_words(everything)}")


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"build_cost: {failure}")
