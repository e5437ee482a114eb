"""The inbox: answering by hand, deciding, correcting."""

from __future__ import annotations

from datetime import timedelta

import pytest
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import inspect
from sqlmodel import col, select

from outreach.config import settings_from
from outreach.model.campaign import Enrolment
from outreach.model.contact import Contact
from outreach.model.email import InboundEmail, InboundState, OutboundEmail, OutboundState
from outreach.model.inbox import InboundNote, SavedReply
from outreach.model.opportunity import Opportunity, Stage
from outreach.model.project import Project
from outreach.store import inbound
from outreach.store.pages import inbox
from outreach.web import inbox_work
from tests.support.build import NOW
from tests.web.conftest import Browser, Parts


def question(parts: Parts) -> InboundEmail:
    with parts.store.read() as session:
        return session.exec(select(InboundEmail).where(InboundEmail.intent == "question")).one()


def stage_of(parts: Parts, message: InboundEmail) -> Stage:
    with parts.store.read() as session:
        return session.get_one(Opportunity, message.opportunity_id).stage


def test_an_inbox_without_a_mailbox_leads_to_one(signed_in: Browser, parts: Parts) -> None:
    with parts.store.write() as session:
        home = "https://n.example/"
        session.add(Project(name="New", site_url=home, site_key="n.example", created_at=NOW))
    page = signed_in.get("/p/1/inbox").get_data(as_text=True)
    assert "No mailbox is read yet" in page
    assert 'href="/p/1/mailboxes/new"' in page


def test_what_fits_nothing_leads_back_to_the_pile(signed_in: Browser, filled: int) -> None:
    page = signed_in.get("/p/1/inbox?words=zeppelin").get_data(as_text=True)
    assert "Nothing fits" in page
    assert 'href="/p/1/inbox?pile=' in page


def test_an_answer_leaves_once(signed_in: Browser, filled: int, parts: Parts) -> None:
    message = question(parts)
    signed_in.get(f"/p/1/inbox/{message.id}")
    typed = {"text": "It is the reading list, near the end."}
    assert signed_in.post(f"/p/1/inbox/{message.id}/answer", typed).status_code == 303
    again = signed_in.post(f"/p/1/inbox/{message.id}/answer", typed)
    assert again.status_code == 409
    assert "given already" in again.get_data(as_text=True)
    with parts.store.read() as session:
        sent = session.exec(select(OutboundEmail).where(OutboundEmail.body == typed["text"])).one()
    assert sent.state is OutboundState.SCHEDULED
    assert sent.approved_by == "user:1"


def test_a_long_thread_is_folded_around_the_chosen_message(
    signed_in: Browser, filled: int, parts: Parts
) -> None:
    chosen = question(parts)
    with parts.store.write() as session:
        for number in range(12):
            row = session.get_one(InboundEmail, chosen.id)
            copy = row.model_dump(exclude={"id"})
            later = row.received_at + timedelta(hours=number + 1)
            changed = {
                "uid": 9_000 + number,
                "received_at": later,
                "fresh_text": f"answer {number}",
            }
            session.add(InboundEmail(**{**copy, **changed}))
    page = signed_in.get(f"/p/1/inbox/{chosen.id}").get_data(as_text=True)
    (folded,) = (
        one.text()
        for one in LexborHTMLParser(page).css("details")
        if "Letters in between" in one.css_first("summary").text()
    )
    assert [number for number in range(12) if f"answer {number}\n" in folded] == list(range(1, 9))
    assert all(f"answer {number}<" in page for number in range(12))


def test_an_answer_with_a_hole_comes_back_with_what_was_typed(
    signed_in: Browser, filled: int, parts: Parts
) -> None:
    message = question(parts)
    signed_in.get(f"/p/1/inbox/{message.id}")
    answer = signed_in.post(f"/p/1/inbox/{message.id}/answer", {"text": "Dear [name], thanks"})
    assert answer.status_code == 422
    assert "Dear [name], thanks</textarea>" in answer.get_data(as_text=True)


def test_a_meaning_is_corrected_and_the_board_follows(
    signed_in: Browser, filled: int, parts: Parts
) -> None:
    message = question(parts)
    signed_in.get(f"/p/1/inbox/{message.id}")
    answer = signed_in.post(f"/p/1/inbox/{message.id}/meaning", {"intent": "declined"})
    assert answer.status_code == 303
    assert stage_of(parts, message) is Stage.DECLINED


def test_a_guess_is_shown_with_its_words(signed_in: Browser, filled: int, parts: Parts) -> None:
    message = question(parts)
    guess = {"kind": "declined", "share": 0.873, "words": "<b>not for us</b>", "corrections": 34}
    change(parts, message, intent="unclear", intent_evidence={"guess": guess, "held": [1]})
    page = signed_in.get(f"/p/1/inbox/{message.id}").get_data(as_text=True)
    assert "It reads like <strong>declined</strong> (87 of 100)" in page
    assert "&lt;b&gt;not for us" in page
    assert "Until then nobody writes to them." in page
    assert "Learnt from 34 corrections." in page
    change(parts, message, intent="declined")
    assert "It reads like" not in signed_in.get(f"/p/1/inbox/{message.id}").get_data(as_text=True)


def test_a_weak_match_waits_for_a_person(signed_in: Browser, filled: int, parts: Parts) -> None:
    message = question(parts)
    with parts.store.write() as session:
        session.get_one(InboundEmail, message.id).state = InboundState.ASKS
    page = signed_in.get(f"/p/1/inbox/{message.id}").get_data(as_text=True)
    assert "Does this answer our letter?" in page
    assert signed_in.post(f"/p/1/inbox/{message.id}/match", {"ours": "yes"}).status_code == 303
    with parts.store.read() as session:
        assert session.get_one(InboundEmail, message.id).state is InboundState.APPLIED
    again = signed_in.post(f"/p/1/inbox/{message.id}/match", {"ours": "no"})
    assert again.status_code == 409


def test_one_press_says_which_letter_it_answers(
    signed_in: Browser, filled: int, parts: Parts
) -> None:
    message = question(parts)
    with parts.store.write() as session:
        row = session.get_one(InboundEmail, message.id)
        other = session.exec(
            select(Enrolment).where(
                Enrolment.id != row.enrolment_id,
                col(Enrolment.id).in_(
                    select(OutboundEmail.enrolment_id).where(
                        OutboundEmail.state == OutboundState.SENT
                    )
                ),
            )
        ).first()
        assert other is not None
        assert other.id is not None
        row.state = InboundState.ASKS
        inbound.ask_about(session, row.id or 0, [row.enrolment_id or 0, other.id])
    page = signed_in.get(f"/p/1/inbox/{message.id}").get_data(as_text=True)
    assert f'value="{other.id}" data-key="2"' in page
    chosen = signed_in.post(f"/p/1/inbox/{message.id}/match", {"enrolment": other.id})
    assert chosen.status_code == 303
    with parts.store.read() as session:
        row = session.get_one(InboundEmail, message.id)
        assert (row.state, row.enrolment_id) == (InboundState.APPLIED, other.id)


def test_a_list_shows_lines_and_loads_no_bytes(filled: int, parts: Parts) -> None:
    with parts.store.read() as session:
        shelf = inbox.lines(session, [1], inbox.Pile.ALL, inbox.Wanted(now=NOW), page=1)
        unloaded = set.intersection(*(set(inspect(one.message).unloaded) for one in shelf.rows))
    assert {"raw", "html", "text"} <= unloaded


def test_what_is_none_of_ours_is_not_kept(signed_in: Browser, filled: int, parts: Parts) -> None:
    message = question(parts)
    with parts.store.write() as session:
        session.get_one(InboundEmail, message.id).state = InboundState.ASKS
    signed_in.get(f"/p/1/inbox/{message.id}")
    signed_in.post(f"/p/1/inbox/{message.id}/match", {"ours": "no"})
    with parts.store.read() as session:
        row = session.get_one(InboundEmail, message.id)
    assert (row.state, row.text, row.raw) == (InboundState.UNMATCHED, "", None)


WITH_FILES = (
    b"From: a@site.example\r\nSubject: Hi\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed; boundary="e"\r\n\r\n'
    b"--e\r\nContent-Type: text/plain\r\n\r\nHi\r\n"
    b"--e\r\nContent-Type: text/html\r\n"
    b'Content-Disposition: attachment; filename="../../bad\\..\\evil.html"\r\n\r\n'
    b"<script>alert(1)</script>\r\n--e--\r\n"
)


def change(parts: Parts, message: InboundEmail, **values: object) -> None:
    with parts.store.write() as session:
        row = session.get_one(InboundEmail, message.id)
        for name, value in values.items():
            setattr(row, name, value)


def now(parts: Parts, message: InboundEmail) -> InboundEmail:
    with parts.store.read() as session:
        return session.get_one(InboundEmail, message.id)


def test_assigned_snoozed_and_noted(signed_in: Browser, filled: int, parts: Parts) -> None:
    message = question(parts)
    page = f"/p/1/inbox/{message.id}"
    signed_in.get(page)
    signed_in.post(f"{page}/assign", {"assignee": "1"})
    assert now(parts, message).assignee_id == 1
    assert str(message.subject) in signed_in.get("/p/1/inbox?pile=mine").get_data(as_text=True)
    signed_in.post(f"{page}/note", {"note": "I know her <b>well</b>."})
    assert "&lt;b&gt;well" in signed_in.get(page).get_data(as_text=True)
    with parts.store.read() as session:
        assert session.exec(select(InboundNote)).one().actor == "user:1"
    signed_in.post(f"{page}/snooze", {"days": "3"})
    assert f"inbox/{message.id}" not in signed_in.get("/p/1/inbox").get_data(as_text=True)
    hidden = signed_in.get("/p/1/inbox?pile=snoozed").get_data(as_text=True)
    assert f"inbox/{message.id}" in hidden
    parts.clock.advance(timedelta(days=4))
    assert now(parts, message).read_at is None


def test_a_stranger_to_the_project_is_given_nothing(
    signed_in: Browser, filled: int, parts: Parts
) -> None:
    message = question(parts)
    signed_in.get(f"/p/1/inbox/{message.id}")
    assert signed_in.post(f"/p/1/inbox/{message.id}/assign", {"assignee": "99"}).status_code == 404
    too_long = signed_in.post(f"/p/1/inbox/{message.id}/snooze", {"days": "4000"})
    assert too_long.status_code == 422


def test_a_reply_is_saved_and_offered(signed_in: Browser, filled: int, parts: Parts) -> None:
    message = question(parts)
    page = f"/p/1/inbox/{message.id}"
    signed_in.get(page)
    for text in ("Old words", "It is the third link."):
        signed_in.post(f"{page}/save-reply", {"name": "Which page", "text": text})
    with parts.store.read() as session:
        saved = session.exec(select(SavedReply)).one()
    assert saved.text == "It is the third link."
    offered = '<option value="It is the third link.">Which page</option>'
    assert offered in signed_in.get(page).get_data(as_text=True)
    signed_in.post(f"{page}/forget-reply", {"reply": str(saved.id)})
    assert offered not in signed_in.get(page).get_data(as_text=True)


def test_a_file_is_saved_and_never_opened(signed_in: Browser, filled: int, parts: Parts) -> None:
    message = question(parts)
    change(parts, message, raw=WITH_FILES)
    assert "badevil.html" in signed_in.get(f"/p/1/inbox/{message.id}").get_data(as_text=True)
    answer = signed_in.get(f"/p/1/inbox/{message.id}/files/0")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == "attachment; filename=badevil.html"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert signed_in.get(f"/p/1/inbox/{message.id}/files/1").status_code == 404


def test_layout_is_shown_without_anything_that_acts(
    signed_in: Browser, filled: int, parts: Parts
) -> None:
    html = (
        "<p onclick=x()>Hello <b>you</b></p><script>alert(1)</script><img src=https://t.example/p>"
        "<a href=javascript:alert(1)>here</a><style>p{background:url(https://t.example)}</style>"
        "<form action=https://t.example><input name=a></form><iframe src=https://t.example></iframe>"
    )
    message = question(parts)
    change(parts, message, html=html)
    assert "<iframe" in signed_in.get(f"/p/1/inbox/{message.id}").get_data(as_text=True)
    answer = signed_in.get(f"/p/1/inbox/{message.id}/html")
    page = answer.get_data(as_text=True)
    assert "<p>Hello <b>you</b></p>" in page
    assert "t.example" not in page
    assert not any(word in page for word in ("script", "onclick", "<img", "<form", "<input"))
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "; sandbox;" in policy


def test_an_unreadable_message_is_tried_again(
    signed_in: Browser, filled: int, parts: Parts
) -> None:
    message = question(parts)
    change(parts, message, state=InboundState.QUARANTINED, problem="boom", raw=b"\xff")
    page = f"/p/1/inbox/{message.id}"
    assert "could not be read" in signed_in.get(page).get_data(as_text=True)
    assert signed_in.get(f"{page}/source").get_data() == b"\xff"
    assert signed_in.post(f"{page}/again").status_code == 303
    assert now(parts, message).state is InboundState.NEW
    assert signed_in.post(f"{page}/again").status_code == 409


def test_all_projects_in_one_list(signed_in: Browser, filled: int, parts: Parts) -> None:
    message = question(parts)
    page = signed_in.get("/inbox").get_data(as_text=True)
    assert f"/p/1/inbox/{message.id}" in page
    narrowed = signed_in.get("/inbox?intent=declined").get_data(as_text=True)
    assert f"/p/1/inbox/{message.id}" not in narrowed


def test_who_was_named_is_enrolled_only_after_a_person_said_so(
    signed_in: Browser, filled: int, parts: Parts
) -> None:
    message = question(parts)
    change(parts, message, intent="wrong_person", intent_evidence={"referral": "zoe@new.example"})
    with parts.store.write() as session:
        opportunity = session.get_one(Opportunity, message.opportunity_id)
        contact = Contact(
            site_id=opportunity.site_id,
            address="zoe@new.example",
            address_key="zoe@new.example",
            guessed=True,
            created_at=parts.clock.now(),
        )
        session.add(contact)
    page = signed_in.get(f"/p/1/inbox/{message.id}").get_data(as_text=True)
    assert "They name zoe@new.example instead" in page
    signed_in.post(f"/p/1/inbox/{message.id}/referral")
    with parts.store.read() as session:
        opportunity = session.get_one(Opportunity, message.opportunity_id)
        named = session.exec(select(Contact).where(Contact.address_key == "zoe@new.example")).one()
    assert (named.guess_approved_by, opportunity.contact_id) == ("user:1", named.id)


def test_what_letters_brought(signed_in: Browser, filled: int) -> None:
    for by in ("letter", "mailbox", "tactic"):
        page = signed_in.get(f"/p/1/rates?by={by}&days=365").get_data(as_text=True)
        assert "95 % interval" in page
    assert signed_in.get("/p/1/rates?by=nonsense&days=7").status_code == 200


def test_asvs_5_4_3_a_file_with_a_virus_is_not_handed_out(
    signed_in: Browser, filled: int, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = question(parts)
    change(parts, message, raw=WITH_FILES)
    monkeypatch.setattr(parts, "settings", settings_from({"clamd_socket": "/nowhere/clamd.ctl"}))
    path = f"/p/1/inbox/{message.id}/files/0"
    assert signed_in.get(path).status_code == 502  # nobody knows: it stays here
    monkeypatch.setattr(inbox_work, "virus_in", lambda content, socket: "Eicar-Signature")
    answer = signed_in.get(path)
    assert answer.status_code == 404
    assert "Eicar-Signature" in answer.get_data(as_text=True)
    monkeypatch.setattr(inbox_work, "virus_in", lambda content, socket: "")
    assert signed_in.get(path).status_code == 200
