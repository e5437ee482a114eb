"""The calendar, and why nothing is being sent."""

from __future__ import annotations

import pytest
from sqlmodel import select

from outreach.model.campaign import Campaign
from outreach.model.email import OutboundEmail, OutboundState
from outreach.model.mailbox import Mailbox, MailboxState
from outreach.model.project import Project
from tests.web.conftest import NOW, Browser, Parts


def test_the_calendar_and_the_reasons_show(signed_in: Browser, filled: int) -> None:
    page = signed_in.get(f"/p/{filled}/schedule").get_data(as_text=True)
    assert "Why is nothing being sent?" in page
    assert "The worker is not running" in page  # once, above the cards
    assert "The worker does not run" not in page


def test_narrowed_down_to_a_mailbox_only_its_reasons_show(
    signed_in: Browser, parts: Parts, filled: int
) -> None:
    with parts.store.write() as session:
        mailbox = session.exec(select(Mailbox).where(Mailbox.project_id == filled)).first()
        campaign = session.exec(select(Campaign).where(Campaign.project_id == filled)).first()
        assert mailbox is not None
        assert campaign is not None
        mailbox.move_to(MailboxState.PAUSED, at=NOW, actor="test", why="Too <many> bounces.")
        name = campaign.name
    page = signed_in.get(f"/p/{filled}/schedule?mailbox={mailbox.id}").get_data(as_text=True)
    assert "Too &lt;many&gt; bounces." in page
    assert f">{name}</h3>" not in page


@pytest.mark.parametrize("query", ["?campaign=abc", "?mailbox=99999", "?campaign=-1"])
def test_a_query_nobody_would_write_shows_an_empty_calendar(
    signed_in: Browser, filled: int, query: str
) -> None:
    assert signed_in.get(f"/p/{filled}/schedule{query}").status_code == 200


def test_a_letter_says_why_it_waits(signed_in: Browser, parts: Parts, filled: int) -> None:
    with parts.store.read() as session:
        drafted = OutboundEmail.state == OutboundState.DRAFTED
        letter = session.exec(select(OutboundEmail).where(drafted)).first()
        assert letter is not None
    page = signed_in.get(f"/p/{filled}/schedule/letters/{letter.id}").get_data(as_text=True)
    assert "A person has not approved the letter yet." in page


def test_a_letter_of_another_project_is_not_shown(
    signed_in: Browser, parts: Parts, filled: int
) -> None:
    with parts.store.write() as session:
        other = Project(
            name="Other", site_url="https://o.example/", site_key="o.example", created_at=NOW
        )
        session.add(other)
        session.flush()
        letter = session.exec(select(OutboundEmail)).first()
        assert letter is not None
        path = f"/p/{other.id}/schedule/letters/{letter.id}"
    assert signed_in.get(path).status_code == 404
