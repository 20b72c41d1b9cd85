"""The program `exposed` for the length of a `with` block: it serves /metrics, and records what it is told.

It ends when its standard input does, so it does not outlive this process, whatever becomes of it.
"""
import contextlib
import os
import signal
import subprocess

from prometheus_scrape import Failure


class Exposed:
    """Where it is, and the way to tell it something."""

    def __init__(self, program):
        self.program = program
        self.url = program.stdout.readline().strip()
        if not self.url.startswith("http://"):
            raise Failure(f"the program printed no address but {self.url!r}")

    @property
    def address(self):
        return self.url.removeprefix("http://")

    def tell(self, *words):
        """Returns when it is recorded."""
        line = " ".join(map(str, words))
        self.program.stdin.write(line + "\n")
        self.program.stdin.flush()
        answer = self.program.stdout.readline().strip()
        if answer != "done":
            raise Failure(f"told to {line[:60]!r}, the program answered {answer!r}")


@contextlib.contextmanager
def exposed():
    program = subprocess.Popen(
        ["cargo", "run", "--quiet", "--package", "tests", "--bin", "exposed"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield Exposed(program)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(program.pid, signal.SIGKILL)
        program.wait()
