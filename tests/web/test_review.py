"""The review queue."""

from __future__ import annotations

import html
import re

from sqlmodel import select

from outreach.drafting.objections import forbidden
from outreach.model.campaign import Enrolment, EnrolmentState
from outreach.model.contact import Contact
from outreach.model.email import OutboundEmail, OutboundState
from outreach.web.segments import segments
from tests.web.conftest import Browser, Parts

_SEEN = re.compile(r'name="seen" value="([0-9a-f]+)"')


def drafts(parts: Parts) -> list[OutboundEmail]:
    with parts.store.read() as session:
        query = select(OutboundEmail).where(OutboundEmail.state == OutboundState.DRAFTED)
        return list(session.exec(query))


def open_draft(browser: Browser, number: int | None) -> dict[str, str]:
    page = browser.get(f"/p/1/review?draft={number}").get_data(as_text=True)
    found = _SEEN.search(page)
    assert found
    return {"seen": found[1]}


def state_of(parts: Parts, number: int | None) -> OutboundState:
    with parts.store.read() as session:
        return session.get_one(OutboundEmail, number).state


def test_the_best_reason_comes_first(signed_in: Browser, filled: int) -> None:
    page = signed_in.get("/p/1/review").get_data(as_text=True)
    assert page.index("compost.example") < page.index("rainfall.example")
    assert "1 of 2 drafts" in page


def test_what_the_law_stops_comes_last_and_names_the_country(
    signed_in: Browser, filled: int, parts: Parts
) -> None:
    best, _ = drafts(parts)
    with parts.store.write() as session:
        email = session.get_one(OutboundEmail, best.id)
        email.objections = [forbidden("Opt-in for persons and companies. (Act 1)")]
        session.get_one(Contact, email.contact_id).country = "DK"
    page = signed_in.get("/p/1/review").get_data(as_text=True)
    assert page.index("rainfall.example") < page.index("compost.example")
    stopped = signed_in.get(f"/p/1/review?draft={best.id}").get_data(as_text=True)
    assert "<strong>Denmark:</strong> Opt-in for persons and companies. (Act 1)" in stopped


def test_approving_goes_on_to_the_next(signed_in: Browser, filled: int, parts: Parts) -> None:
    first, second = drafts(parts)
    fields = open_draft(signed_in, first.id)
    answer = signed_in.post(f"/p/1/drafts/{first.id}/approve", {**fields, "next": second.id})
    assert answer.headers["Location"] == f"/p/1/review?draft={second.id}"
    assert state_of(parts, first.id) is OutboundState.APPROVED


def test_approving_twice_is_said_in_words(signed_in: Browser, filled: int, parts: Parts) -> None:
    first = drafts(parts)[0]
    fields = open_draft(signed_in, first.id)
    signed_in.post(f"/p/1/drafts/{first.id}/approve", fields)
    answer = signed_in.post(f"/p/1/drafts/{first.id}/approve", fields)
    assert answer.status_code == 409
    assert "approved already" in answer.get_data(as_text=True)


def test_only_the_text_that_was_seen_is_approved(
    signed_in: Browser, filled: int, parts: Parts
) -> None:
    first = drafts(parts)[0]
    fields = open_draft(signed_in, first.id)
    with parts.store.write() as session:
        session.get_one(OutboundEmail, first.id).body = "Something else entirely."
    answer = signed_in.post(f"/p/1/drafts/{first.id}/approve", fields)
    assert answer.status_code == 409
    assert "changed this letter while you were reading" in answer.get_data(as_text=True)
    assert state_of(parts, first.id) is OutboundState.DRAFTED


def test_what_blocks_is_listed_and_can_not_be_approved(
    signed_in: Browser, filled: int, parts: Parts
) -> None:
    first = drafts(parts)[0]
    with parts.store.write() as session:
        row = session.get_one(OutboundEmail, first.id)
        row.objections = [
            {
                "rule": "T-VAR",
                "level": "block",
                "sentence": "contact.first_name is missing.",
                "field": "body",
                "start": 0,
                "end": 2,
            }
        ]
    fields = open_draft(signed_in, first.id)
    page = signed_in.get(f"/p/1/review?draft={first.id}").get_data(as_text=True)
    assert '<mark class="objection" title="contact.first_name is missing.">Hi</mark>' in page
    answer = signed_in.post(f"/p/1/drafts/{first.id}/approve", fields)
    assert answer.status_code == 422
    assert "contact.first_name is missing." in answer.get_data(as_text=True)


def test_editing_saves_and_looks_again(signed_in: Browser, filled: int, parts: Parts) -> None:
    first = drafts(parts)[0]
    fields = open_draft(signed_in, first.id)
    typed = {"subject": "A dead link on your reading list", "body": "Hello, TODO say it nicely."}
    answer = signed_in.post(f"/p/1/drafts/{first.id}/edit", {**fields, **typed})
    assert answer.status_code == 303
    with parts.store.read() as session:
        row = session.get_one(OutboundEmail, first.id)
    assert row.subject == typed["subject"]
    assert any(one["rule"] == "T-HOLE" for one in row.objections)


def test_a_personal_line_stands_below_the_greeting(
    signed_in: Browser, filled: int, parts: Parts
) -> None:
    first = drafts(parts)[0]
    note = {"note": "Your table of\trainfall helped us."}
    answer = signed_in.post(
        f"/p/1/drafts/{first.id}/note", {**open_draft(signed_in, first.id), **note}
    )
    assert answer.status_code == 303
    with parts.store.read() as session:
        body = session.get_one(OutboundEmail, first.id).body
    greeting = first.body.partition("\n\n")[0]
    assert body.startswith(f"{greeting}\n\nYour table of rainfall helped us.\n\n")
    stale = {"seen": "x", **note}
    assert signed_in.post(f"/p/1/drafts/{first.id}/note", stale).status_code == 409


def test_nothing_typed_is_lost_when_it_can_not_be_saved(
    signed_in: Browser, filled: int, parts: Parts
) -> None:
    first = drafts(parts)[0]
    fields = {**open_draft(signed_in, first.id), "subject": "", "body": "My <b>long</b> text"}
    answer = signed_in.post(f"/p/1/drafts/{first.id}/edit", fields)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "write a subject." in page
    assert "My &lt;b&gt;long&lt;/b&gt; text" in page


def test_rejecting_ends_the_sequence(signed_in: Browser, filled: int, parts: Parts) -> None:
    first = drafts(parts)[0]
    fields = open_draft(signed_in, first.id)
    signed_in.post(f"/p/1/drafts/{first.id}/reject", {**fields, "why": "Wrong person."})
    assert state_of(parts, first.id) is OutboundState.REJECTED
    with parts.store.read() as session:
        enrolment = session.get_one(Enrolment, first.enrolment_id)
    assert enrolment.state is EnrolmentState.STOPPED
    assert enrolment.state_reason == "Wrong person."


def test_segments_are_the_whole_text_in_order() -> None:
    marks = [
        {"field": "body", "level": "warn", "sentence": "A.", "start": 2, "end": 6},
        {"field": "body", "level": "block", "sentence": "B.", "start": 4, "end": 8},
        {"field": "body", "level": "block", "sentence": "no place", "start": 0, "end": 0},
        {"field": "body", "level": "block", "sentence": "beyond", "start": 5, "end": 99},
        {"field": "subject", "level": "block", "sentence": "elsewhere", "start": 0, "end": 3},
    ]
    parts = segments("0123456789", marks, "body")
    assert "".join(part.text for part in parts) == "0123456789"
    assert [(part.text, part.sentences, part.blocks) for part in parts] == [
        ("01", "", False),
        ("23", "A.", False),
        ("45", "A. B.", True),
        ("67", "B.", True),
        ("89", "", False),
    ]


def test_an_empty_text_has_no_segments() -> None:
    assert segments("", [], "body") == []


def test_bulk_approval_takes_only_what_is_clean_and_reads_as_shown(
    signed_in: Browser, parts: Parts, filled: int
) -> None:
    with parts.store.write() as session:
        query = select(OutboundEmail).where(OutboundEmail.state == OutboundState.DRAFTED)
        clean, changed = session.exec(query).all()[:2]
        for row in (clean, changed):
            facts = {
                "is_first": False, "postal_address": "1 Canal Walk", "organisation": "Ours Ltd",
                "unsubscribe_url": "https://ours.example/u/1",
            }  # fmt: skip
            row.variables = {"facts": facts}
            row.body = "Hello Anna,\n\none link on your page is dead."
            row.footer = "Ours Ltd, 1 Canal Walk.\n\nhttps://ours.example/u/1"
            row.objections = []
    page = signed_in.get("/p/1/review").get_data(as_text=True)
    shown = re.findall(r'name="clean" value="([^"]+)"', page)
    assert len(shown) == 2
    with parts.store.write() as session:
        session.get_one(OutboundEmail, changed.id).body = "Hello,\n\nanother text."
    signed_in.post("/p/1/review/approve-clean", {"clean": shown})
    assert state_of(parts, clean.id) is OutboundState.APPROVED
    assert state_of(parts, changed.id) is OutboundState.DRAFTED
    with parts.store.write() as session:
        session.get_one(OutboundEmail, changed.id).body = "Hello,\n\nan act now dofollow link!!"
    page = signed_in.get("/p/1/review").get_data(as_text=True)
    signed_in.post(
        "/p/1/review/approve-clean", {"clean": re.findall(r'name="clean" value="([^"]+)"', page)}
    )
    assert state_of(parts, changed.id) is OutboundState.DRAFTED


def test_a_machines_text_is_off_by_default_labelled_and_not_saved(
    signed_in: Browser, parts: Parts, filled: int
) -> None:
    row = drafts(parts)[0]
    seen = open_draft(signed_in, row.id)
    assert signed_in.post(f"/p/1/drafts/{row.id}/suggest", {**seen}).status_code == 422
    parts.settings = parts.settings.model_copy(
        update={"model_url": "https://model.example/v1", "model_name": "small"}
    )
    answer = b'{"choices": [{"message": {"content": "A short one."}}]}'
    parts.ask_model = lambda question: answer  # type: ignore[attr-defined]
    page = signed_in.post(f"/p/1/drafts/{row.id}/suggest", {**seen}).get_data(as_text=True)
    assert "Proposed by a machine and not saved" in page
    assert "A short one." in page
    noted = signed_in.post(f"/p/1/drafts/{row.id}/suggest", {**seen, "what": "note"})
    _greeting, _, rest = row.body.partition("\n\n")
    assert f"A short one.\n\n{rest[:20]}" in html.unescape(noted.get_data(as_text=True))
    (same,) = [one for one in drafts(parts) if one.id == row.id]
    assert (same.body, same.state) == (row.body, OutboundState.DRAFTED)
