"""A mailbox lets each letter come back to itself, or no more: a switch in the browser."""

from __future__ import annotations

from sqlmodel import select

from outreach.model.mailbox import Mailbox
from tests.web.conftest import Browser, Parts


def copies(parts: Parts, project: int) -> tuple[int, bool]:
    with parts.store.read() as session:
        found = session.exec(select(Mailbox).where(Mailbox.project_id == project)).first()
    assert found is not None
    return found.id or 0, found.copies_itself


def test_the_switch_turns_on_and_off(signed_in: Browser, parts: Parts, filled: int) -> None:
    number, before = copies(parts, filled)
    assert not before
    signed_in.get(f"/p/{filled}/mailboxes")
    signed_in.post(f"/p/{filled}/mailboxes/{number}/copies", {"copies": "yes"})
    assert copies(parts, filled) == (number, True)
    page = signed_in.get(f"/p/{filled}/mailboxes").get_data(as_text=True)
    assert "No copies to itself" in page
    signed_in.post(f"/p/{filled}/mailboxes/{number}/copies", {"copies": "no"})
    assert copies(parts, filled) == (number, False)
