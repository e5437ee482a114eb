"""How sure we are of an address, and which one the letter goes to."""

from __future__ import annotations

from datetime import timedelta

import pytest

from outreach.contacts.confidence import AddressFacts, confidence_in
from outreach.contacts.rank import Candidate, best_contact, refused_because
from outreach.model.opportunity import Tactic

BEST = AddressFacts(
    domain_takes_mail=True, on_own_site=True, in_mailto=True, on_author_page=True, person_named=True
)


@pytest.mark.parametrize(
    ("facts", "score"),
    [
        (BEST, 95),
        (AddressFacts(domain_takes_mail=True, on_own_site=True), 70),
        (AddressFacts(domain_takes_mail=True, on_own_site=True, is_role=True), 60),
        (AddressFacts(), 10),
        (AddressFacts(syntax_ok=False), 0),
        (AddressFacts(domain_takes_mail=False, on_own_site=True), 0),
        (AddressFacts(domain_takes_mail=True, on_own_site=True, is_free_mail=True), 55),
        (AddressFacts(domain_takes_mail=True, on_own_site=True, is_disposable=True), 0),
        (AddressFacts(domain_takes_mail=True, on_own_site=True, bounced=True), 0),
        (AddressFacts(domain_takes_mail=True, on_own_site=True, age=timedelta(days=181)), 60),
        (AddressFacts(domain_takes_mail=True, on_own_site=True, age=timedelta(days=180)), 70),
        (AddressFacts(domain_takes_mail=True, guessed=True, colleagues_with_pattern=2), 45),
        (AddressFacts(domain_takes_mail=True, guessed=True, colleagues_with_pattern=1), 30),
    ],
)
def test_confidence_table(facts: AddressFacts, score: int) -> None:
    assert confidence_in(facts).score == score


def test_caps() -> None:
    assert confidence_in(AddressFacts(**{**_kept(BEST), "accepts_all": True})).score == 70
    guessed = AddressFacts(
        domain_takes_mail=True, guessed=True, colleagues_with_pattern=3, person_named=True,
        on_author_page=True,
    )  # fmt: skip
    assert confidence_in(guessed).score == 60


def _kept(facts: AddressFacts) -> dict[str, object]:
    return {name: getattr(facts, name) for name in AddressFacts.__dataclass_fields__}


def test_reasons_add_up_to_the_score() -> None:
    for facts in (BEST, AddressFacts(**{**_kept(BEST), "accepts_all": True}), AddressFacts()):
        found = confidence_in(facts)
        assert sum(points for _, points in found.reasons) == found.score


AUTHOR = Candidate("anna@x.org", name="Anna Berg", is_page_author=True)
EDITOR = Candidate("ben@x.org", role="editor", name="Ben Stone")
WRITER = Candidate("cy@x.org", role="author", name="Cy Young")
OWNER = Candidate("dee@x.org", role="owner", name="Dee Dunn")
EDITORIAL = Candidate("editor@x.org", role="editor", is_role=True)
WEBMASTER = Candidate("webmaster@x.org", role="webmaster", is_role=True)
GENERAL = Candidate("info@x.org", role="general", is_role=True, on_same_page=True)
SALES = Candidate("sales@x.org", role="sales", is_role=True)


def test_order_of_people_before_desks() -> None:
    candidates = [SALES, GENERAL, OWNER, WRITER, EDITOR, AUTHOR]
    choice = best_contact(candidates, purpose=Tactic.GUEST_POST)
    assert [candidates[at] for at in choice.order] == candidates[::-1]
    assert choice.reasons[0] == "Anna Berg wrote this page"


@pytest.mark.parametrize(
    ("purpose", "best"),
    [
        (Tactic.BROKEN_LINK, WEBMASTER),
        (Tactic.GUEST_POST, EDITORIAL),
        (Tactic.DIGITAL_PR, EDITORIAL),
    ],
)
def test_desk_depends_on_the_purpose(purpose: Tactic, best: Candidate) -> None:
    candidates = [SALES, EDITORIAL, WEBMASTER]
    choice = best_contact(candidates, purpose=purpose)
    assert choice.index is not None
    assert candidates[choice.index] is best


@pytest.mark.parametrize(
    "refused",
    [
        Candidate("x@x.org", guessed=True),
        Candidate("x@x.org", blocked="it bounced"),
        Candidate("x@x.org", confidence=0),
        Candidate("noreply@x.org", role="no_reply", is_role=True),
        Candidate("security@x.org", role="security", is_role=True),
        Candidate("jobs@x.org", role="jobs", is_role=True),
        Candidate("datenschutz@x.org", role="privacy", is_role=True),
    ],
)
def test_never_chosen(refused: Candidate) -> None:
    choice = best_contact([refused, SALES], purpose=Tactic.BROKEN_LINK)
    assert choice.index == 1
    alone = best_contact([refused], purpose=Tactic.BROKEN_LINK)
    assert alone.index is None
    assert refused_because(refused) in alone.reasons[0]


def test_an_approved_guess_may_be_chosen() -> None:
    guess = Candidate("anna@x.org", guessed=True, guess_approved=True, confidence=45)
    choice = best_contact([guess], purpose=Tactic.MENTION)
    assert choice.index == 0
    assert "a guess, approved by a person" in choice.reasons


def test_ties_go_to_confidence_then_order() -> None:
    low, high = Candidate("a@x.org", confidence=50), Candidate("b@x.org", confidence=51)
    assert best_contact([low, high], purpose=Tactic.PARTNER).index == 1
    assert best_contact([low, low], purpose=Tactic.PARTNER).index == 0


def test_nobody() -> None:
    assert best_contact([], purpose=Tactic.PARTNER).reasons == ("no address was found",)
