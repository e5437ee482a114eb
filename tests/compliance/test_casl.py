"""CASL: no consent, no letter; what counts as one, how long, and what the letter carries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from outreach.contacts.consent import Relation, Told, expiry, note_consent
from outreach.contacts.country import CountryEvidence, country_of
from outreach.contacts.law import NO_CONSENT, Consent, ConsentKind, policy
from outreach.contacts.retention import Terms
from outreach.contacts.rules import Outcome, shipped_rules
from outreach.drafting.duties import keep_to_the_law
from outreach.drafting.ledger import ledger
from outreach.drafting.objections import look_over
from outreach.drafting.permission import judge_again
from outreach.drafting.prepare import Drafting
from outreach.drafting.review import approve
from outreach.errors import InvalidInput
from outreach.model.contact import Contact
from outreach.model.email import OutboundEmail, OutboundState
from outreach.model.opportunity import Tactic
from outreach.model.project import Project
from tests.compliance.conftest import Write, blocks
from tests.support.build import Build

TODAY = date(2026, 5, 4)
EXPRESS = {"kind": "express", "evidence": "https://site.example/yes", "given_on": "2026-01-02"}
PUBLISHED = Told(
    ConsentKind.PUBLISHED,
    "https://site.example/write-to-us",
    date(2026, 4, 1),
    no_refusal_beside_it=True,
    role_fit="She keeps the list that the letter is about.",
)
IN_CANADA = {"country": "CA"}


def outcome(consent: Consent = NO_CONSENT, purpose: str = "broken_link") -> Outcome:
    rules = shipped_rules()
    return policy("CA", "personal", "corporate", purpose, consent, rules, today=TODAY).outcome


@pytest.mark.parametrize(
    "evidence",
    [
        CountryEvidence(user_field="Canada"),
        CountryEvidence(address="anna@site.ca"),
        CountryEvidence(phones=("+1 416 555 0199",)),
        CountryEvidence(postal_address="5 King St W, Toronto ON M5H 1A1, Canada"),
    ],
)
def test_ca_1_canada_is_noticed_and_blocks_without_consent(evidence: CountryEvidence) -> None:
    assert country_of(evidence).country == "CA"
    assert outcome() is Outcome.BLOCK


@pytest.mark.parametrize(
    "kind", [ConsentKind.EXPRESS, ConsentKind.REFERRAL, ConsentKind.BUSINESS_RELATION]
)
def test_ca_1_each_kind_of_consent_needs_its_proof(kind: ConsentKind) -> None:
    ends = date(2027, 1, 1) if kind is ConsentKind.BUSINESS_RELATION else None
    whole = Consent(kind, "https://site.example/proof", date(2026, 1, 1), ends)
    assert outcome(whole) is not Outcome.BLOCK
    assert outcome(replace(whole, evidence="")) is Outcome.BLOCK
    assert outcome(replace(whole, given_on=None)) is Outcome.BLOCK


@pytest.mark.parametrize(
    "lacking",
    [{"evidence": ""}, {"given_on": None}, {"no_refusal_beside_it": False}, {"role_fit": " "}],
)
def test_ca_2_published_needs_all_four_fields(build: Build, lacking: dict[str, Any]) -> None:
    contact, now = build.contact(country="CA"), build.clock.now()
    with pytest.raises(InvalidInput):
        note_consent(contact, replace(PUBLISHED, **lacking), at=now, actor="user:1")
    assert contact.consent == {}
    fields = {"evidence": PUBLISHED.evidence, "given_on": PUBLISHED.given_on,
              "no_refusal_beside_it": True, "role_fit": PUBLISHED.role_fit}  # fmt: skip
    assert outcome(Consent(ConsentKind.PUBLISHED, **fields)) is not Outcome.BLOCK  # type: ignore[arg-type]
    assert outcome(Consent(ConsentKind.PUBLISHED, **{**fields, **lacking})) is Outcome.BLOCK  # type: ignore[arg-type]


@pytest.mark.parametrize("purpose", [*Tactic, "asking for consent"])
def test_ca_3_no_purpose_passes_without_consent(purpose: str) -> None:
    assert outcome(purpose=purpose) is Outcome.BLOCK


def test_ca_4_the_letter_says_on_whose_behalf_and_how_to_reach_them(
    build: Build, write: Write
) -> None:
    letter = write(contact={**IN_CANADA, "consent": EXPRESS})
    assert blocks(letter) == set()
    assert "Sent by Rosa Pell on behalf of Ours Ltd: rosa" in letter.footer
    with build.store.write() as session:
        row = session.get_one(OutboundEmail, letter.id)
        row.footer = "\n".join(line for line in row.footer.splitlines() if "Sent by" not in line)
        look_over(row)
        assert blocks(row) == {"CA-4"}


def test_ca_6_an_implied_consent_ends_and_letters_that_rested_on_it_wait(
    build: Build, drafting: Drafting, write: Write
) -> None:
    inquiry = Told(
        ConsentKind.BUSINESS_RELATION, "their form", date(2026, 5, 1), relation=Relation.INQUIRY
    )
    letter = write(contact=IN_CANADA)
    assert "T-LAW" in blocks(letter)
    with build.store.write() as session:
        contact = session.get_one(Contact, letter.contact_id)
        note_consent(contact, inquiry, at=build.clock.now(), actor="user:1")
        session.flush()
        judge_again(session, drafting, letter.contact_id)
        approve(session, session.get_one(OutboundEmail, letter.id), at=build.clock.now(), actor="u")
    build.clock.advance(timedelta(days=180))
    assert "consents ended" not in keep_to_the_law(drafting, Terms())
    build.clock.advance(timedelta(days=10))
    assert keep_to_the_law(drafting, Terms())["consents ended"] == 1
    waits = build.again(letter)
    assert (waits.state, "T-LAW" in blocks(waits)) == (OutboundState.DRAFTED, True)
    assert build.again(contact).consent == {}


@pytest.mark.parametrize(
    ("given", "relation", "ends"),
    [
        (date(2026, 5, 1), Relation.INQUIRY, date(2026, 11, 1)),
        (date(2025, 8, 31), Relation.INQUIRY, date(2026, 2, 28)),
        (date(2024, 2, 29), Relation.PURCHASE, date(2026, 2, 28)),
        (date(2026, 12, 15), Relation.PURCHASE, date(2028, 12, 15)),
    ],
)
def test_ca_6_six_months_or_two_years(given: date, relation: Relation, ends: date) -> None:
    assert expiry(Told(ConsentKind.BUSINESS_RELATION, "x", given, relation=relation)) == ends


def test_ca_7_the_proof_is_in_the_ledger(build: Build, drafting: Drafting, write: Write) -> None:
    letter = write(contact=IN_CANADA)
    with build.store.write() as session:
        contact = session.get_one(Contact, letter.contact_id)
        note_consent(contact, PUBLISHED, at=build.clock.now(), actor="user:1")
        project = session.get_one(Project, letter.project_id)
        (line,) = ledger(session, project, drafting.rules, today=TODAY)
    assert (line.basis, line.consent, line.consent_given_on, line.consent_recorded_by) == (
        "consent", "implied_published", "2026-04-01", "user:1",
    )  # fmt: skip
    assert line.consent_evidence == PUBLISHED.evidence
