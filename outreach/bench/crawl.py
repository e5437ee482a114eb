"""Link checkers side by side on a synthetic web: time, CPU, memory, requests and verdicts.

Every checker does the same work in processes of its own, in turn, for some rounds; the server is
started afresh for each run. Compare ratios within one run: absolute times drift with the machine.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from outreach.bench.checkers import Checker, Task, installed
from outreach.bench.synthetic_web import Layout
from outreach.bench.usage import usage_of

SCALES = (1_000, 10_000, 100_000, 1_000_000)  # targets

_PORT = 18_180
_HOSTS = 250
_SLOW_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Run:
    """One checker's run.

    Attributes:
        name: of the checker.
        variant: "fast-head", "fast-get", "slow" with 200 ms added to every answer (HEAD), or
            "slow-list", a list of targets instead of pages.
        round: 1 for the first.
        wall_s, cpu_s: seconds; CPU of all its processes, user and kernel.
        rss_mb: peak memory in MiB, of all its processes together.
        requests: as the server counted them.
        pages: that were read, 0 for a list; slow readers get fewer of them.
        urls_per_s: distinct targets checked in a second.
        verdicts: links by verdict, in the checker's own words.
        right_share: links whose verdict is the true one; None for checkers with other words.
    """

    name: str
    variant: str
    round: int
    wall_s: float
    cpu_s: float
    rss_mb: float
    requests: int
    pages: int = 0
    urls_per_s: int = 0
    verdicts: dict[str, int] = field(default_factory=dict)
    right_share: float | None = None


Tell = Callable[[Run], None]


def bench_crawl(
    *, pages: int, links: int, rounds: int, variants: tuple[str, ...], tell: Tell
) -> list[Run]:
    """Run every installed checker in turn and return all runs; `tell` hears of each at once."""
    layout = Layout(pages, links, _HOSTS, _PORT)
    runs = []
    for variant in variants:
        for number in range(1, rounds + 1):
            for checker in installed():
                if variant in checker.shares:
                    run = measured(checker, layout, variant, number)
                    tell(run)
                    runs.append(run)
    return runs


def bench_scale(*, scales: tuple[int, ...], tell: Tell) -> list[Run]:
    """Check lists of ever more targets and return what each took, by ours alone."""
    ours = next(installed())
    runs = []
    for targets in scales:
        layout = Layout(max(1, targets // 25), 50, _HOSTS, _PORT)
        run = measured(ours, layout, "fast-list", 1)
        tell(run)
        runs.append(run)
    return runs


def in_words(run: Run) -> str:
    """One line about one run."""
    return (
        f"{run.variant}, round {run.round}: {run.name}: {run.wall_s} s, CPU {run.cpu_s} s, "
        f"{run.rss_mb} MiB, {run.requests:,} requests, {run.urls_per_s:,} URLs/s"
    )


def as_json(runs: list[Run]) -> str:
    """Return `{"runs": [...]}`."""
    return json.dumps({"runs": [asdict(run) for run in runs]}, ensure_ascii=False)


def measured(checker: Checker, layout: Layout, variant: str, number: int) -> Run:
    """Let one checker run once against a fresh server."""
    pages = max(1, layout.pages // checker.shares.get(variant, 1))
    delay = _SLOW_SECONDS if variant.startswith("slow") else 0.0
    with tempfile.TemporaryDirectory() as name:
        task = Task(layout, variant, pages, Path(name))
        with served(layout, delay) as server:
            usage = usage_of(checker.command(task), task.folder, _environment(task.folder))
        counts, right = checker.verdicts(task)
    return Run(
        name=checker.name,
        variant=variant,
        round=number,
        wall_s=round(usage.wall_s, 2),
        cpu_s=round(usage.cpu_s, 2),
        rss_mb=round(usage.rss_mb, 1),
        requests=server.requests,
        pages=0 if task.is_list else pages,
        urls_per_s=round(task.targets / usage.wall_s),
        verdicts=counts,
        right_share=right,
    )


def _environment(folder: Path) -> dict[str, str]:
    """What a checker finds: nothing of ours but the leave to fetch from loopback."""
    node = shutil.which("node")
    return {
        "PATH": os.pathsep.join(filter(None, (node and str(Path(node).parent), os.defpath))),
        "HOME": str(folder),
        "OUTREACH_ALLOWED_PRIVATE_NETWORKS": "127.0.0.0/8",
        "OUTREACH_ALLOWED_PORTS": str(_PORT),
    }


class Server:
    """The synthetic web while it runs; afterwards it knows how often it was asked."""

    def __init__(self) -> None:
        self.requests = 0


@contextmanager
def served(layout: Layout, delay: float) -> Iterator[Server]:
    """Serve `layout` in processes of their own, one per core."""
    processes = os.cpu_count() or 1
    command = [sys.executable, "-m", "outreach.bench.synthetic_web", "--delay", str(delay)]
    for name in ("pages", "links", "hosts", "port"):
        command += [f"--{name}", str(getattr(layout, name))]
    command += ["--processes", str(processes)]
    server = Server()
    child = subprocess.Popen(  # noqa: S603 - our own module
        command, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert child.stdout is not None
    try:
        for _ in range(processes):
            if child.stdout.readline().strip() != "ready":
                raise RuntimeError("the synthetic web did not start; is its port taken?")
        yield server
    finally:
        os.killpg(child.pid, signal.SIGTERM)
        server.requests = sum(int(line) for line in child.stdout if line.strip().isdigit())
        child.stdout.close()
        child.wait()
