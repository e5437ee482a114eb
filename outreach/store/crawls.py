"""Crawls: begun, found again, finished; and the pages that they read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, func, select

from outreach.model.crawl import Crawl, CrawlPage, CrawlPageState, CrawlPurpose, CrawlState
from outreach.store.bulk import insert_new
from outreach.store.engine import Store

_AT_ONCE = 500


def begin(session: Session, crawl: Crawl, starts: Iterable[tuple[str, str]]) -> Crawl:
    """Store a crawl that begins at `starts`, each a URL and its key."""
    session.add(crawl)
    session.flush()
    rows = [
        {"crawl_id": crawl.id, "url": url, "url_key": key, "depth": 0, **_FRESH}
        for url, key in starts
    ]
    insert_new(session, CrawlPage, rows)
    return crawl


_FRESH = {
    "is_inbred": False,
    "state": CrawlPageState.WAITING,
    "problem": "",
    "final_url": "",
    "links": [],
    "leased_by": "",
}


def open_crawls(
    session: Session, purpose: CrawlPurpose, *, project_id: int | None = None
) -> list[Crawl]:
    """Crawls of this purpose that are not finished, oldest first."""
    query = (
        select(Crawl)
        .where(
            col(Crawl.purpose) == purpose,
            col(Crawl.state) == CrawlState.OPEN,
            col(Crawl.project_id) == project_id,
        )
        .order_by(col(Crawl.id))
    )
    return list(session.exec(query))


def pages_read(store: Store, crawl_id: int) -> Iterator[CrawlPage]:
    """The pages that a crawl has read, in the order in which they were found."""
    after = 0
    while True:
        with store.read() as session:
            query = (
                select(CrawlPage)
                .where(
                    col(CrawlPage.crawl_id) == crawl_id,
                    col(CrawlPage.id) > after,
                    col(CrawlPage.state) == CrawlPageState.READ,
                )
                .order_by(col(CrawlPage.id))
                .limit(_AT_ONCE)
            )
            rows = list(session.exec(query))
        if not rows:
            return
        yield from rows
        after = rows[-1].id or 0


def count_by_state(session: Session, crawl_id: int) -> dict[CrawlPageState, int]:
    """How many URLs of the frontier are in which state."""
    query = (
        select(CrawlPage.state, func.count())
        .where(col(CrawlPage.crawl_id) == crawl_id)
        .group_by(col(CrawlPage.state))
    )
    return {CrawlPageState(state): count for state, count in session.exec(query)}


def sweep(session: Session, *, finished_before: datetime) -> int:
    """Forget crawls that ended before then; return how many."""
    old = select(Crawl.id).where(col(Crawl.finished_at) < finished_before)
    numbers = [number for number in session.exec(old) if number is not None]
    session.exec(delete(CrawlPage).where(col(CrawlPage.crawl_id).in_(numbers)))
    session.exec(delete(Crawl).where(col(Crawl.id).in_(numbers)))
    return len(numbers)
