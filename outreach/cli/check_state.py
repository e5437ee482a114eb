"""The file with which `outreach check` goes on after any end: its frontiers and verdicts.

An SQLite database with four of the product's tables, so that the crawl is the same code and as safe
against a sudden end as a crawl of the product.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from outreach.clock import Clock
from outreach.crawl.sites.frontier import Ending
from outreach.crawl.sites.site import Scope
from outreach.crawl.values import CheckResult, Hop, Verdict
from outreach.errors import DatabaseError, InvalidInput
from outreach.model.crawl import Crawl, CrawlPage, CrawlPurpose
from outreach.model.project import Project
from outreach.model.prospect import Target
from outreach.store import crawls, targets
from outreach.store.engine import explaining, open_store
from outreach.store.frontier import StoredFrontier
from outreach.store.owners import process_name

_SAVED_AT_ONCE = 100
_READ_AT_ONCE = 1_000
_SAVED_AFTER_SECONDS = 0.5
_TABLES = (Project, Crawl, CrawlPage, Target)


class State:
    """What a check has found so far, in a file.

    Args:
        max_age: verdicts that are older are not used again; those of a check that was broken off
            always are.
        fresh: forget a check that was broken off.
    """

    def __init__(self, path: Path, clock: Clock, *, max_age: timedelta, fresh: bool) -> None:
        self._path = path
        self._clock = clock
        path.parent.mkdir(parents=True, exist_ok=True)
        self._store = open_store(f"sqlite:///{path}")
        self._open(path)
        with self._store.write() as session:
            self._open_crawls = crawls.open_crawls(session, CrawlPurpose.CHECK)
            if fresh:
                for crawl in self._open_crawls:
                    crawl.finish(at=clock.now(), ending="forgotten")
        if fresh:
            self._open_crawls = []
        self._ours: list[tuple[Crawl, StoredFrontier]] = []
        began = [crawl.started_at for crawl in self._open_crawls]
        self.fresh_since: datetime = min([*began, clock.now() - max_age])
        with self._store.read() as session:
            keys = targets.keys_checked_since(session, self.fresh_since)
            self._fresh = {hash(key) for key in keys}
        self._ahead: dict[str, Target] = {}
        self._read_up_to = 0
        self._unsaved: dict[str, CheckResult] = {}
        self._saved_at = time.monotonic()

    @property
    def was_broken_off(self) -> bool:
        """Is there a check in the file that did not come to its end?"""
        return bool(self._open_crawls)

    def progress(self) -> str:
        """How far it had come."""
        pages = sum(crawl.pages_read for crawl in self._open_crawls)
        since = min(crawl.started_at for crawl in self._open_crawls)
        with self._store.read() as session:
            checked = targets.count_checked(session, since=since)
        return f"{pages:,} pages read, {checked:,} links checked"

    def _open(self, path: Path) -> None:
        tables = [Project.metadata.tables[str(model.__tablename__)] for model in _TABLES]
        try:
            with explaining():
                Project.metadata.create_all(self._store.engine, tables=tables)
        except DatabaseError as other:
            raise InvalidInput(
                f"{path} holds something else than a check; name another file.", field="resume"
            ) from other

    def frontier(
        self, start_url: str, starts: list[tuple[str, str]], scope: Scope, limit: int
    ) -> StoredFrontier:
        """Go on with the crawl that was begun so, or begin it."""
        wanted = Crawl(
            purpose=CrawlPurpose.CHECK,
            start_url=start_url,
            site_key=scope.site,
            depth=scope.depth,
            page_limit=limit,
            include=[pattern.pattern for pattern in scope.include],
            exclude=[pattern.pattern for pattern in scope.exclude],
            started_at=self._clock.now(),
        )
        crawl = next((one for one in self._open_crawls if _same(one, wanted)), None)
        with self._store.write() as session:
            crawl = crawls.begin(session, crawl or wanted, starts)
        frontier = StoredFrontier(self._store, self._clock, crawl, process_name())
        self._ours.append((crawl, frontier))
        return frontier

    def replay(self, frontier: StoredFrontier) -> Iterator[tuple[str, list[str]]]:
        """The pages that were read before, each with its links."""
        crawl = next(crawl for crawl, own in self._ours if own is frontier)
        for page in crawls.pages_read(self._store, crawl.id or 0):
            yield page.final_url or page.url, page.links

    def known(self, key: str) -> CheckResult | None:
        """The verdict on a target, if there is one that is fresh enough; each is told once.

        Targets are asked for in about the order in which they were recorded, so the rows are read
        along with them and few are held at a time.
        """
        if hash(key) not in self._fresh:
            return None
        while key not in self._ahead and self._read_ahead():
            pass
        row = self._ahead.pop(key, None)
        return _result(row) if row is not None else None

    def _read_ahead(self) -> bool:
        with self._store.read() as session:
            rows = targets.checked_since(
                session, self.fresh_since, after=self._read_up_to, at_most=_READ_AT_ONCE
            )
        self._ahead.update({row.url_key: row for row in rows})
        self._read_up_to = (rows[-1].id or 0) if rows else self._read_up_to
        return bool(rows)

    def record(self, key: str, result: CheckResult) -> None:
        """Keep a verdict; it is on disk half a second later."""
        self._unsaved[key] = result
        late = time.monotonic() - self._saved_at > _SAVED_AFTER_SECONDS
        if late or len(self._unsaved) >= _SAVED_AT_ONCE:
            self.save()

    def save(self) -> None:
        """Put all verdicts on disk."""
        with self._store.write() as session:
            rows = targets.rows_for(session, list(self._unsaved))
            for key, result in self._unsaved.items():
                targets.record_check(rows[key], result)
        self._unsaved.clear()
        self._saved_at = time.monotonic()

    def finish(self) -> None:
        """All is read and checked: the next check with this file begins anew."""
        self.save()
        with self._store.write() as session:
            for crawl, frontier in self._ours:
                ending = frontier.ending() or Ending.COMPLETE
                session.get_one(Crawl, crawl.id).finish(at=self._clock.now(), ending=ending)

    def close(self) -> None:
        """Save what there is and let go of the file."""
        self.save()
        self._store.close()

    def delete(self) -> None:
        """Remove the closed file."""
        for suffix in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)


def _same(one: Crawl, other: Crawl) -> bool:
    names = ("start_url", "site_key", "depth", "page_limit", "include", "exclude")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _result(row: Target) -> CheckResult:
    assert row.checked_at is not None
    again = (row.next_check_at - row.checked_at).total_seconds() if row.next_check_at else None
    fields: dict[str, Any] = {
        name: getattr(row, name)
        for name in ("url", "reason", "sentence", "status", "final_url", "title", "checked_at")
    }
    return CheckResult(
        **fields,
        verdict=Verdict(row.verdict),
        hops=tuple(Hop(**hop) for hop in row.hops),
        seconds=row.seconds,
        permanent_move=row.permanent_move,
        certificate_problem=row.certificate_problem,
        look_again_seconds=again,
    )
