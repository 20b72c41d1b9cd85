"""Where the figures of a script go: a section of README.md between two comments, and a file of benches/results."""
import datetime
import json
import os
import pathlib
import platform
import subprocess

BENCHES = pathlib.Path(__file__).resolve().parent
ROOT = BENCHES.parent


def setting():
    """Where and when: the machine, the compiler, the commit."""
    model = [line for line in lines("/proc/cpuinfo") if line.startswith("model name")]
    commit = said("git", "-C", ROOT, "rev-parse", "--short", "HEAD")
    # What publishing itself writes is no change: whoever measures one thing after the other measures the same tree.
    written = [f":(exclude){path}" for path in ["README.md", "benches/README.md", "benches/results"]]
    changed = said("git", "-C", ROOT, "status", "--porcelain", "--untracked-files=no", "--", ".", *written)
    return {
        "cpu": model[0].split(":", 1)[1].strip() if model else "unknown",
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "commit": f"{commit} with local changes" if changed else commit,
        "compiler": said("rustc", "--version"),
    }


def in_words(setting):
    """The line that stands below a table."""
    return "{cpu}, {cores} cores, {system}; {compiler}; {date}; commit {commit}.".format(**setting)


def table(head, rows):
    """Markdown; the first column is text, the others are figures."""
    widths = "|".join(["---"] + ["--:"] * (len(head) - 1))
    return "\n".join(["| " + " | ".join(head) + " |", f"|{widths}|"] + ["| " + " | ".join(row) + " |" for row in rows])


def write(name, results, text):
    """Writes the results beside the others, and the text between `name`'s comments in README.md."""
    path = BENCHES / "results" / f"{name}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(results, indent=1) + "\n")
    readme = BENCHES / "README.md"
    head, rest = readme.read_text().split(f"\n<!-- begin {name} -->\n")
    _, tail = rest.split(f"\n<!-- end {name} -->\n")
    readme.write_text(f"{head}\n<!-- begin {name} -->\n\n{text.strip()}\n\n<!-- end {name} -->\n{tail}")
    print(f"written: {path.relative_to(ROOT)} and {readme.relative_to(ROOT)}")


def said(*command):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else "unknown"


def lines(path):
    try:
        return pathlib.Path(path).read_text().splitlines()
    except OSError:
        return []
