"""What every page costs in a house full of rows, beside the same page in an empty one.

Every route that can be looked at is asked for by the real application, signed in as administrator;
new pages take part by themselves. Times are of the server: routing, permissions, queries, template.
CPU is this process's alone: all of the work on SQLite, without the database's own on PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, thread_time
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from outreach.bench.busy_house import Size, fill
from outreach.bench.busy_rest import fill_rest
from outreach.bench.house import analyse, house, inhabited, move_in, signed_in
from outreach.bootstrap import Runtime
from outreach.model.project import Project
from outreach.web.permissions import ROUTES, Needs
from outreach.wsgi import create_app

_ASKED = 20
_PATIENCE_SECONDS = 6.0  # a page that is slower than this in all is asked less often
EMPTY = Size(0, 0, 0)
BUDGET_MS = 100


@dataclass(frozen=True, slots=True)
class PageCost:
    """One page.

    Attributes:
        p50_ms, p95_ms: of the server, in the full house; cpu_ms: median of what it computed.
        empty_p95_ms, empty_cpu_ms: the same in the empty house.
        kilobytes: of the page in the full house.
    """

    page: str
    status: int
    p50_ms: float
    p95_ms: float
    cpu_ms: float
    empty_p95_ms: float
    empty_cpu_ms: float
    kilobytes: float


@dataclass(frozen=True, slots=True)
class _Cost:
    """What one page cost in one house."""

    status: int = 0
    p50_ms: float = 0.0
    p95_ms: float = 0.0
    cpu_ms: float = 0.0
    kilobytes: float = 0.0


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
    with _house(EMPTY) as empty:
        before = _costs(empty, only)
    tell("filling the house")
    with _house(size, database_url, keep) as full:
        tell("asking for the pages")
        after = _costs(full, only)
        kind = "sqlite" if full.store.is_sqlite else "postgresql"
    pages = [_beside(name, cost, before.get(name, _Cost())) for name, cost in after.items()]
    pages.sort(key=lambda page: page.p95_ms, reverse=True)
    return {
        "database": kind,
        "size": size,
        "budget_ms": BUDGET_MS,
        "over_budget": [page.page for page in pages if page.p95_ms > BUDGET_MS],
        "pages": pages,
    }


def _beside(name: str, full: _Cost, empty: _Cost) -> PageCost:
    return PageCost(
        page=name,
        status=full.status,
        p50_ms=full.p50_ms,
        p95_ms=full.p95_ms,
        cpu_ms=full.cpu_ms,
        empty_p95_ms=empty.p95_ms,
        empty_cpu_ms=empty.cpu_ms,
        kilobytes=full.kilobytes,
    )


@contextmanager
def _house(size: Size, database_url: str = "", keep: Path | None = None) -> Iterator[Runtime]:
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


def _costs(made: Runtime, only: str) -> dict[str, _Cost]:
    app = create_app(made)
    client = signed_in(app)
    return {
        rule.endpoint: _cost(client, _path(app, rule))
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or set())
        and ROUTES[rule.endpoint] is not Needs.NOTHING
        and rule.endpoint.startswith(only)
    }


def _path(app: Flask, rule: Rule) -> str:
    with app.test_request_context():
        given = {name: _given(rule, name) for name in rule.arguments}
        return str(app.url_map.bind("localhost").build(rule.endpoint, given, method="GET"))


def _given(rule: Rule, name: str) -> object:
    """The first row of everything; a word for what is no number."""
    if name in {"form", "kind"}:
        return "html" if rule.endpoint == "reports.client_file" else "csv"
    kind = rule._converters[name]
    return 1 if kind.__class__.__name__ == "IntegerConverter" else "broken_link"


def _cost(client: FlaskClient, path: str) -> _Cost:
    times: list[float] = []
    computed: list[float] = []
    status, size, *first = _asked(client, path)  # compiles the template
    if first[0] > _PATIENCE_SECONDS:
        times, computed = [1000 * first[0]], [1000 * first[1]]
    while len(times) < _ASKED and (sum(times) < 1000 * _PATIENCE_SECONDS):
        _, _, wall, cpu = _asked(client, path)
        times.append(1000 * wall)
        computed.append(1000 * cpu)
    times.sort()
    return _Cost(
        status=status,
        p50_ms=round(times[len(times) // 2], 1),
        p95_ms=round(times[max(0, -(-len(times) * 95 // 100) - 1)], 1),
        cpu_ms=round(median(computed), 1),
        kilobytes=round(size / 1024, 1),
    )


def _asked(client: FlaskClient, path: str) -> tuple[int, int, float, float]:
    """(status, bytes, seconds, CPU seconds); of a download, which is a stream, the first part."""
    begun, cpu = perf_counter(), thread_time()
    with client.get(path) as answer:
        if answer.headers.get("Content-Disposition", "").startswith("attachment"):
            size = len(next(iter(answer.iter_encoded()), b""))
        else:
            size = len(answer.get_data())
        return answer.status_code, size, perf_counter() - begun, thread_time() - cpu
