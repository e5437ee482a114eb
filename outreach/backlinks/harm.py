"""Does a linking site harm us? Points with reasons, brakes, and the protected list first. Pure.

Levels: up to 0 safe, 1-2 low, 3-4 medium, 5 and more high. A flag is a reason to look, never a
verdict about people: Google has no notion of a "toxic" link and passes over most spam by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from outreach.backlinks.anchors import NATURAL, AnchorClass
from outreach.backlinks.harm_facts import Reason, SiteFacts
from outreach.backlinks.harm_lists import HarmLists
from outreach.backlinks.harm_signals import excuses, quoted, signals, spam_anchors
from outreach.backlinks.policy import Clause


class Level(StrEnum):
    SAFE = "safe"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The level of one site with everything that led to it.

    Attributes:
        protected: never to be disavowed, whatever the reasons say.
        brake: sentence why the level is lower than the points, "" if it is not.
    """

    level: Level
    points: int
    reasons: tuple[Reason, ...]
    protected: bool = False
    brake: str = ""


def judge(facts: SiteFacts, lists: HarmLists, *, protected: bool = False) -> Judgement:
    """Judge one linking site.

    Args:
        protected: a person or the project's own list protects it (own site, partner, white-list).
    """
    reasons = signals(facts, lists)
    if protected or lists.is_protected(facts.key):
        return _of_protected(facts, lists, reasons)
    if not reasons and _is_blank(facts):
        reasons.append(Reason(1, "Nothing is known of this site yet: no-data."))
    reasons += excuses(facts, reasons)
    points = sum(reason.points for reason in reasons)
    level, brake = _braked(_level(points), facts, reasons, lists)
    return Judgement(level, points, tuple(reasons), brake=brake)


def _level(points: int) -> Level:
    if points >= 5:
        return Level.HIGH
    if points >= 3:
        return Level.MEDIUM
    return Level.LOW if points >= 1 else Level.SAFE


def _of_protected(facts: SiteFacts, lists: HarmLists, reasons: list[Reason]) -> Judgement:
    """Protected: safe; but spam anchors on it are a break-in, which its owner should hear of."""
    spam = spam_anchors(facts, lists)
    if not spam:
        return Judgement(Level.SAFE, 0, (), protected=True)
    said = "A trustworthy site shows spam anchors: it was probably broken into. Tell its owner."
    found = Reason(3, said, quoted(spam), Clause.AUTOMATED)
    rest = tuple(reason for reason in reasons if reason.points > 0 and not reason.third_party)
    return Judgement(
        Level.MEDIUM,
        3,
        (found, *rest),
        protected=True,
        brake="The site is protected: it is never disavowed.",
    )


def _braked(
    level: Level, facts: SiteFacts, reasons: Sequence[Reason], lists: HarmLists
) -> tuple[Level, str]:
    against = [reason for reason in reasons if reason.points > 0]
    if any(word in facts.key for word in lists.statistics_sites):
        return min(
            level, Level.LOW, key=_order
        ), "It lists every site by itself; Google ignores it."
    if against and all(reason.third_party for reason in against):
        tool_only = facts.spam_score is None
        cap = Level.LOW if tool_only else Level.MEDIUM
        return min(level, cap, key=_order), "Only other companies' scores speak against it."
    if level is Level.HIGH and _looks_natural(facts):
        return Level.MEDIUM, "Its anchors are mostly your name or address: look before you act."
    return level, ""


def _order(level: Level) -> int:
    return list(Level).index(level)


def _looks_natural(facts: SiteFacts) -> bool:
    """At least 80 % of the anchors are names or addresses, or 60 % of many are different."""
    whole = sum(facts.classes.values())
    if not whole:
        return False
    natural = sum(facts.classes.get(kind, 0) for kind in NATURAL if kind is not AnchorClass.EMPTY)
    varied = whole >= 10 and len(facts.anchors) / whole >= 0.6
    return natural / whole >= 0.8 or varied


def _is_blank(facts: SiteFacts) -> bool:
    return not any((facts.anchors, facts.places, facts.titles, facts.strength))
