"""A mailbox whose provider ended its consent says so, and what to type."""

from __future__ import annotations

from sqlmodel import select

from outreach.model.mailbox import Mailbox, MailboxState
from tests.web.conftest import Browser, Parts


def test_the_page_names_the_reason_and_the_command(
    signed_in: Browser, parts: Parts, filled: int
) -> None:
    with parts.store.write() as session:
        for row in session.exec(select(Mailbox).where(Mailbox.project_id == filled)):
            row.oauth_provider, row.state = "google", MailboxState.AUTH_FAILED
            row.state_reason = "Google has ended the consent for this mailbox: connect it again."
    page = signed_in.get(f"/p/{filled}/mailboxes").get_data(as_text=True)
    assert "Google has ended the consent" in page
    assert f"outreach mailbox oauth {row.address} --project" in page
    assert "New password" not in page
