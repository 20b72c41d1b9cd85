"""What ten thousand definitions cost a program before `main`, at its first scrape, and on disk.

Four programs are generated and built with Cargo's release profile: one with so many definitions, one with a hundred,
one with as many that no linker gathers, in a list that is written out and included one by one, and one that has the linker
gather as many of nothing: what is left is what gathering costs. Each is started again and
again, and the least of all starts is told. The time before `main` is the processor's, as the system tells it: loading,
relocating and the constructors that link definitions to each other. The program with a hundred shows what a program costs.

    python3 benches/startup.py             prints the table
    python3 benches/startup.py --publish   writes it into README.md, and results/startup.json
"""
import argparse
import json
import os
import pathlib
import sys

import published
from build_cost import Failure, Folder, run
from programs import Library

EACH = 100
DEPENDENCIES = ['metrics-core = {{ path = "{root}/metrics-core" }}']
TARGETS = {"before_main_us": 1_000, "first_gather_us": 10_000}

# Nothing of ours runs before the first line.
MAIN = """
fn main() {
    let before = processor_time();
    let started = std::time::Instant::now();
    let registry = registry();
    let text = registry.encode(metrics_core::Format::Text);
    let first = started.elapsed();
    let started = std::time::Instant::now();
    assert_eq!(registry.encode(metrics_core::Format::Text), text);
    let second = started.elapsed();
    let families = text.matches("# TYPE m").count();
    println!("{before} {} {} {families}", first.as_nanos(), second.as_nanos());
}
"""

TIME = """
/// Nanoseconds that the process has had a processor. Asked of the clock: what `/proc` says is as old as the last tick.
fn processor_time() -> i64 {
    unsafe extern "C" {
        fn clock_gettime(clock: i32, time: *mut [i64; 2]) -> i32;
    }
    const CLOCK_PROCESS_CPUTIME_ID: i32 = 2;
    let mut time = [0; 2];
    assert_eq!(unsafe { clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &mut time) }, 0);
    time[0] * 1_000_000_000 + time[1]
}
"""


def names(module):
    return [f"{module}_things_{index}" for index in range(EACH)]


def linked_module(module):
    """Definitions as a program has them."""
    defined = "".join(f"/// The things {name}.\n#[counter]\npub static {name.upper()}: Counter;\n" for name in names(module))
    return f"use metrics_core::{{Counter, counter}};\n{defined}"


def linked_main(modules):
    declared = "".join(f"mod {module};\n" for module in modules)
    return f"{declared}fn registry() -> metrics_core::Registry {{ metrics_core::Registry::global().clone() }}\n{MAIN}{TIME}"


def listed_module(module):
    """The same data, without what tells the linker of it."""
    private = "metrics_core::__private"
    defined = "".join(
        f"pub static {name.upper()}: Counter = {{ static STORE: {private}::Store = {private}::Store::NEW; "
        f'const TEXT: &str = {private}::text!("{name}_total", "The things {name}."); '
        f"static SPEC: {private}::Worded<{private}::Spec, {{ TEXT.len() }}> = {private}::Worded::new("
        f'{private}::words!({private}::Spec::counter(), "{name}_total", "The things {name}."), TEXT); '
        f"{private}::counter({private}::Core::new(&SPEC, &STORE)) }};\n"
        for name in names(module)
    )
    listed = ", ".join(f"&{name.upper()}" for name in names(module))
    return f"use metrics_core::Counter;\n{defined}pub static ALL: [&Counter; {EACH}] = [{listed}];\n"


def listed_main(modules):
    declared = "".join(f"mod {module};\n" for module in modules)
    included = "".join(f"for metric in {module}::ALL {{ registry.include(metric); }}\n" for module in modules)
    return (
        f"{declared}fn registry() -> metrics_core::Registry {{\n"
        f"let registry = metrics_core::Registry::new();\n{included}registry\n}}\n{MAIN}{TIME}"
    )


def gathered_module(_):
    """Nothing, for the linker to gather."""
    return "const _: () = { inventory::submit! { crate::Nothing } };\n" * EACH


def gathered_main(modules):
    declared = "".join(f"mod {module};\n" for module in modules)
    return (
        f"{declared}struct Nothing;\ninventory::collect!(Nothing);\n"
        "fn main() {\nlet before = processor_time();\n"
        'println!("{before} 0 0 {}", inventory::iter::<Nothing>.into_iter().count());\n}\n' + TIME
    )


def measure(library, modules, starts, place):
    """Least figures of many starts, in microseconds, and the program's bytes."""
    folder = Folder(library, modules, place)
    folder.write()
    folder.fill()
    folder.build("release")
    figures = []
    for _ in range(starts):
        told = run([folder.program("release")], folder.place, folder.target).output.split()
        if int(told[3]) != modules * EACH:
            raise Failure(f"{library.name} exposes {told[3]} families of {modules * EACH}")
        figures.append([int(one) / 1000 for one in told[:3]])
    before, first, second = (min(column) for column in zip(*figures))
    return {
        "program": library.name,
        "definitions": modules * EACH,
        "before_main_us": round(before, 1),
        "first_gather_us": round(first, 1),
        "second_gather_us": round(second, 1),
        "bytes": folder.sizes("release")["stripped"],
    }


def table(results):
    """What a reader is told; before `main`, and on disk, what the definitions add."""
    few = results[0]

    def row(one):
        more = one["definitions"] - few["definitions"]
        # A program without this library has nothing to be compared with, nor anything that could be gathered.
        has_families = one["second_gather_us"] > 0
        size = f"{(one['bytes'] - few['bytes']) / more:.0f}" if more and has_families else "-"
        gathers = [f"{one[key]:.0f}" if has_families else "-" for key in ["first_gather_us", "second_gather_us"]]
        return [f"{one['definitions']}, {one['program']}", f"{one['before_main_us']:.0f}"] + gathers + [size]

    head = ["definitions", "before main, us", "first gather, us", "second, us", "bytes each"]
    ours = results[1]
    added = {"before_main_us": ours["before_main_us"] - few["before_main_us"], "first_gather_us": ours["first_gather_us"]}
    words = {"before_main_us": "added before `main`", "first_gather_us": "for the first gather"}
    verdicts = [
        f"{words[key]}: {added[key]:.0f} us, {'within' if added[key] <= target else 'over'} the target of {target} us"
        for key, target in TARGETS.items()
    ]
    return published.table(head, [row(one) for one in results]) + "\n\n" + "; ".join(verdicts).capitalize() + "."


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--definitions", type=int, default=10_000, help="a multiple of a hundred (10 000)")
    parser.add_argument("--starts", type=int, default=100, help="starts of which the least is told (100)")
    parser.add_argument("--publish", action="store_true", help="write README.md and the results as well")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    options = parser.parse_args()
    place = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", published.ROOT / "target")).resolve() / "build-cost"
    many = options.definitions // EACH
    linked = Library("metrics-core", DEPENDENCIES, linked_module, linked_main)
    listed = Library("listed by hand", DEPENDENCIES, listed_module, listed_main)
    gathered = Library("gathered, nothing", ['inventory = "0.3"'], gathered_module, gathered_main)
    programs = [(linked, 1), (linked, many), (listed, many), (gathered, many)]
    results = [measure(library, modules, options.starts, place) for library, modules in programs]
    everything = published.setting() | {"starts": options.starts, "programs": results}
    text = table(results)
    print(json.dumps(everything, indent=1) if options.json else text)
    if options.publish:
        published.write("startup", everything, f"{text}\n\n{published.in_words(everything)}")


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"startup: {failure}")
