"""The frontier of a crawl in the database: leased in batches, safe against a sudden end.

A URL is WAITING until what became of it is committed, together with the URLs that it leads to and
what the crawl has spent. Whoever dies in between leaves it leased; the lease is void at once if the
process was of this machine, and runs out otherwise. Several processes may share one crawl.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, update
from sqlmodel import Session, col, func, select

from outreach.clock import Clock
from outreach.crawl.sites.frontier import Budget, Ending, Found, Outcome, Spent, Visited, Waiting
from outreach.crawl.sites.traps import Traps
from outreach.model.crawl import Crawl, CrawlPage, CrawlPageState
from outreach.store.bulk import insert_new
from outreach.store.engine import Store
from outreach.store.owners import has_died

LEASE = timedelta(minutes=15)  # longer than a batch of pages of one slow site takes
_STATES = {outcome: CrawlPageState(outcome.value) for outcome in Outcome}


class StoredFrontier:
    """As `outreach.crawl.sites.frontier.Frontier`, in the database.

    Args:
        owner: unique per process, as `outreach.bootstrap.process_name` makes it.
    """

    def __init__(self, store: Store, clock: Clock, crawl: Crawl, owner: str) -> None:
        assert crawl.id is not None
        self._store = store
        self._clock = clock
        self._crawl_id = crawl.id
        self._owner = owner
        self._budget = Budget(crawl.page_limit, crawl.request_limit, crawl.byte_limit)
        self._seen: set[int] = set()
        self._told: Counter[str] = Counter(crawl.left_out)
        self.traps = Traps(crawl.left_out)
        self._free_the_dead()
        self._remember_all()

    def knows(self, key: str) -> bool:
        """Is this URL waiting, on its way or visited, as far as this process has heard?"""
        return hash(key) in self._seen

    def remember(self, key: str) -> None:
        """Know this URL from now on."""
        self._seen.add(hash(key))

    def lease(self, at_most: int) -> list[Waiting]:
        """Take up to `at_most` waiting URLs of the smallest depth; nobody else gets them."""
        now = self._clock.now()
        with self._store.write() as session:
            room = self._room(session, now)
            depth = session.exec(select(func.min(CrawlPage.depth)).where(self._is_free(now))).one()
            if room <= 0 or depth is None:
                return []
            free = and_(self._is_free(now), col(CrawlPage.depth) == depth)
            first = select(CrawlPage.id).where(free).order_by(col(CrawlPage.id))
            numbers = list(session.exec(first.limit(min(at_most, room))))
            taken = session.exec(
                update(CrawlPage)
                .where(col(CrawlPage.id).in_(numbers), free)
                .values(leased_by=self._owner, leased_until=now + LEASE)
                .returning(col(CrawlPage.id), col(CrawlPage.url), col(CrawlPage.depth))
            ).all()
        return sorted((Waiting(*row) for row in taken), key=lambda one: one.number)

    def settle(self, visited: Sequence[Visited]) -> None:
        """Record what became of URLs that we hold; one that another process took over is left."""
        if not visited:
            return
        now = self._clock.now()
        rows: list[dict[str, Any]] = []
        with self._store.write() as session:
            crawl = session.get_one(Crawl, self._crawl_id, with_for_update=True)
            spent = _spent(crawl)
            for one in visited:
                if self._is_settled(session, one, now):
                    spent.add(one)
                    rows += self._rows_from(one)
            insert_new(session, CrawlPage, rows)
            crawl.pages_read, crawl.requests = spent.pages, spent.requests
            crawl.bytes_read = spent.bytes
            left_out = self.traps.left_out - self._told
            crawl.left_out = dict(Counter(crawl.left_out) + left_out)
        self._told += left_out

    def give_back(self) -> None:
        """Let others have what we hold and did not settle."""
        with self._store.write() as session:
            self._free(session, self._owner)

    def ending(self) -> Ending | None:
        """Why nothing is left to visit, None if something is."""
        with self._store.read() as session:
            crawl = session.get_one(Crawl, self._crawl_id)
            waits = select(CrawlPage.id).where(self._is_waiting()).limit(1)
            if session.exec(waits).first() is None:
                return Ending.COMPLETE
            return _spent(crawl).ending(self._budget)

    def _room(self, session: Session, now: datetime) -> int:
        """Pages that the limits leave, those on their way counted as read."""
        crawl = session.get_one(Crawl, self._crawl_id)
        spent = _spent(crawl)
        if spent.ending(self._budget) is not None:
            return 0
        leased = select(func.count()).where(self._is_waiting(), col(CrawlPage.leased_until) >= now)
        on_their_way = session.exec(leased).one()
        rooms = [self._budget.pages - spent.pages]
        if self._budget.requests is not None:
            rooms.append(self._budget.requests - spent.requests)
        return min(rooms) - on_their_way

    def _is_waiting(self) -> ColumnElement[bool]:
        return and_(
            col(CrawlPage.crawl_id) == self._crawl_id,
            col(CrawlPage.state) == CrawlPageState.WAITING,
        )

    def _is_free(self, now: datetime) -> ColumnElement[bool]:
        until = col(CrawlPage.leased_until)
        return and_(self._is_waiting(), or_(until.is_(None), until < now))

    def _is_settled(self, session: Session, one: Visited, now: datetime) -> bool:
        """Move the URL's row to what became of it; False if it is not ours any more."""
        page = one.page
        moved = session.exec(
            update(CrawlPage)
            .where(
                col(CrawlPage.id) == one.waiting.number,
                self._is_waiting(),
                col(CrawlPage.leased_by) == self._owner,
            )
            .values(
                state=_STATES[one.outcome],
                status=page.status if page else None,
                problem=one.problem[:500],
                final_url=page.final_url if page else "",
                links=list(one.links),
                leased_by="",
                leased_until=None,
                visited_at=now,
            )
        )
        return moved.rowcount == 1

    def _rows_from(self, one: Visited) -> list[dict[str, Any]]:
        """New rows: what the page leads to, and the page's other URL if it was redirected."""
        rows = [self._row(found, CrawlPageState.WAITING) for found in one.leads_to]
        if one.outcome is Outcome.READ and one.page is not None:
            final = Found(one.page.final_url, one.final_key, one.waiting.depth)
            rows.append(self._row(final, CrawlPageState.DOUBLED))
        return rows

    def _row(self, found: Found, state: CrawlPageState) -> dict[str, Any]:
        return {
            "crawl_id": self._crawl_id,
            "url": found.url,
            "url_key": found.key,
            "depth": found.depth,
            "is_inbred": found.is_inbred,
            "state": state,
            "problem": "",
            "final_url": "",
            "links": [],
            "leased_by": "",
        }

    def _free_the_dead(self) -> None:
        with self._store.write() as session:
            holders = select(CrawlPage.leased_by).where(
                self._is_waiting(), col(CrawlPage.leased_by) != ""
            )
            for holder in set(session.exec(holders)):
                if has_died(holder):
                    self._free(session, holder)

    def _free(self, session: Session, owner: str) -> None:
        session.exec(
            update(CrawlPage)
            .where(self._is_waiting(), col(CrawlPage.leased_by) == owner)
            .values(leased_by="", leased_until=None)
        )

    def _remember_all(self) -> None:
        with self._store.read() as session:
            query = select(CrawlPage.url_key, CrawlPage.url, CrawlPage.is_inbred).where(
                col(CrawlPage.crawl_id) == self._crawl_id
            )
            for key, url, is_inbred in session.exec(query):
                self.remember(key)
                self.traps.restore(url, is_inbred)


def _spent(crawl: Crawl) -> Spent:
    return Spent(crawl.pages_read, crawl.requests, crawl.bytes_read)
