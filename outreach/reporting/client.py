"""A report that a client understands: what was won, what stayed, what it took. Pure.

Its sentences are made in English and said in the language of whoever reads it.
Every figure is a number or a sentence; nothing of it is marked up, so that each output format
shows texts of other people as texts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from outreach.backlinks.survival import Life, survival
from outreach.intervals import percents
from outreach.languages import SOURCE, Language, capital, language
from outreach.reporting.outcomes import Grouping, Outcome, Written, outcome, outcomes

KEPT_FOR = (90, 180, 365)  # days, of which the share of links that stay is told
_ENOUGH_LINKS = 5  # fewer lives say nothing about how long links stay
_GOOD, _FAIR = 60.0, 35.0


def in_english(day: date) -> str:
    """4 May 2026."""
    return f"{day.day} {day:%b %Y}"


@dataclass(frozen=True, slots=True)
class Link:
    """One link that outreach won, or that is a risk.

    Attributes:
        won_on, lost_on: days; lost_on None while it is there.
        risk: why it is no win, "" if it is clean.
        quality: 0 to 100, None if too little is known.
        seen_until: day of the last look that saw it.
    """

    site: str
    page: str
    target: str
    anchor: str
    tactic: str
    method: str
    followed: bool | None
    place: str
    won_on: date
    seen_until: date
    lost_on: date | None = None
    risk: str = ""
    quality: float | None = None


@dataclass(frozen=True, slots=True)
class Spent:
    """Hours and money of a period; money by currency, in hundredths."""

    hours: float = 0.0
    cents: dict[str, int] = field(default_factory=dict)

    @property
    def told(self) -> str:
        return self.told_in(language(SOURCE))

    def told_in(self, reader: Language) -> str:
        """In a language, with its marks for decimals."""
        parts = []
        if self.hours:
            parts.append(reader.retell(f"{reader.number(self.hours)} hours of work"))
        parts += [
            f"{reader.money(cents / 100)} {name}" for name, cents in sorted(self.cents.items())
        ]
        return ", ".join(parts) or reader.retell("nothing was written down")

    def per(self, links: int) -> Spent | None:
        """What one of so many links has cost, None if nothing is known."""
        if not links or not (self.hours or self.cents):
            return None
        each = {name: round(cents / links) for name, cents in self.cents.items()}
        return Spent(round(self.hours / links, 1), each)


@dataclass(frozen=True, slots=True)
class Period:
    """From `first` to `last`, both inclusive."""

    first: date
    last: date

    def has(self, day: date | None) -> bool:
        return day is not None and self.first <= day <= self.last

    @property
    def told(self) -> str:
        return f"{in_english(self.first)} to {in_english(self.last)}"


def period(first: date, last: date) -> Period:
    """A period of at least a day.

    Raises:
        ValueError: it ends before it begins.
    """
    if last < first:
        raise ValueError("the period ends before it begins.")
    return Period(first, last)


@dataclass(frozen=True, slots=True)
class Look:
    """Whose report it is: names, colour, contact line and comment, as they were typed."""

    project: str
    site: str
    agency: str = ""
    colour: str = "#1f5fa8"
    contact: str = ""
    comment: str = ""


def client_report(
    look: Look,
    when: Period,
    links: Sequence[Link],
    written: Sequence[Written],
    spent: Spent | None,
    *,
    counted_at: datetime | None = None,
    today: date,
    reader: Language | None = None,
) -> dict[str, Any]:
    """Everything that the report says, as plain values.

    Args:
        reader: the language of whoever reads it, English if left out.
        links: of all time; the period is cut out here.
        written: opportunities whose first letter left in the period.
        spent: None where the client is not to see costs.
        counted_at: when letters were counted, None for just now.
    """
    spoken = reader or language(SOURCE)
    clean = [one for one in links if not one.risk]
    new = [one for one in clean if when.has(one.won_on)]
    lost = [one for one in clean if when.has(one.lost_on)]
    there = [one for one in clean if _is_there(one, when.last)]
    risks = [one for one in links if one.risk and _is_there(one, when.last)]
    kept = [one for one in new if _is_there(one, when.last)]
    whole = outcome("all", list(written))
    return {
        **asdict(look),
        "language": spoken.code,
        "period": f"{spoken.day(when.first)} – {spoken.day(when.last)}",
        "made_on": spoken.day(today),
        "figures": _figures(spoken, when.last, len(new), len(there), len(lost), len(risks)),
        "summary": [
            *(spoken.retell(one) for one in _summary(whole, len(new), len(kept))),
            *([_interval(whole, spoken)] if whole.contacted else []),
            *([_as_of(counted_at, spoken)] if counted_at else []),
        ],
        "months": _months(clean, when.last, spoken),
        "new": [_row(one, spoken) for one in sorted(new, key=lambda link: link.won_on)],
        "lost": [_row(one, spoken) for one in lost],
        "risks": [_row(one, spoken) for one in risks],
        "mix": [{**one, "name": spoken.retell(one["name"])} for one in _mix(there)],
        "staying": [spoken.retell(one) for one in _staying(clean, when.last)],
        "tactics": [_tactic(line, spoken) for line in outcomes(written, Grouping.TACTIC)],
        "costs": _costs(spent, kept, spoken),
    }


def _figures(
    reader: Language, last: date, new: int, there: int, lost: int, risks: int
) -> list[dict[str, Any]]:
    rows = (
        ("New links", new, "found live in this period"),
        ("Links live", there, f"still there on {reader.day(last)}"),
        ("Links lost", lost, "confirmed by two looks"),
        ("Not counted", risks, "live, but a risk"),
    )
    return [
        {"name": reader.retell(name), "value": value, "note": reader.retell(note)}
        for name, value, note in rows
    ]


def _is_there(link: Link, day: date) -> bool:
    return link.won_on <= day and (link.lost_on is None or link.lost_on > day)


def _summary(whole: Outcome, new: int, kept: int) -> list[str]:
    if not whole.contacted:
        first = "Nobody was written to for the first time in this period."
    else:
        first = (
            f"{_counted(whole.contacted, 'site')} got a first letter; "
            f"{whole.replied.count:,} answered, {whole.positive.count:,} with interest."
        )
    second = "No new link went live."
    if new:
        won = _counted(new, "new link")
        second = f"{won} went live, {kept:,} of them still there at the end of the period."
    sentences = [first, second]
    if whole.contacted:
        linked, tries = whole.won.count, whole.contacted
        sentences.append(f"Of the sites written to, {linked:,} of {tries:,} have linked so far.")
    return sentences


def _interval(whole: Outcome, reader: Language) -> str:
    low, high = (reader.number(one) for one in percents(*whole.won.interval))
    return reader.retell(f"With so many tries the true share lies between {low} and {high} %.")


def _as_of(counted_at: datetime, reader: Language) -> str:
    return reader.retell(f"Letters and answers were counted on {reader.moment(counted_at)}.")


def _months(links: Iterable[Link], last: date, reader: Language) -> list[dict[str, Any]]:
    """Won and lost in each of the twelve months up to `last`, the earliest first."""
    names, day = [], last.replace(day=1)
    for _ in range(12):
        names.append(day)
        day = (day - timedelta(days=1)).replace(day=1)
    won: Counter[date] = Counter()
    lost: Counter[date] = Counter()
    for link in links:
        won[link.won_on.replace(day=1)] += link.won_on <= last
        if link.lost_on is not None:
            lost[link.lost_on.replace(day=1)] += link.lost_on <= last
    return [
        {"month": reader.month(month), "won": won[month], "lost": lost[month]}
        for month in reversed(names)
    ]


def _mix(links: Sequence[Link]) -> list[dict[str, Any]]:
    """What the links that are there are like, in classes that a client understands; [] of none."""
    if not links:
        return []
    known = [one.quality for one in links if one.quality is not None]
    classes = (
        ("Followed by search engines", sum(one.followed is True for one in links)),
        ("Marked nofollow, sponsored or ugc", sum(one.followed is False for one in links)),
        ("Inside the text of the page", sum(one.place == "body" for one in links)),
        ("On different sites", len({one.site for one in links})),
        (f"Quality good ({_GOOD:.0f} of 100 or more)", sum(q >= _GOOD for q in known)),
        (f"Quality fair ({_FAIR:.0f} to {_GOOD:.0f})", sum(_FAIR <= q < _GOOD for q in known)),
        (f"Quality low (under {_FAIR:.0f})", sum(q < _FAIR for q in known)),
        ("Quality not known", len(links) - len(known)),
    )
    return [{"name": name, "count": count, "of": len(links)} for name, count in classes]


def _staying(links: Sequence[Link], last: date) -> list[str]:
    """How many links live how long, as sentences; honest where there are too few."""
    lives = [
        Life(_noon(one.won_on), _noon(max(one.won_on, min(one.lost_on or one.seen_until, last))),
             one.lost_on is not None and one.lost_on <= last)
        for one in links
        if one.won_on <= last
    ]  # fmt: skip
    if len(lives) < _ENOUGH_LINKS:
        return [f"{_counted(len(lives), 'link')} so far: too few to say how long links stay."]
    steps = survival(lives)
    watched = max((life.ended_at - life.born_at).days for life in lives)
    told = []
    for days in KEPT_FOR:
        if days > watched:
            break
        step = [one for one in steps if one.day <= days][-1]
        if step.share == 1:
            told.append(f"None of {_counted(len(lives), 'link')} was lost within {days} days.")
            continue
        told.append(
            f"After {days} days {100 * step.share:.0f} % of the links were still there "
            f"(95 % interval {100 * step.low:.0f} to {100 * step.high:.0f} %)."
        )
    return told or [f"The oldest link was watched for {watched} days: too short to say more."]


def _costs(spent: Spent | None, kept: Sequence[Link], reader: Language) -> dict[str, Any] | None:
    if spent is None:
        return None
    known = [one.quality for one in kept if one.quality is not None]
    quality = f"{sum(known) / len(known):.0f} of 100 points" if known else "not known"
    each = spent.per(len(kept))
    return {
        "spent": spent.told_in(reader),
        "kept": len(kept),
        "each": each.told_in(reader) if each else reader.retell("can't be told"),
        "quality": reader.retell(quality),
        "followed": sum(one.followed is True for one in kept),
    }


def _tactic(line: Outcome, reader: Language) -> dict[str, Any]:
    return {
        "name": capital(reader.retell(line.name.replace("_", " "))),
        "contacted": line.contacted,
        "replied": line.replied.told_in(reader),
        "won": line.won.told_in(reader),
        "kept": line.kept.count,
    }


def _row(link: Link, reader: Language) -> dict[str, Any]:
    followed = {True: "followed", False: "not followed", None: "not known"}[link.followed]
    return {
        "site": link.site,
        "page": link.page,
        "target": link.target,
        "anchor": link.anchor or reader.retell("(picture)"),
        "tactic": reader.retell(link.tactic.replace("_", " ")),
        "followed": reader.retell(followed),
        "won_on": reader.day(link.won_on),
        "lost_on": reader.day(link.lost_on) if link.lost_on else "",
        "risk": reader.retell(link.risk),
        "quality": "" if link.quality is None else f"{link.quality:.0f}",
    }


@lru_cache(maxsize=10_000)
def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun if number == 1 else noun + 's'}"
