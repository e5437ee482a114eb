"""What came of letters, by tactic, campaign, text, mailbox or person. Pure.

Counted are opportunities whose first letter left in the period; what came later counts for them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from outreach.intervals import percents, wilson
from outreach.languages import SOURCE, Language, language


class Grouping(StrEnum):
    """What opportunities are grouped by."""

    TACTIC = "tactic"
    CAMPAIGN = "campaign"
    LETTER = "letter"
    MAILBOX = "mailbox"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Written:
    """Opportunities that were written about: one, or many that were counted together.

    Attributes:
        names: by grouping, to whom or what they belong.
        won: with a clean link; kept: it is there now; risk: it is there and is no win.
    """

    names: dict[Grouping, str]
    count: int = 1
    bounced: int = 0
    replied: int = 0
    positive: int = 0
    won: int = 0
    kept: int = 0
    risk: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """A count out of another, with the 95 % Wilson interval of the share."""

    count: int
    out_of: int

    @property
    def share(self) -> float | None:
        return self.count / self.out_of if self.out_of else None

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.count, self.out_of)

    @property
    def told(self) -> str:
        """In English, as `told_in`."""
        return self.told_in(language(SOURCE))

    def told_in(self, reader: Language) -> str:
        """As "3 of 40 (3–20 %)"; the interval says how little a small number proves."""
        if not self.out_of:
            return "–"
        low, high = (reader.number(one) for one in percents(*self.interval))
        count, of = reader.number(self.count), reader.number(self.out_of)
        told = reader.say("%(count)s of %(of)s", count=count, of=of)
        return f"{told} ({low}–{high} %)"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one group."""

    name: str
    contacted: int
    bounced: Part
    replied: Part
    positive: Part
    won: Part
    kept: Part
    risks: int


def outcomes(written: Iterable[Written], by: Grouping) -> list[Outcome]:
    """One line per group, the busiest first."""
    groups: dict[str, list[Written]] = {}
    for one in written:
        groups.setdefault(one.names.get(by) or "none", []).append(one)
    lines = [outcome(name, rows) for name, rows in groups.items()]
    return sorted(lines, key=lambda line: (-line.contacted, line.name))


def outcome(name: str, rows: list[Written]) -> Outcome:
    """The sums of one group."""
    n, won = sum(one.count for one in rows), sum(one.won for one in rows)
    return Outcome(
        name,
        n,
        Part(sum(one.bounced for one in rows), n),
        Part(sum(one.replied for one in rows), n),
        Part(sum(one.positive for one in rows), n),
        Part(won, n),
        Part(sum(one.kept for one in rows), won),
        sum(one.risk for one in rows),
    )


HEADINGS = (
    "name", "contacted", "bounced", "replied", "replied share", "replied low", "replied high",
    "positive", "positive share", "positive low", "positive high",
    "won", "won share", "won low", "won high",
    "kept", "kept share", "kept low", "kept high", "risks",
)  # fmt: skip


def cells(line: Outcome) -> tuple[object, ...]:
    """A line under `HEADINGS`."""
    values: list[object] = [line.name, line.contacted, line.bounced.count]
    for part in (line.replied, line.positive, line.won, line.kept):
        low, high = part.interval
        share = None if part.share is None else round(part.share, 4)
        values += [part.count, share, round(low, 4), round(high, 4)]
    return (*values, line.risks)
