"""The inbox: answering by hand, deciding, correcting."""

from __future__ import annotations

from sqlmodel import select

from outreach.model.email import InboundEmail, InboundState, OutboundEmail, OutboundState
from outreach.model.opportunity import Opportunity, Stage
from tests.web.conftest import Browser, Parts


def question(parts: Parts) -> InboundEmail:
    with parts.store.read() as session:
        return session.exec(select(InboundEmail).where(InboundEmail.intent == "question")).one()


def stage_of(parts: Parts, message: InboundEmail) -> Stage:
    with parts.store.read() as session:
        return session.get_one(Opportunity, message.opportunity_id).stage


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


def test_what_is_none_of_ours_is_not_kept(signed_in: Browser, filled: int, parts: Parts) -> None:
    message = question(parts)
    with parts.store.write() as session:
        session.get_one(InboundEmail, message.id).state = InboundState.ASKS
    signed_in.get(f"/p/1/inbox/{message.id}")
    signed_in.post(f"/p/1/inbox/{message.id}/match", {"ours": "no"})
    with parts.store.read() as session:
        row = session.get_one(InboundEmail, message.id)
    assert (row.state, row.text, row.raw) == (InboundState.UNMATCHED, "", None)
