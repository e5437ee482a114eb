"""Several texts of a letter, its versions, the consents of a contact, and the ledger."""

from __future__ import annotations

import json

from sqlmodel import col, select

from outreach.model.campaign import Campaign
from outreach.model.contact import Contact
from outreach.model.opportunity import Opportunity, Stage
from outreach.model.writing import InterestAssessment
from tests.web.conftest import Browser, Parts


def a_campaign(parts: Parts, project: int) -> Campaign:
    with parts.store.read() as session:
        query = select(Campaign).where(Campaign.project_id == project).order_by(col(Campaign.id))
        found = session.exec(query).first()
    assert found is not None
    return found


def test_a_second_text_is_added_paused_changed_and_let_go_on(
    signed_in: Browser, parts: Parts, filled: int
) -> None:
    number = a_campaign(parts, filled).id
    letter = f"/p/{filled}/campaigns/{number}/letters/1"
    signed_in.get(letter)
    assert signed_in.post(f"{letter}/texts").status_code == 303
    page = signed_in.get(f"{letter}?variant=b").get_data(as_text=True)
    assert "Text B" in page
    changed: dict[str, object] = {
        "variant": "b",
        "subject": "Another subject for you",
        "body": "Hello,\n\nshort.",
    }
    assert signed_in.post(letter, {**changed, "delay_days": "0"}).status_code == 303
    assert signed_in.post(f"{letter}/texts/b/pause", {"paused": "no"}).status_code == 303
    step = a_campaign(parts, filled).steps[0]
    assert step["subject"] != "Another subject for you"
    assert [(one["key"], one["paused"]) for one in step["variants"]] == [("b", False)]
    shown = signed_in.get(f"/p/{filled}/campaigns/{number}").get_data(as_text=True)
    assert "which text is better?" in shown
    assert "Too early to say" in shown


def test_versions_are_kept_with_their_difference_and_restored(
    signed_in: Browser, parts: Parts, filled: int
) -> None:
    number = a_campaign(parts, filled).id
    before = a_campaign(parts, filled).steps[0]
    letter = f"/p/{filled}/campaigns/{number}/letters/1"
    signed_in.get(letter)
    signed_in.post(
        letter, {"subject": "A quite different one", "body": "Hello there.", "delay_days": "0"}
    )
    history = signed_in.get(f"{letter}/texts/a/history").get_data(as_text=True)
    assert ">Hello there.</ins>" in history
    assert "Version 2" in history
    answer = signed_in.post(f"{letter}/texts/a/restore", {"version": "1"})
    assert answer.status_code == 303
    after = a_campaign(parts, filled).steps[0]
    assert (after["subject"], after["body"]) == (before["subject"], before["body"])
    assert signed_in.post(f"{letter}/texts/a/restore", {"version": "999"}).status_code == 404


def test_a_consent_is_recorded_ended_and_stands_in_the_ledger(
    signed_in: Browser, parts: Parts, filled: int
) -> None:
    with parts.store.write() as session:
        row = session.exec(
            select(Opportunity).where(
                Opportunity.stage == Stage.READY, Opportunity.project_id == filled
            )
        ).first()
        assert row is not None
        contact = session.get_one(Contact, row.contact_id)
        contact.country = "CA"
        address = contact.address
    page = f"/p/{filled}/contacts/{row.contact_id}"
    assert "consent record" in signed_in.get(page).get_data(as_text=True)
    told: dict[str, object] = {
        "kind": "implied_ebr",
        "given_on": "2026-04-01",
        "evidence": "invoice 7",
    }
    assert signed_in.post(f"{page}/consent", told).status_code == 422
    assert signed_in.post(f"{page}/consent", {**told, "relation": "purchase"}).status_code == 303
    assert "until 1 Apr 2028" in signed_in.get(page).get_data(as_text=True)
    answer = signed_in.get(f"/p/{filled}/contacts/ledger?as=json")
    ledger = json.loads(answer.get_data(as_text=True))
    line = next(one for one in ledger if one["address"] == address)
    assert (line["basis"], line["consent_ends_on"]) == ("consent", "2028-04-01")
    table = signed_in.get(f"/p/{filled}/contacts/ledger").get_data(as_text=True)
    assert address in table
    signed_in.get(page)
    assert signed_in.post(f"{page}/consent/end", {"why": "Taken back."}).status_code == 303
    assert "No consent is on record" in signed_in.get(page).get_data(as_text=True)


def test_an_override_is_refused_where_the_rule_allows_none(
    signed_in: Browser, parts: Parts, filled: int
) -> None:
    with parts.store.write() as session:
        row = session.exec(
            select(Opportunity).where(
                Opportunity.stage == Stage.READY, Opportunity.project_id == filled
            )
        ).first()
        assert row is not None
        contact = session.get_one(Contact, row.contact_id)
        contact.country = "DE"
    page = f"/p/{filled}/contacts/{row.contact_id}"
    signed_in.get(page)
    why: dict[str, object] = {"why": "They know me well enough."}
    assert signed_in.post(f"{page}/override", why).status_code == 409


def test_a_changed_assessment_is_a_new_version_with_a_name(
    signed_in: Browser, parts: Parts, filled: int
) -> None:
    page = f"/p/{filled}/settings"
    signed_in.get(page)
    fields: dict[str, object] = {
        "name": "Mossgrove", "legitimate_interest_note": "To tell of dead links.",
        "necessity": "One letter.", "balancing": "They published the address.",
    }  # fmt: skip
    for purpose in ("To tell of dead links.", "To tell of dead links.", "Another purpose."):
        fields["legitimate_interest_note"] = purpose
        assert signed_in.post(page, fields).status_code == 303
    with parts.store.read() as session:
        rows = session.exec(select(InterestAssessment)).all()
    assert [(row.version, row.purpose) for row in rows][-2:] == [
        (1, "To tell of dead links."), (2, "Another purpose."),
    ]  # fmt: skip
    assert "version 2, approved by Ada Admin" in signed_in.get(page).get_data(as_text=True)
