"""Which of several addresses should the letter go to? The author of the page, then by duty.

Pure. A guessed address is never chosen unless a person approved it; an address that bounced, says
"no reply" or was asked to be left alone never is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from outreach.model.opportunity import Tactic


@dataclass(frozen=True, slots=True)
class Candidate:
    """One address that could be written to.

    Attributes:
        address: for the reasons only.
        role: editor, author, owner, press, webmaster, general, advertising, sales, support …, "".
        name: of the person, "" if unknown.
        is_role: a desk, not a person.
        is_page_author: this person wrote the page in question.
        on_same_page: published on that very page.
        on_own_site: published on the site, or its domain is the site's.
        confidence: 0 to 100.
        guessed, guess_approved: made from a pattern; a person said yes to this one.
        blocked: why it may not be used (suppressed, bounced, refused by law), "" if it may.
    """

    address: str
    role: str = ""
    name: str = ""
    is_role: bool = False
    is_page_author: bool = False
    on_same_page: bool = False
    on_own_site: bool = True
    confidence: int = 50
    guessed: bool = False
    guess_approved: bool = False
    blocked: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """The best candidate.

    Attributes:
        index: into the candidates, None if none may be written to.
        reasons: why this one, or why each was refused, in words.
        order: all usable indices, best first.
    """

    index: int | None
    reasons: tuple[str, ...]
    order: tuple[int, ...] = ()


_NEVER = {
    "no_reply": "it says that nobody reads replies",
    "security": "it is for reports of weaknesses",
    "privacy": "it is for data protection",
    "jobs": "it is for applications",
    "billing": "it is for invoices",
}
_PERSON_POINTS = {"editor": 400, "author": 300, "owner": 260, "press": 200, "webmaster": 240}
_DESKS_FOR_CONTENT = ("editor", "webmaster", "general", "owner", "author", "press", "support")
_DESKS: dict[Tactic, tuple[str, ...]] = {
    Tactic.BROKEN_LINK: ("webmaster", *_DESKS_FOR_CONTENT),
    Tactic.GUEST_POST: ("editor", "author", "general", "press", "owner", "webmaster"),
    Tactic.DIGITAL_PR: ("editor", "author", "press", "general", "owner"),
    Tactic.PARTNER: ("owner", "general", "press", "sales", "webmaster"),
    Tactic.COMPETITOR_GAP: _DESKS_FOR_CONTENT,
    Tactic.MENTION: _DESKS_FOR_CONTENT,
    Tactic.DIRECTORY: ("editor", "general", "webmaster", "support", "owner"),
    Tactic.RECLAIM: _DESKS_FOR_CONTENT,
}
_PAGE_AUTHOR = 600
_NAMED = 150
_SAME_PAGE = 60
_OWN_SITE = 80
_DESK_TOP, _DESK_STEP = 140, 20


def best_contact(candidates: Sequence[Candidate], *, purpose: Tactic) -> Choice:
    """Return the best candidate: page author, editor, writer, owner, then desks by purpose.

    Ties go to the higher confidence, then to the earlier candidate.
    """
    usable = [at for at, one in enumerate(candidates) if not refused_because(one)]
    if not usable:
        refused = tuple(f"{one.address}: {refused_because(one)}" for one in candidates)
        return Choice(None, refused or ("no address was found",))
    ordered = sorted(
        usable, key=lambda at: (-_points(candidates[at], purpose), -candidates[at].confidence, at)
    )
    return Choice(ordered[0], _reasons(candidates[ordered[0]], purpose), tuple(ordered))


def refused_because(one: Candidate) -> str:
    """Why this address may not be written to, "" if it may."""
    if one.blocked:
        return one.blocked
    if one.guessed and not one.guess_approved:
        return "it is a guess that nobody approved"
    if one.confidence <= 0:
        return "its confidence is 0"
    return _NEVER.get(one.role, "")


def _points(one: Candidate, purpose: Tactic) -> float:
    points = one.confidence * 0.5
    points += _PAGE_AUTHOR * one.is_page_author + _SAME_PAGE * one.on_same_page
    points += _OWN_SITE * one.on_own_site
    if one.is_role:
        return points + _desk_points(one.role, purpose)
    return points + _PERSON_POINTS.get(one.role, 0) + (_NAMED if one.name else _NAMED / 2)


def _desk_points(role: str, purpose: Tactic) -> float:
    desks = _DESKS[purpose]
    return _DESK_TOP - _DESK_STEP * desks.index(role) if role in desks else 0.0


def _reasons(one: Candidate, purpose: Tactic) -> tuple[str, ...]:
    who = one.name or one.address
    said = [
        (one.is_page_author, f"{who} wrote this page"),
        (bool(one.role) and not one.is_role, f"{who} is named as {one.role.replace('_', ' ')}"),
        (one.is_role and one.role in _DESKS[purpose], f"the {one.role} desk fits the purpose"),
        (not one.is_role and bool(one.name), "a person with a name answers more often"),
        (one.on_same_page, "the address stands on this very page"),
        (not one.on_own_site, "the address is not the site's own: look twice"),
        (one.guessed, "a guess, approved by a person"),
        (True, f"confidence {one.confidence} of 100"),
    ]
    return tuple(sentence for holds, sentence in said if holds)
