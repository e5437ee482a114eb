"""How sure are we that a letter to this address reaches whom it should? A sum of reasons.

The table is a design of our own after public finders' practice; every line is shown to the user.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

OLD_AFTER = timedelta(days=180)
GUESS_CAP = 60
ACCEPT_ALL_CAP = 70


@dataclass(frozen=True, slots=True)
class Confidence:
    """0 to 100, with the points that each fact gave or took, in the order they were looked at."""

    score: int
    reasons: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class AddressFacts:
    """What is known of one address. None means unknown and gives no points either way.

    Attributes:
        syntax_ok: a mail server would take it as an address.
        domain_takes_mail: MX or address record; False is a definite no.
        on_own_site: published word for word on a page of the domain the contact belongs to.
        in_mailto: published as a mailto link.
        on_author_page: the page is about its author.
        person_named: a person is named beside it.
        guessed: made from a pattern, never published.
        colleagues_with_pattern: published addresses of the domain that show the guess's pattern.
        accepts_all: the domain takes every local part.
        is_role: a desk, not a person.
        is_free_mail: a free mailbox that stands for a business site.
        is_disposable: a throw-away domain.
        bounced: a letter came back for good.
        age: since it was last seen published.
    """

    syntax_ok: bool = True
    domain_takes_mail: bool | None = None
    on_own_site: bool = False
    in_mailto: bool = False
    on_author_page: bool = False
    person_named: bool = False
    guessed: bool = False
    colleagues_with_pattern: int = 0
    accepts_all: bool | None = None
    is_role: bool = False
    is_free_mail: bool = False
    is_disposable: bool = False
    bounced: bool = False
    age: timedelta | None = None


def confidence_in(facts: AddressFacts) -> Confidence:
    """Add up the table and clamp to 0…100; a cap is a reason of its own with what it took."""
    reasons = [(label, points) for label, points, holds in _table(facts) if holds]
    total = sum(points for _, points in reasons)
    for cap, label, holds in (
        (GUESS_CAP, "never published: at most 60", facts.guessed),
        (ACCEPT_ALL_CAP, "domain accepts every address: at most 70", facts.accepts_all),
    ):
        if holds and total > cap:
            reasons.append((label, cap - total))
            total = cap
    return Confidence(max(0, min(100, total)), tuple(reasons))


def _table(facts: AddressFacts) -> tuple[tuple[str, int, bool], ...]:
    shown = facts.guessed and facts.colleagues_with_pattern >= 2
    colleagues = f"pattern of {facts.colleagues_with_pattern} published colleagues"
    return (
        ("valid address", 10, facts.syntax_ok),
        ("not a valid address", -100, not facts.syntax_ok),
        ("domain takes mail", 20, facts.domain_takes_mail is True),
        ("domain takes no mail", -100, facts.domain_takes_mail is False),
        ("published on its own site", 40, facts.on_own_site and not facts.guessed),
        ("as a mail link", 5, facts.in_mailto and not facts.guessed),
        ("on an author page", 10, facts.on_author_page),
        ("with a person's name", 10, facts.person_named),
        (colleagues, 15, shown),
        ("a desk, not a person", -10, facts.is_role),
        ("free mailbox on a business site", -15, facts.is_free_mail),
        ("not seen for 180 days", -10, facts.age is not None and facts.age > OLD_AFTER),
        ("throw-away address", -100, facts.is_disposable),
        ("a letter bounced", -100, facts.bounced),
    )
