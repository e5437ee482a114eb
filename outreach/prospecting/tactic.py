"""What a tactic is made of: the seam between the tactics and everything that runs them.

A tactic is a folder with an `approach.py` that builds one `Approach`; `registry.py` lists it in one
line. Tactics do not know of each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlmodel import Session

from outreach.clock import Clock
from outreach.crawl.check import LinkChecker
from outreach.crawl.fetcher import Fetcher
from outreach.crawl.reading.html import Document
from outreach.crawl.values import Link, PageFacts
from outreach.model.opportunity import Stage, Tactic
from outreach.model.placement import Acquisition
from outreach.model.project import Project
from outreach.sources.archive import Memory
from outreach.store.engine import Store
from outreach.store.runs import Work


@dataclass(frozen=True, slots=True)
class Workbench:
    """What a tactic may work with.

    Attributes:
        evidence_age: evidence older than this is looked at again before a letter leaves.
        remember: what a dead page used to say, from the web archive; None if nobody allowed it.
    """

    store: Store
    clock: Clock
    fetcher: Fetcher
    checker: LinkChecker
    evidence_age: timedelta
    remember: Callable[[str, datetime | None], Memory | None] | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One examined page, fetched once for all tactics.

    Attributes:
        url: after redirects.
        links: every link of the page, own and outbound ones.
    """

    url: str
    document: Document
    facts: PageFacts
    links: list[Link]


@dataclass(frozen=True, slots=True)
class Fact:
    """A template variable that a tactic fills from its evidence.

    Attributes:
        name: as written in a template, "dead.url".
        path: where the evidence keeps it, ("dead", "url").
        source: where the value was found, in words.
        example: for previews and for checking templates.
    """

    name: str
    path: tuple[str, ...]
    source: str
    example: str


class Find(Protocol):
    """Brings the project's opportunities of the tactic in line with what is known now.

    Safe to run twice; call `work.step()` after each unit and leave at once when `work.stopped`.
    Returns counts, usually "added", "updated" and "withdrawn".
    """

    def __call__(self, bench: Workbench, project: Project, work: Work) -> Counter[str]: ...


class Read(Protocol):
    """Takes from an examined page what the tactic wants to remember, None for nothing.

    It is kept as `Prospect.facts[tactic]`, plain values only.
    """

    def __call__(self, reading: Reading, project: Project, /) -> dict[str, Any] | None: ...


class Verify(Protocol):
    """Looks again at one opportunity's evidence: "confirmed", "withdrawn" or "unknown"."""

    def __call__(self, bench: Workbench, number: int) -> str: ...


@dataclass(frozen=True, slots=True)
class Input:
    """What a person has to tell the project before the tactic finds much: a list, a line each.

    Attributes:
        name: a list of `Project`, "competitors".
        label, help: for the form.
        are_sites: each line is a site and kept as its key.
    """

    name: str
    label: str
    help: str
    are_sites: bool = False


def _no_line(_evidence: Mapping[str, Any]) -> str:
    return ""


def _never(_session: Session, _project_id: int, _since: datetime) -> datetime | None:
    return None


@dataclass(frozen=True, slots=True)
class Approach:
    """One tactic, ready to be run and shown.

    Attributes:
        about: one sentence for people: what it finds and why they would be glad of a letter.
        needs: what a person has to bring for it, in words.
        weights: signal name to its weight before a project changes it.
        read: None if examined pages tell it nothing.
        verify: None if its evidence does not age.
        stages: the tactic's own words for the columns of its board; others keep the usual word.
        inputs: what its page asks for.
        line: the evidence in one line, for lists.
        acquisition: how a link that is won this way was acquired, and so which rel it must carry.
        wakes: where days decide (a deadline, an embargo): the first moment after the given one at
            which it must look again in this project, though nothing else has changed.
    """

    tactic: Tactic
    about: str
    needs: str
    find: Find
    weights: Mapping[str, float]
    facts: tuple[Fact, ...] = ()
    read: Read | None = None
    verify: Verify | None = None
    stages: Mapping[Stage, str] = field(default_factory=dict)
    inputs: tuple[Input, ...] = ()
    line: Callable[[Mapping[str, Any]], str] = _no_line
    acquisition: Acquisition = Acquisition.EDITORIAL
    wakes: Callable[[Session, int, datetime], datetime | None] = _never
