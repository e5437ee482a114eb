"""Which change of a backlink somebody should hear of, and how loudly. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from outreach.backlinks.inspect import Finding, Look
from outreach.languages import Language
from outreach.model.backlink import BacklinkState

_LONG_TROUBLE = timedelta(days=7)
_MOST_IN_DIGEST = 10


class Severity(StrEnum):
    CRITICAL = "critical"
    WARNING = "warning"
    INFO = "info"


class AlertKind(StrEnum):
    """Transitions; each can be muted by a project."""

    WON = "won"
    MISSING = "missing"
    LOST = "lost"
    REGAINED = "regained"
    BACK = "back"
    LANDING_ERROR = "landing_error"
    LANDING_SOFT_404 = "landing_soft_404"
    LANDING_PARKED = "landing_parked"
    WRONG_TARGET = "wrong_target"
    WRONG_REL = "wrong_rel"
    WRONG_ANCHOR = "wrong_anchor"
    MOVED_ON_PAGE = "moved_on_page"
    PAGE_REDIRECTED = "page_redirected"
    NOINDEX = "noindex"
    CANONICAL_ELSEWHERE = "canonical_elsewhere"
    CLOAKED = "cloaked"
    JS_ONLY = "js_only_suspected"
    ROBOTS_BLOCKED = "robots_blocked"
    UNREADABLE = "unreadable"
    REPAIRED = "repaired"


SEVERITY = {
    AlertKind.WON: Severity.INFO,
    AlertKind.MISSING: Severity.WARNING,
    AlertKind.LOST: Severity.CRITICAL,
    AlertKind.REGAINED: Severity.INFO,
    AlertKind.BACK: Severity.INFO,
    AlertKind.LANDING_ERROR: Severity.CRITICAL,
    AlertKind.LANDING_SOFT_404: Severity.CRITICAL,
    AlertKind.LANDING_PARKED: Severity.CRITICAL,
    AlertKind.WRONG_TARGET: Severity.CRITICAL,
    AlertKind.WRONG_REL: Severity.CRITICAL,
    AlertKind.WRONG_ANCHOR: Severity.WARNING,
    AlertKind.MOVED_ON_PAGE: Severity.WARNING,
    AlertKind.PAGE_REDIRECTED: Severity.WARNING,
    AlertKind.NOINDEX: Severity.WARNING,
    AlertKind.CANONICAL_ELSEWHERE: Severity.WARNING,
    AlertKind.CLOAKED: Severity.CRITICAL,
    AlertKind.JS_ONLY: Severity.INFO,
    AlertKind.ROBOTS_BLOCKED: Severity.INFO,
    AlertKind.UNREADABLE: Severity.WARNING,
    AlertKind.REPAIRED: Severity.INFO,
}
_QUIET = {finding for finding in Finding if finding.speaks_of_loss} | {Finding.LIVE}
_TROUBLES = {
    Finding.ROBOTS_BLOCKED,
    Finding.BLOCKED,
    Finding.TIMED_OUT,
    Finding.HTTP_ERROR,
    Finding.UNREACHABLE,
    Finding.INVALID_CONTENT,
    Finding.TOO_LARGE,
}


@dataclass(frozen=True, slots=True)
class Before:
    """A backlink as it stood before a look.

    Attributes:
        finding: of the last look that told something, "" if there was none.
        trouble_since: first of the looks in a row that told nothing.
    """

    state: BacklinkState
    finding: str
    trouble_since: datetime | None = None
    last_looked_at: datetime | None = None


def alert_for(
    before: Before, state: BacklinkState, look: Look, *, now: datetime
) -> AlertKind | None:
    """The alert that a look gives rise to; None if nothing changed that a person should hear of."""
    if state is not before.state:
        return _of_transition(before.state, state)
    if before.state is not BacklinkState.LIVE:
        return None
    if look.finding is Finding.ROBOTS_BLOCKED and before.trouble_since is None:
        return AlertKind.ROBOTS_BLOCKED
    if look.finding in _TROUBLES:
        return _of_trouble(before, now)
    if look.finding.value == before.finding:
        return None
    if look.finding is Finding.LIVE:
        was_changed = before.finding not in {"", *(finding.value for finding in _QUIET)}
        return AlertKind.REPAIRED if was_changed else None
    return AlertKind(look.finding.value)


def _of_transition(before: BacklinkState, state: BacklinkState) -> AlertKind:
    if state is BacklinkState.LIVE:
        return {
            BacklinkState.LOST: AlertKind.REGAINED,
            BacklinkState.MISSING: AlertKind.BACK,
        }.get(before, AlertKind.WON)
    return AlertKind.LOST if state is BacklinkState.LOST else AlertKind.MISSING


def _of_trouble(before: Before, now: datetime) -> AlertKind | None:
    """Once, when a page has told nothing for a week."""
    since, last = before.trouble_since, before.last_looked_at
    if since is None or now - since < _LONG_TROUBLE:
        return None
    told = last is not None and last - since >= _LONG_TROUBLE
    return None if told else AlertKind.UNREADABLE


@dataclass(frozen=True, slots=True)
class Told:
    """One alert as a mail shows it."""

    severity: Severity
    kind: AlertKind
    page: str
    target: str
    sentence: str
    link: str


@dataclass(frozen=True, slots=True)
class Digest:
    """Changes as a mail tells them.

    Attributes:
        shown: the weightiest, weightiest first; `more` is how many are left out.
        counts: how many of each severity there are, without zeros.
    """

    shown: tuple[Told, ...]
    more: int
    counts: dict[Severity, int]

    def headline_in(self, reader: Language) -> str:
        """As "3 critical and 1 warning", in a language."""
        return reader.listed(
            [
                f"{reader.number(count)} {reader.retell(severity.value)}"
                for severity, count in self.counts.items()
            ]
        )


def digest(alerts: Sequence[Told]) -> Digest:
    """At most ten changes; whoever wants all of them goes to the list."""
    order = list(Severity)
    ranked = sorted(alerts, key=lambda one: order.index(one.severity))
    counts = {severity: sum(one.severity is severity for one in alerts) for severity in Severity}
    return Digest(
        shown=tuple(ranked[:_MOST_IN_DIGEST]),
        more=max(0, len(ranked) - _MOST_IN_DIGEST),
        counts={severity: number for severity, number in counts.items() if number},
    )
