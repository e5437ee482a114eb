"""Link checkers side by side on a synthetic web: time, CPU, memory, requests and verdicts.

Every checker reads the same pages in a process of its own, in turn, for some rounds; the server is
started afresh for each run. Compare ratios within one run: absolute times drift with the machine.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from outreach.bench.synthetic_web import Layout, kind_of

_PORT = 18_180
_HOSTS = 250
_SLOW_SECONDS = 0.2
_LOOK_SECONDS = 0.05
_CONNECTIONS = {"fast": 128, "slow": 1000}  # at once in all
_HOST_CONNECTIONS = {"fast": 2, "slow": 4}
_SLOW_SHARE = 10  # the slow variant has a tenth of the pages: some read them one after another


@dataclass(frozen=True, slots=True)
class Run:
    """One checker's run.

    Attributes:
        name: checker and mode.
        variant: "fast", or "slow" with 200 ms added to every answer.
        round: 1 for the first.
        wall_s, cpu_s: seconds; CPU of the process and its children, user and kernel.
        rss_mb: peak memory in MiB.
        requests: as the server counted them.
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
    verdicts: dict[str, int] = field(default_factory=dict)
    right_share: float | None = None


@dataclass(frozen=True, slots=True)
class Checker:
    """One competitor.

    Attributes:
        command: arguments for (layout, variant, folder of its own).
        verdicts: counts them from the folder; with the share of right ones, if it can be told.
    """

    name: str
    command: Callable[[Layout, str, Path], list[str]]
    verdicts: Callable[[Layout, Path], tuple[dict[str, int], float | None]]


def bench_crawl(
    *, pages: int, links: int, rounds: int, variants: tuple[str, ...], tell: Callable[[Run], None]
) -> list[Run]:
    """Run every installed checker in turn and return all runs; `tell` hears of each at once."""
    runs = []
    for variant in variants:
        size = pages if variant == "fast" else max(1, pages // _SLOW_SHARE)
        layout = Layout(size, links, _HOSTS, _PORT)
        for number in range(1, rounds + 1):
            for checker in installed():
                run = measured(checker, layout, variant, number)
                tell(run)
                runs.append(run)
    return runs


def in_words(run: Run) -> str:
    """One line about one run."""
    return (
        f"{run.variant}, round {run.round}: {run.name}: {run.wall_s} s, CPU {run.cpu_s} s, "
        f"{run.rss_mb} MiB, {run.requests:,} requests"
    )


def as_json(runs: list[Run]) -> str:
    """Return `{"runs": [...]}`."""
    return json.dumps({"runs": [asdict(run) for run in runs]}, ensure_ascii=False)


def measured(checker: Checker, layout: Layout, variant: str, number: int) -> Run:
    """Let one checker run once against a fresh server."""
    delay = _SLOW_SECONDS if variant == "slow" else 0.0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with served(layout, delay) as server:
            started = time.perf_counter()
            usage = _child_usage(checker.command(layout, variant, folder), folder)
            wall = time.perf_counter() - started
        counts, right = checker.verdicts(layout, folder)
    return Run(
        name=checker.name,
        variant=variant,
        round=number,
        wall_s=round(wall, 2),
        cpu_s=round(usage.cpu_seconds, 2),
        rss_mb=round(usage.peak_mib, 1),
        requests=server.requests,
        verdicts=counts,
        right_share=right,
    )


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


@dataclass(frozen=True, slots=True)
class _Usage:
    cpu_seconds: float
    peak_mib: float


def _child_usage(command: list[str], folder: Path) -> _Usage:
    """Run `command` to its end, its output going to files of `folder`."""
    environment = {
        "PATH": os.defpath,
        "HOME": str(folder),
        "OUTREACH_ALLOWED_PRIVATE_NETWORKS": "127.0.0.0/8",
        "OUTREACH_ALLOWED_PORTS": str(_PORT),
    }
    peak = 0.0
    with (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
        child = subprocess.Popen(  # noqa: S603 - ours, or a checker that the user installed
            command, stdout=out, stderr=err, cwd=folder, env=environment
        )
        pid = 0
        while not pid:
            peak = max(peak, _peak_mib(child.pid))
            time.sleep(_LOOK_SECONDS)
            pid, status, usage = os.wait4(child.pid, os.WNOHANG)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1, 2):  # broken links are found, on purpose
        words = (folder / "err").read_text("utf-8", "replace")[-500:]
        raise RuntimeError(f"{command[0]} ended with {child.returncode}: {words}")
    return _Usage(usage.ru_utime + usage.ru_stime, peak)


def _peak_mib(pid: int) -> float:
    """Peak memory of a running process, as Linux keeps it.

    The child's `ru_maxrss` would not do: it begins with the memory of the parent that forked it.
    """
    try:
        status = Path(f"/proc/{pid}/status").read_text("ascii")
    except OSError:
        return 0.0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found.group(1)) / 1024 if found else 0.0


def installed() -> list[Checker]:
    """Return ours and every peer that is on the PATH."""
    checkers = [
        Checker("outreach", lambda *given: _our_command(*given), _our_verdicts),
        Checker("outreach --head", lambda *given: [*_our_command(*given), "--head"], _our_verdicts),
    ]
    for name, peer in (("lychee", _lychee), ("linkinator", _linkinator), ("linkchecker", _pylinks)):
        path = shutil.which(name)
        if path:
            checkers += peer(path)
    return checkers


def _pages_file(layout: Layout, folder: Path) -> Path:
    file = folder / "pages.txt"
    file.write_text("".join(f"{layout.page_url(page)}\n" for page in range(layout.pages)))
    return file


def _our_command(layout: Layout, variant: str, folder: Path) -> list[str]:
    return [
        *(sys.executable, "-m", "outreach", "check", str(_pages_file(layout, folder))),
        *("--json", "--host-delay", "0"),
        *("--connections", str(_CONNECTIONS[variant])),
        *("--host-connections", str(_HOST_CONNECTIONS[variant])),
    ]


def _our_verdicts(_: Layout, folder: Path) -> tuple[dict[str, int], float | None]:
    counts: Counter[str] = Counter()
    right = 0
    for raw in (folder / "out").read_text("utf-8").splitlines():
        line = json.loads(raw)
        counts[line["verdict"]] += 1
        number = line["url"].rpartition("/t/")[2]
        truth = kind_of(int(number)).verdict if number.isdigit() else "alive"
        right += line["verdict"] == truth
    return dict(counts), round(right / max(1, sum(counts.values())), 4)


def _lychee(path: str) -> list[Checker]:
    def checker(method: str) -> Checker:
        def command(layout: Layout, variant: str, folder: Path) -> list[str]:
            # Its own brakes per host are off, as ours are: the servers are ours.
            free = ("--host-request-interval", "0ms", "--host-concurrency", "64")
            at_once = "512" if variant == "fast" else "2000"
            pages = [layout.page_url(page) for page in range(layout.pages)]
            return [
                *(path, "--no-progress", "--max-retries", "1", "--max-concurrency", at_once),
                *free,
                *("--method", method, "--format", "json", "--output", str(folder / "lychee.json")),
                *pages,
            ]

        return Checker(f"lychee --method {method}", command, _lychee_verdicts)

    return [checker("get"), checker("head")]


def _lychee_verdicts(_: Layout, folder: Path) -> tuple[dict[str, int], float | None]:
    told = json.loads((folder / "lychee.json").read_text("utf-8"))
    names = ("successful", "redirects", "errors", "timeouts", "unknown", "excludes")
    return {name: told[name] for name in names if told.get(name)}, None


def _linkinator(path: str) -> list[Checker]:
    def command(layout: Layout, *_: object) -> list[str]:
        pages = [layout.page_url(page) for page in range(layout.pages)]
        return [path, *pages, "--format", "json", "--concurrency", "128", "--timeout", "20000"]

    def verdicts(_: Layout, folder: Path) -> tuple[dict[str, int], float | None]:
        told = json.loads((folder / "out").read_text("utf-8"))
        return dict(Counter(link["state"] for link in told["links"])), None

    return [Checker("linkinator", command, verdicts)]


def _pylinks(path: str) -> list[Checker]:
    def command(layout: Layout, *_: object) -> list[str]:
        pages = [layout.page_url(page) for page in range(layout.pages)]
        return [path, "--recursion-level", "1", "--check-extern", "--threads", "100", *pages]

    def verdicts(_: Layout, folder: Path) -> tuple[dict[str, int], float | None]:
        told = (folder / "out").read_text("utf-8", "replace")
        return {"errors": told.count("Error:")}, None

    return [Checker("linkchecker", command, verdicts)]
