"""From rows to the letter that is sealed."""

from __future__ import annotations

from datetime import datetime

from outreach.contacts.unsubscribe import token_for
from outreach.mail.values import Letter
from outreach.model.mailbox import Mailbox
from outreach.store.queued import Queued


def letter_of(
    email: Queued, mailbox: Mailbox, *, base_url: str, unsubscribe_key: bytes, now: datetime
) -> Letter:
    """The letter as it will leave; an answer typed by hand carries no unsubscribe headers."""
    by_hand = email.by_hand
    token = token_for(unsubscribe_key, contact_id=email.contact_id, project_id=email.project_id)
    return Letter(
        sender_name=mailbox.sender_name,
        sender_address=mailbox.address,
        recipient=email.recipient,
        subject=email.subject,
        text=full_text(email.body, email.footer),
        message_id=email.message_id,
        date=now,
        in_reply_to=email.in_reply_to,
        references=tuple(email.references),
        list_unsubscribe_url="" if by_hand else f"{base_url}/u/{token}",
        list_unsubscribe_mailto="" if by_hand else mailbox.address,
        send_token=email.send_token,
    )


def full_text(body: str, footer: str) -> str:
    """Body and footer as one text, as the reviewer saw it."""
    return body.rstrip() + ("\n\n" + footer.strip() if footer.strip() else "") + "\n"
