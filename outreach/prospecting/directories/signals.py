"""What makes an entry, interview or review worth asking for. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from outreach.prospecting.directories.judge import Chance, DirectoryVerdict, Standing
from outreach.prospecting.directories.judge import Signal as Seen
from outreach.prospecting.qualify import CONTACTABILITY, Score, Signal, score

WEIGHTS = {
    "topical relevance": 0.30,
    "editorial oversight": 0.25,
    "use to visitors": 0.15,
    "outgoing links": 0.10,
    CONTACTABILITY: 0.20,
}
# Each judged sign counts for one of our signals; full marks from so many points on.
_SIGNS = {
    "topical relevance": (("relevance",), 2.0),
    "editorial oversight": (("oversight", "body", "contact"), 2.4),
    "use to visitors": (("details", "free"), 1.2),
}
_LINK_SIGNS = ("many_links", "bare_list", "mass", "follow_promise")


def rate(verdict: DirectoryVerdict, *, noindex: bool, links_to_us: bool) -> Score:
    """The score of one chance, with its reasons; everything that is not vetted is held back."""
    return score(_signals(verdict), _gates(verdict, noindex, links_to_us))


def _gates(verdict: DirectoryVerdict, noindex: bool, links_to_us: bool) -> Iterator[str]:
    if verdict.standing is Standing.REFUSED:
        yield f"Refused: {verdict.reason}"
    if verdict.standing is Standing.DOUBTFUL:
        yield f"Look at it yourself first: {verdict.reason}"
    if links_to_us:
        yield "The page already links to you."
    if noindex:
        yield "The page asks search engines not to index it."


def _signals(verdict: DirectoryVerdict) -> Iterator[Signal]:
    seen = {one.name: one for one in verdict.signals}
    for name, (signs, full) in _SIGNS.items():
        yield _weighed(name, [seen[sign] for sign in signs if sign in seen], full, verdict.chance)
    against = [seen[sign] for sign in _LINK_SIGNS if sign in seen]
    points = 1 + sum(one.points for one in against) / 2
    reason = "; ".join(one.reason for one in against) or "nothing speaks of links for links' sake"
    yield Signal("outgoing links", max(0.0, points), WEIGHTS["outgoing links"], reason)
    yield Signal(CONTACTABILITY, None, WEIGHTS[CONTACTABILITY], "not sought yet")


def _weighed(name: str, found: list[Seen], full: float, chance: Chance) -> Signal:
    if not found:
        # Nobody vets entries of a magazine that interviews people: there the sign says nothing.
        known = name == "editorial oversight" and chance is Chance.DIRECTORY
        return Signal(name, 0.0 if known else None, WEIGHTS[name], "nothing on the page says so")
    value = min(1.0, max(0.0, sum(one.points for one in found) / full))
    return Signal(name, value, WEIGHTS[name], "; ".join(one.reason for one in found))
