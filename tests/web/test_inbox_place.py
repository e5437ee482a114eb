"""Working through a pile: what was chosen in the list stays with each message."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser
from sqlmodel import select

from outreach.model.email import InboundEmail, InboundState
from tests.web.conftest import Browser, Parts


@pytest.fixture
def fees(filled: int, parts: Parts) -> list[int]:
    """Five answers, newest first; the second and the fourth name a fee."""
    with parts.store.write() as session:
        like = session.exec(select(InboundEmail).where(InboundEmail.intent == "question")).one()
        rows = []
        for number in range(5):
            changed = {
                "uid": 9_000 + number,
                "received_at": like.received_at + timedelta(days=9, hours=-number),
                "intent": "fee" if number in (1, 3) else "interested",
                "sender_name": f"Sender {number}",
            }
            rows.append(InboundEmail(**{**like.model_dump(exclude={"id"}), **changed}))
        session.add_all(rows)
        session.flush()
        return [row.id or 0 for row in rows]


def link(signed_in: Browser, path: str, key: str) -> str:
    page = LexborHTMLParser(signed_in.get(path).get_data(as_text=True))
    found = page.css_first(f'a[data-key="{key}"]')
    return found.attributes["href"] or "" if found else ""


def test_older_and_newer_keep_to_what_was_chosen(signed_in: Browser, fees: list[int]) -> None:
    listed = signed_in.get("/p/1/inbox?intent=fee").get_data(as_text=True)
    (first, _) = (
        one.attributes["href"] or "" for one in LexborHTMLParser(listed).css("[data-item]")
    )
    assert first == f"/p/1/inbox/{fees[1]}?intent=fee"
    assert link(signed_in, first, "j") == f"/p/1/inbox/{fees[3]}?intent=fee"
    assert link(signed_in, first, "k") == ""
    assert link(signed_in, f"/p/1/inbox/{fees[1]}", "j") == f"/p/1/inbox/{fees[2]}"


def test_the_way_back_leads_to_the_same_page(signed_in: Browser, fees: list[int]) -> None:
    there = f"/p/1/inbox/{fees[1]}?pile=all&words=Sender&page=2"
    back = urlsplit(link(signed_in, there, "b"))
    assert back.path == "/p/1/inbox"
    assert parse_qs(back.query) == {"pile": ["all"], "words": ["Sender"], "page": ["2"]}
    everywhere = link(signed_in, f"/p/1/inbox/{fees[1]}?everywhere=1&intent=fee", "b")
    assert everywhere == "/inbox?intent=fee"


def test_what_is_put_off_gives_way_to_the_next(signed_in: Browser, fees: list[int]) -> None:
    signed_in.get("/p/1/inbox")
    answer = signed_in.post(f"/p/1/inbox/{fees[1]}/snooze?intent=fee", {"days": "1"})
    assert answer.location == f"/p/1/inbox/{fees[3]}?intent=fee"
    last = signed_in.post(f"/p/1/inbox/{fees[3]}/snooze?intent=fee", {"days": "1"})
    assert last.location == "/p/1/inbox?intent=fee"


def test_a_correction_stays_where_it_was_made(signed_in: Browser, fees: list[int]) -> None:
    place = f"/p/1/inbox/{fees[1]}?pile=unread"
    page = LexborHTMLParser(signed_in.get(place).get_data(as_text=True))
    (action,) = (one.attributes["action"] or "" for one in page.css("form[data-meaning]"))
    answer = signed_in.post(action, {"intent": "declined"})
    assert answer.location == place


def test_strange_places_are_the_answers(signed_in: Browser, fees: list[int]) -> None:
    odd = "?pile=x%22%3E&intent=%3Cscript%3E&assignee=9e9&mailbox=-1&page=0"
    assert link(signed_in, f"/p/1/inbox/{fees[1]}{odd}", "j") == f"/p/1/inbox/{fees[2]}"


def test_a_message_that_the_server_withholds_is_explained(
    signed_in: Browser, fees: list[int], parts: Parts
) -> None:
    with parts.store.write() as session:
        row = session.get_one(InboundEmail, fees[0])
        row.state, row.raw, row.tries = InboundState.QUARANTINED, None, 20
    place = f"/p/1/inbox/{fees[0]}"
    page = signed_in.get(place).get_data(as_text=True)
    assert "does not hand it over" in page
    assert "Save the message" not in page
    assert signed_in.post(f"{place}/again").status_code == 303
    with parts.store.read() as session:
        row = session.get_one(InboundEmail, fees[0])
    assert (row.state, row.tries) == (InboundState.QUARANTINED, 0)
