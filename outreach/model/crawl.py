"""Crawls of sites: how far each may go, and its frontier of pages, leased in batches."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from outreach.model.base import (
    at_field,
    json_field,
    maybe_at_field,
    refuse_unless_legal,
    state_field,
    state_type,
)


class CrawlState(StrEnum):
    OPEN = "open"  # whoever finds it may go on with it
    FINISHED = "finished"


class CrawlPurpose(StrEnum):
    PROSPECTS = "prospects"
    ASSETS = "assets"
    CHECK = "check"


class CrawlPageState(StrEnum):
    WAITING = "waiting"
    READ = "read"
    DOUBLED = "doubled"  # leads to a page that is visited under its own URL
    SKIPPED = "skipped"  # not HTML, another status than 200, or of another site
    FAILED = "failed"


class Crawl(SQLModel, table=True):
    """One crawl of one site.

    Attributes:
        site_key: of the pages; "" for a list of pages of any site.
        depth: clicks from the start.
        page_limit, request_limit, byte_limit: None for no limit.
        include, exclude: regular expressions for URLs to follow.
        pages_read, requests, bytes_read: spent so far.
        left_out: links that were not followed, per trap.
        ending: why it ended, as `outreach.crawl.sites.frontier.Ending`.
    """

    __tablename__ = "crawl"

    id: int | None = Field(default=None, primary_key=True)
    project_id: int | None = Field(default=None, foreign_key="project.id", index=True)
    purpose: CrawlPurpose = Field(sa_type=state_type(CrawlPurpose))
    start_url: str
    site_key: str = Field(default="", max_length=255)
    depth: int
    page_limit: int
    request_limit: int | None = None
    byte_limit: int | None = Field(default=None, sa_type=BigInteger)
    include: list[Any] = json_field(list)
    exclude: list[Any] = json_field(list)
    state: CrawlState = state_field(CrawlState, CrawlState.OPEN)
    pages_read: int = 0
    requests: int = 0
    bytes_read: int = Field(default=0, sa_type=BigInteger)
    left_out: dict[str, Any] = json_field(dict)
    ending: str = Field(default="", max_length=32)
    started_at: datetime = at_field()
    finished_at: datetime | None = maybe_at_field()

    LEGAL: ClassVar[dict[StrEnum, frozenset[CrawlState]]] = {
        CrawlState.OPEN: frozenset({CrawlState.FINISHED}),
    }

    def finish(self, *, at: datetime, ending: str) -> None:
        """Nothing is left to visit, or a limit is reached; raise InvalidTransition if it ended."""
        refuse_unless_legal("The crawl", self.LEGAL, self.state, CrawlState.FINISHED)
        self.state, self.finished_at, self.ending = CrawlState.FINISHED, at, ending


class CrawlPage(SQLModel, table=True):
    """One URL of a crawl's frontier.

    Attributes:
        url_key: what its spellings share, unique in the crawl.
        depth: clicks from the start.
        is_inbred: it was found on a page of its own family (see `outreach.crawl.sites.traps`).
        final_url: where its redirects ended, "" before it was visited.
        links: every link target, if the crawl is there to check them.
        leased_by, leased_until: who visits it now.
    """

    __tablename__ = "crawl_page"
    __table_args__ = (
        UniqueConstraint("crawl_id", "url_key"),
        Index("ix_crawl_page_crawl_id_state_depth", "crawl_id", "state", "depth"),
    )

    id: int | None = Field(default=None, primary_key=True)
    crawl_id: int = Field(foreign_key="crawl.id", ondelete="CASCADE")
    url: str
    url_key: str = Field(max_length=2048)
    depth: int
    is_inbred: bool = False
    state: CrawlPageState = Field(
        default=CrawlPageState.WAITING, sa_type=state_type(CrawlPageState)
    )
    status: int | None = None
    problem: str = ""
    final_url: str = ""
    links: list[Any] = json_field(list)
    leased_by: str = Field(default="", max_length=128)
    leased_until: datetime | None = maybe_at_field()
    visited_at: datetime | None = maybe_at_field()
