"""What every page costs in a house full of rows, beside the same page in an empty one.

Every route that can be looked at is asked for by the real application, signed in as administrator;
new pages take part by themselves. Times are of the server: routing, permissions, queries, template.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from outreach.bench.busy_house import Size, fill
from outreach.bootstrap import Runtime
from outreach.config import load_settings
from outreach.model.project import Project
from outreach.model.user import Role
from outreach.store import migrate, users
from outreach.store.engine import Store
from outreach.web.passwords import hash_password
from outreach.web.permissions import ROUTES, Needs
from outreach.wsgi import create_app

_ASKED = 20
_PATIENCE_SECONDS = 6.0  # a page that is slower than this in all is asked less often
_EMAIL, _PASSWORD = "bench@ours.example", "a bench without a secret"
EMPTY = Size(0, 0, 0)
BUDGET_MS = 100


@dataclass(frozen=True, slots=True)
class PageCost:
    """One page.

    Attributes:
        p50_ms, p95_ms: of the server, in the full house; empty_p95_ms: in the empty one.
        kilobytes: of the page in the full house.
    """

    page: str
    status: int
    p50_ms: float
    p95_ms: float
    empty_p95_ms: float
    kilobytes: float


def bench_web(
    size: Size, *, database_url: str = "", tell: Callable[[str], None] = lambda _: None
) -> dict[str, Any]:
    """Measure every page; the slowest first.

    Args:
        database_url: of an empty database for the full house; SQLite in a temporary file if "".
    """
    with _house(EMPTY) as empty:
        before = _costs(empty)
    tell("filling the house")
    with _house(size, database_url) as full:
        tell("asking for the pages")
        after = _costs(full)
        kind = "sqlite" if full.store.is_sqlite else "postgresql"
    pages = [
        PageCost(name, status, p50, p95, before.get(name, (0, 0.0, 0.0, 0.0))[2], size_kb)
        for name, (status, p50, p95, size_kb) in after.items()
    ]
    pages.sort(key=lambda page: page.p95_ms, reverse=True)
    return {
        "database": kind,
        "size": size,
        "budget_ms": BUDGET_MS,
        "over_budget": [page.page for page in pages if page.p95_ms > BUDGET_MS],
        "pages": pages,
    }


@contextmanager
def _house(size: Size, database_url: str = "") -> Iterator[Runtime]:
    with tempfile.TemporaryDirectory(prefix="outreach-bench-") as name:
        folder = Path(name)
        settings = load_settings(
            {
                "OUTREACH_DATABASE_URL": database_url or f"sqlite:///{folder / 'bench.db'}",
                "OUTREACH_SECRET_KEY_FILE": str(folder / "keys"),
                "OUTREACH_STATE_FILE": str(folder / "state"),
            }
        )
        with closing(Runtime(settings)) as made:
            migrate.upgrade(made.store)
            _move_in(made, size)
            yield made


def _move_in(made: Runtime, size: Size) -> None:
    now = made.clock.now()
    if size == EMPTY:
        with made.store.write() as session:
            home = "https://ours.example/"
            session.add(
                Project(name="Empty", site_url=home, site_key="ours.example", created_at=now)
            )
    else:
        fill(made.store, size, now=now)
        _analyse(made.store)
    with made.store.write() as session:
        users.add(
            session,
            email=_EMAIL,
            name="Bench",
            password_hash=hash_password(_PASSWORD),
            role=Role.ADMIN,
            at=now,
            actor="bench",
        )


def _analyse(store: Store) -> None:
    """What autovacuum and `PRAGMA optimize` do by themselves in a house that lives longer."""
    with store.write() as session:
        session.connection().exec_driver_sql("ANALYZE")


def _costs(made: Runtime) -> dict[str, tuple[int, float, float, float]]:
    app = create_app(made)
    client = _signed_in(app)
    return {
        rule.endpoint: _cost(client, _path(app, rule))
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or set()) and ROUTES[rule.endpoint] is not Needs.NOTHING
    }


def _signed_in(app: Flask) -> FlaskClient:
    client = app.test_client()
    page = client.get("/sign-in").get_data(as_text=True)
    token = page.partition('name="csrf-token" content="')[2].partition('"')[0]
    client.post("/sign-in", data={"csrf_token": token, "email": _EMAIL, "password": _PASSWORD})
    return client


def _path(app: Flask, rule: Rule) -> str:
    with app.test_request_context():
        given = {name: _given(rule, name) for name in rule.arguments}
        return str(app.url_map.bind("localhost").build(rule.endpoint, given, method="GET"))


def _given(rule: Rule, name: str) -> object:
    """The first row of everything; a word for what is no number."""
    if name in {"form", "kind"}:
        return "csv"
    kind = rule._converters[name]
    return 1 if kind.__class__.__name__ == "IntegerConverter" else "broken_link"


def _cost(client: FlaskClient, path: str) -> tuple[int, float, float, float]:
    status, size = _asked(client, path)  # the first one compiles the template
    times: list[float] = []
    while len(times) < _ASKED and (sum(times) < _PATIENCE_SECONDS or len(times) < 3):
        begun = perf_counter()
        _asked(client, path)
        times.append(perf_counter() - begun)
    ordered = sorted(1000 * one for one in times)
    middle, high = ordered[len(ordered) // 2], ordered[max(0, -(-len(ordered) * 95 // 100) - 1)]
    return status, round(middle, 1), round(high, 1), round(size / 1024, 1)


def _asked(client: FlaskClient, path: str) -> tuple[int, int]:
    """(status, bytes) of one answer; of a download, which is a stream, only the first part."""
    with client.get(path) as answer:
        if answer.headers.get("Content-Disposition", "").startswith("attachment"):
            return answer.status_code, len(next(iter(answer.iter_encoded()), b""))
        return answer.status_code, len(answer.get_data())
