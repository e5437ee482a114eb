"""What every page costs in a house full of rows, beside the same page in an empty one.

Every route that can be looked at is asked for by the real application, signed in as administrator;
new pages take part by themselves. Times are of the server: routing, permissions, queries, template.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import IntegerConverter, Rule
from werkzeug.wrappers import Response

from outreach.bench.busy_house import Size, fill
from outreach.bench.busy_rest import fill_rest
from outreach.bench.house import analyse, house, inhabited, move_in, signed_in
from outreach.bench.server_time import Spent, Stopwatch
from outreach.bootstrap import Runtime
from outreach.model.project import Project
from outreach.web.permissions import ROUTES, Needs
from outreach.web.warming import warm
from outreach.wsgi import create_app

_ASKED = 20
_PATIENCE_SECONDS = 6.0  # a page that is slower than this in all is asked less often
EMPTY = Size(0, 0, 0)
BUDGET_MS = 100


@dataclass(frozen=True, slots=True)
class PageCost:
    """One page in one house.

    Attributes:
        p50_ms, p95_ms: until it is there, or the first part of a file, which is a stream.
        cpu_p50_ms, cpu_p95_ms: what it computed of that, the database included; on a machine that
            has other work, these are to be compared.
        kilobytes: of the page, or of the whole file.
        rows_per_s: of a file in lines, from the first to the last; None for pages.
    """

    page: str
    status: int
    p50_ms: float
    p95_ms: float
    cpu_p50_ms: float
    cpu_p95_ms: float
    kilobytes: float
    rows_per_s: int | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """A page in the full house, and what it takes in the empty one."""

    full: PageCost
    empty_p95_ms: float | None
    empty_cpu_p95_ms: float | None

    def plain(self) -> dict[str, Any]:
        """As one row, without the word full."""
        rest = {"empty_p95_ms": self.empty_p95_ms, "empty_cpu_p95_ms": self.empty_cpu_p95_ms}
        return {**asdict(self.full), **rest}


def bench_web(
    size: Size,
    *,
    database_url: str = "",
    keep: Path | None = None,
    only: str = "",
    tell: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """Measure every page; the slowest first.

    Args:
        database_url: of an empty database for the full house; SQLite if "".
        keep: folder where the full house stays for the next time; a temporary one if None.
        only: pages whose name begins so.
    """
    with furnished(EMPTY) as empty:
        before = {one.page: one for one in _costs(empty, only)}
    tell("filling the house")
    with furnished(size, database_url, keep) as full:
        tell("asking for the pages")
        after = _costs(full, only)
        kind = "sqlite" if full.store.is_sqlite else "postgresql"
    after.sort(key=lambda one: one.cpu_p95_ms, reverse=True)
    return {
        "database": kind,
        "size": size,
        "budget_ms": BUDGET_MS,
        "over_budget": [one.page for one in after if one.p95_ms > BUDGET_MS],
        "over_budget_cpu": [one.page for one in after if one.cpu_p95_ms > BUDGET_MS],
        "pages": [_beside(one, before.get(one.page)) for one in after],
    }


def _beside(full: PageCost, empty: PageCost | None) -> Beside:
    if empty is None:
        return Beside(full, None, None)
    return Beside(full, empty.p95_ms, empty.cpu_p95_ms)


@contextmanager
def furnished(size: Size, database_url: str = "", keep: Path | None = None) -> Iterator[Runtime]:
    """A house with so many rows and an administrator; one that was kept stays as it is."""
    with house(database_url, keep) as made:
        if not inhabited(made):
            _furnish(made, size)
            move_in(made)
        yield made


def _furnish(made: Runtime, size: Size) -> None:
    now = made.clock.now()
    if size == EMPTY:
        with made.store.write() as session:
            home = "https://ours.example/"
            session.add(
                Project(name="Empty", site_url=home, site_key="ours.example", created_at=now)
            )
    else:
        fill(made.store, size, now=now)
        fill_rest(made.store, size, now=now)
        analyse(made.store)


def _costs(made: Runtime, only: str) -> list[PageCost]:
    app = create_app(made)
    stopwatch = Stopwatch(made.store)
    client = signed_in(app)
    warm(app, pause_seconds=0)  # as the server does when it starts
    try:
        return [_cost(client, stopwatch, page, path) for page, path in pages_of(app, only)]
    finally:
        gc.unfreeze()


def pages_of(app: Flask, only: str) -> list[tuple[str, str]]:
    """(name, address) of every page whose name begins so."""
    return [
        (rule.endpoint, _path(app, rule))
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or set())
        and ROUTES[rule.endpoint] is not Needs.NOTHING
        and rule.endpoint.startswith(only)
    ]


def _path(app: Flask, rule: Rule) -> str:
    with app.test_request_context():
        given = {name: _given(rule, name) for name in rule.arguments}
        return str(app.url_map.bind("localhost").build(rule.endpoint, given, method="GET"))


def _given(rule: Rule, name: str) -> object:
    """The first row of everything; a word for what is no number."""
    if name in {"form", "kind"}:
        return "html" if rule.endpoint == "reports.client_file" else "csv"
    return 1 if isinstance(rule._converters[name], IntegerConverter) else "broken_link"


def _cost(client: FlaskClient, stopwatch: Stopwatch, page: str, path: str) -> PageCost:
    _asked(client, stopwatch, path)  # whatever is computed once
    taken: list[Spent] = []
    while len(taken) < _ASKED and sum(one.wall_ms for one in taken) < 1000 * _PATIENCE_SECONDS:
        status, size, spent = _asked(client, stopwatch, path)
        taken.append(spent)
    wall, cpu = sorted(one.wall_ms for one in taken), sorted(one.cpu_ms for one in taken)
    whole, rows_per_s = _read_whole(client, path)
    return PageCost(
        page=page,
        status=status,
        p50_ms=_share_under(wall, 50),
        p95_ms=_share_under(wall, 95),
        cpu_p50_ms=_share_under(cpu, 50),
        cpu_p95_ms=_share_under(cpu, 95),
        kilobytes=round((whole or size) / 1024, 1),
        rows_per_s=rows_per_s,
    )


def _share_under(ordered: Sequence[float], percent: int) -> float:
    """The value that so many of a hundred do not exceed (nearest rank)."""
    return round(ordered[max(0, -(-len(ordered) * percent // 100) - 1)], 1)


def _asked(client: FlaskClient, stopwatch: Stopwatch, path: str) -> tuple[int, int, Spent]:
    """(status, bytes, time); of a file, which is a stream, the first part."""
    stopwatch.start()
    with client.get(path) as answer:
        size = len(next(iter(answer.iter_encoded()), b"") if _is_file(answer) else answer.data)
        return answer.status_code, size, stopwatch.spent()


def _read_whole(client: FlaskClient, path: str) -> tuple[int, int | None]:
    """(bytes, lines a second) of a file; (0, None) of a page."""
    began, size, lines = perf_counter(), 0, 0
    with client.get(path) as answer:
        if not _is_file(answer):
            return 0, None
        for part in answer.iter_encoded():
            size, lines = size + len(part), lines + part.count(b"\n")
            if perf_counter() - began > _PATIENCE_SECONDS:
                break
    return size, round(lines / (perf_counter() - began))


def _is_file(answer: Response) -> bool:
    return answer.headers.get("Content-Disposition", "").startswith("attachment")
