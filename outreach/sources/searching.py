"""Asks a provider many queries: from the cache, within the quota, with pauses; stops when told.

question -> a fresh answer in the database is used again
         -> a provider that asked us to wait, or whose month is used up, is not asked
         -> one turn is counted, one request made, the answer kept
         -> hits as candidates, one page per site and query
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from outreach.clock import Clock
from outreach.errors import FetchError, InvalidInput, NotAllowed, OutsideError
from outreach.model.search import ProviderKind, SearchAnswer, SearchProvider
from outreach.secrets import Keyring
from outreach.sources.search import (
    DEFAULT_WAIT_SECONDS,
    Brave,
    GoogleCse,
    Hit,
    Question,
    SearchEngine,
    Searxng,
)
from outreach.sources.source import Candidate, Sourced
from outreach.store import searches
from outreach.store.engine import Store
from outreach.urls import checked_url, site_key

if TYPE_CHECKING:
    from outreach.crawl.fetching.http_client import ApiClient  # httpx, which few need

MAX_QUERY_CHARS = 400
_LONGEST_CACHE = timedelta(days=90)


def key_context(provider: SearchProvider) -> str:
    """Binds a sealed key to its row and column."""
    return f"search_provider|{provider.id}|key_sealed"


def engine_of(
    provider: SearchProvider, client: ApiClient, clock: Clock, keyring: Keyring
) -> SearchEngine:
    """The engine behind a provider, with its key opened."""
    if provider.kind is ProviderKind.SEARXNG:
        return Searxng(client, clock, provider.base_url)
    key = keyring.open(provider.key_sealed, context=key_context(provider))
    if provider.kind is ProviderKind.GOOGLE_CSE:
        return GoogleCse(client, clock, key, provider.base_url)
    return Brave(client, clock, key, provider.base_url)


@dataclass
class Searching:
    """One provider in the hands of the one who asks.

    Attributes:
        max_age: answers older than this are asked again.
        pause_seconds: between two requests; Brave's cheapest plan allows one a second.
        budget: requests at most; None leaves it to the provider's month.
        requests, cached: what was asked, and what was known.
    """

    store: Store
    clock: Clock
    provider: SearchProvider
    engine: SearchEngine
    max_age: timedelta = timedelta(days=7)
    pause_seconds: float = 1.1
    budget: int | None = None
    wait: Callable[[float], None] = time.sleep
    requests: int = field(default=0, init=False)
    cached: int = field(default=0, init=False)

    def ask(self, question: Question) -> list[Hit]:
        """The hits, from the cache or the provider.

        Raises:
            OutsideError: the provider failed, asked to wait, or the month's quota is used up.
            InvalidInput: the query is empty or too long.
        """
        if not question.query.strip() or len(question.query) > MAX_QUERY_CHARS:
            raise InvalidInput(f"write 1 to {MAX_QUERY_CHARS} characters.", field="query")
        known = self._known(question)
        if known is not None:
            self.cached += 1
            return known
        if self.budget is not None and self.requests >= self.budget:
            raise NotAllowed(f"the budget of {self.budget} requests is used up.")
        self._take_turn()
        if self.requests:
            self.wait(self.pause_seconds)
        self.requests += 1
        hits = self._asked(question)
        self._keep(question, hits)
        return hits

    def candidates(self, questions: Iterable[Question]) -> Iterator[Sourced]:
        """All hits; one page per site and query. A failure ends the search in a last sentence."""
        for question in questions:
            try:
                hits = self.ask(question)
            except OutsideError as failed:
                yield InvalidInput(f"the search stopped at {question.query!r}: {failed}")
                return
            yield from self.as_candidates(question, hits)

    def as_candidates(self, question: Question, hits: list[Hit]) -> Iterator[Sourced]:
        """The hits of one question as candidates, one page of each site."""
        told: set[str] = set()
        for hit in hits:
            key = site_key(hit.url)
            if key in told:
                continue
            told.add(key)
            label = f"{self.provider.name}: {question.query} (no. {hit.position}, {hit.engine})"
            try:
                yield Candidate(checked_url(hit.url), label)
            except InvalidInput as wrong:
                yield wrong

    def _known(self, question: Question) -> list[Hit] | None:
        with self.store.read() as session:
            row = searches.answer(
                session, self._id, question.query, question.language, question.page
            )
        if row is None or self.clock.now() - row.asked_at > self.max_age:
            return None
        return [Hit(**hit) for hit in row.hits]

    def _take_turn(self) -> None:
        now = self.clock.now()
        with self.store.write() as session:
            row = session.get_one(SearchProvider, self._id)
            if row.hold_until is not None and row.hold_until > now:
                wait = (row.hold_until - now).total_seconds()
                raise FetchError(
                    f"{row.name} asked us to wait until {row.hold_until:%Y-%m-%d %H:%M} UTC: "
                    f"{row.hold_reason}",
                    retry_after=wait,
                )
            if not searches.take_turn(session, self._id, month=f"{now:%Y-%m}"):
                raise NotAllowed(
                    f"{row.name}: this month's {row.queries_a_month} queries are used up; raise "
                    "the limit, or run the queries by hand (`outreach sources queries`)."
                )

    def _asked(self, question: Question) -> list[Hit]:
        try:
            return self.engine.ask(question)
        except OutsideError as failed:
            if failed.retry_after:
                wait = timedelta(seconds=max(failed.retry_after, DEFAULT_WAIT_SECONDS))
                with self.store.write() as session:
                    until = self.clock.now() + wait
                    searches.hold(session, self._id, until=until, why=str(failed))
            raise

    def _keep(self, question: Question, hits: list[Hit]) -> None:
        row = SearchAnswer(
            provider_id=self._id,
            query=question.query,
            language=question.language,
            page=question.page,
            hits=[asdict(hit) for hit in hits],
            asked_at=self.clock.now(),
        )
        with self.store.write() as session:
            searches.keep(session, row)
            searches.forget_old(session, now=self.clock.now(), older_than=_LONGEST_CACHE)

    @property
    def _id(self) -> int:
        return self.provider.id or 0
