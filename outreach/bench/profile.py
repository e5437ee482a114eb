"""What a profile of many backlinks costs: import, figures, judgement and the page itself.

Backlinks come as three vendors' exports would bring them: three sightings each. Every size has a
database of its own; the page is asked of the real application, signed in. Beyond 20,000 links the
imported rows are multiplied inside the database, so that the rest need not wait for the import;
the late import brings more of them once the tables are full.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from statistics import median
from time import perf_counter, process_time
from typing import Any

from sqlalchemy import column, func, insert, literal, select, text
from sqlmodel import Session

from outreach.backlinks.figures import compute_profile
from outreach.backlinks.intake import take_in_backlinks
from outreach.backlinks.judging import judge_sites
from outreach.bench.house import analyse, house, move_in, signed_in
from outreach.bootstrap import Runtime
from outreach.errors import DatabaseError
from outreach.model.backlink import Backlink, Sighting
from outreach.model.project import Project
from outreach.model.site import Site
from outreach.sources.exported_link import ExportedLink
from outreach.sources.source import Candidate
from outreach.store.engine import Store
from outreach.wsgi import create_app

_SOURCES = ("Ahrefs backlinks", "Majestic backlinks", "Semrush backlinks")
_LINKS_PER_SITE = 20
_MOST_IMPORTED = 20_000
_LATE = 5_000
_ASKED = 9
_PATHS = {"profile": "/profile", "harm": "/harm", "changes": "/alerts", "table": ""}


def bench_profile(sizes: list[int], database_url: str = "") -> dict[str, Any]:
    """Measure each size; figures beside those of the smallest."""
    found = [_size(links, database_url if len(sizes) == 1 else "") for links in sorted(sizes)]
    first = found[0]
    for one in found[1:]:
        times = one["links"] / first["links"]
        one["profile_cost_per_link_to_smallest"] = round(
            one["profile_cpu_seconds"] / first["profile_cpu_seconds"] / times, 2
        )
    return {"sizes": found}


def _size(links: int, database_url: str) -> dict[str, Any]:
    with house(database_url) as made:
        project = _prepared(made)
        imported = min(links, _MOST_IMPORTED)
        links = links // imported * imported
        figures: dict[str, Any] = {
            "links": links,
            "imported": imported,
            "sightings": links * len(_SOURCES),
            "database": "sqlite" if made.store.is_sqlite else "postgresql",
        }
        _import(made, project, figures, "import", range(imported))
        _multiply(made.store, links // imported)
        _import(made, project, figures, "late_import", range(imported, imported + _LATE))
        with _timed(figures, "judging"):
            judge_sites(made.store, made.clock, project)
        with _timed(figures, "profile"):
            compute_profile(made.store, made.clock, project)
        figures |= _pages(made, project)
    return figures


def _import(
    made: Runtime, project: Project, figures: dict[str, Any], name: str, numbers: range
) -> None:
    """Bring in the links of these numbers from every source, timed."""
    with _timed(figures, name):
        for source in _SOURCES:
            rows = _candidates(numbers, source)
            take_in_backlinks(made.store, made.clock, project, rows, title=source)
    rows_in_all = len(numbers) * len(_SOURCES)
    figures[f"{name}_rows_per_cpu_s"] = round(rows_in_all / figures[f"{name}_cpu_seconds"])


@contextmanager
def _timed(figures: dict[str, Any], name: str) -> Iterator[None]:
    wall, cpu = perf_counter(), process_time()
    yield
    figures[f"{name}_cpu_seconds"] = round(process_time() - cpu, 2)
    figures[f"{name}_wall_seconds"] = round(perf_counter() - wall, 2)


def _prepared(made: Runtime) -> Project:
    project = Project(
        name="Bench",
        site_url="https://ours.example/",
        site_key="ours.example",
        created_at=made.clock.now(),
    )
    with made.store.write() as session:
        session.add(project)
    move_in(made)
    return project


def _multiply(store: Store, times: int) -> None:
    """Copy sites, backlinks and sightings until there are `times` as many, all different."""
    changed: dict[Any, dict[str, Any]] = {
        Site: {"key": "c{n}.", "home_url": ""},
        Backlink: {"site_id": Site, "page_key": "c{n}.", "linking_page": "https://c{n}."},
        Sighting: {"backlink_id": Backlink},
    }
    with store.write() as session:
        most = {
            model: session.execute(select(func.max(model.__table__.c.id))).scalar_one()
            for model in changed
        }
        for n in range(1, times):
            for model, marks in changed.items():
                table = model.__table__
                values = {column.name: column for column in table.c}
                values["id"] = table.c.id + n * most[model]
                for name, mark in marks.items():
                    own = table.c[name]
                    values[name] = (
                        literal(mark.format(n=n)) + own
                        if isinstance(mark, str)
                        else own + n * most[mark]
                    )
                rows = select(*values.values()).where(table.c.id <= most[model])
                session.execute(insert(table).from_select(list(values), rows))
        if not store.is_sqlite:
            for model in changed:
                _count_on(session, model.__tablename__)
    analyse(store)


def _count_on(session: Session, table: str) -> None:
    """Let PostgreSQL give ids behind those that were given by hand."""
    sequence = func.pg_get_serial_sequence(table, "id")
    most = select(func.max(column("id"))).select_from(text(table)).scalar_subquery()
    session.execute(select(func.setval(sequence, most)))


def _candidates(numbers: range, source: str) -> Iterator[Candidate]:
    """The same links in every export, each with the vendor's own dates and metrics."""
    first = date(2024, 1, 1)
    for number in numbers:
        site, page = divmod(number, _LINKS_PER_SITE)
        url = f"https://blog{site}.site{site % 977}.example/articles/{page}/path-{number}"
        seen = first + timedelta(days=number * 7 % 800)
        link = ExportedLink(
            line=number + 2,
            source_url=url,
            target_url=f"https://ours.example/guides/{number % 400}",
            anchor_text=f"the guide {number % 5_000}" if number % 3 else "ours.example",
            title=f"Study {number}: ways to lay a garden path",
            language="en",
            rel=("nofollow",) if number % 4 == 0 else (),
            followed=number % 4 != 0,
            first_seen=seen,
            last_seen=seen + timedelta(days=90),
            metrics={"domain_rating": float(site % 90)},
        )
        yield Candidate(url, "bench", number + 2, link, source)


def _pages(made: Runtime, project: Project) -> dict[str, float]:
    """Median server milliseconds of pages, as a signed-in person asks for them."""
    client = signed_in(create_app(made))
    found = {}
    for name, path in _PATHS.items():
        spans = []
        for _ in range(_ASKED):
            began = perf_counter()
            answer = client.get(f"/p/{project.id}/backlinks{path}")
            spans.append((perf_counter() - began) * 1_000)
            if answer.status_code != 200:
                raise DatabaseError(f"The page {path!r} answered {answer.status}.")
        found[f"{name}_page_ms"] = round(median(spans), 1)
        found[f"{name}_page_worst_ms"] = round(max(spans), 1)
    return found
