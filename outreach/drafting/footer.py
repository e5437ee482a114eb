"""Signature and legal footer that every letter of a campaign carries. Pure.

Postal address and opt-out are compulsory everywhere (CS-1, CS-2, UN-9); recipients who may be in
Europe are also told, in their first letter, where their address was found (GD-3).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FooterParts:
    """What the footer is made of.

    Attributes:
        signature: of the mailbox, may be empty.
        sender_name, organisation, postal_address: of the project; none may be empty.
        unsubscribe_url: of this recipient.
        found_at_url, found_on: where and when the address was found.
        notice_url: privacy notice, "" if there is none.
        sender_contact: where the sender is reached beside the postal address; Canada's law wants it
            in the letter (CA-4), "" elsewhere.
        tells_source: the first letter to someone whose country may ask for an Article 14 notice.
    """

    signature: str
    sender_name: str
    organisation: str
    postal_address: str
    unsubscribe_url: str
    found_at_url: str = ""
    found_on: str = ""
    notice_url: str = ""
    tells_source: bool = False
    sender_contact: str = ""


def footer(parts: FooterParts) -> str:
    """The text below the letter."""
    address = ", ".join(line.strip() for line in parts.postal_address.splitlines() if line.strip())
    blocks = [parts.signature.strip(), f"{parts.organisation}, {address}."]
    if parts.sender_contact:
        whose = f"Sent by {parts.sender_name} on behalf of {parts.organisation}"
        blocks.append(f"{whose}: {parts.sender_contact}.")
    if parts.tells_source and parts.found_at_url:
        notice = f" Full notice: {parts.notice_url}" if parts.notice_url else ""
        blocks.append(
            f"I found your address at {parts.found_at_url} on {parts.found_on} and use it only to "
            f"write about this page (legitimate interest).{notice}"
        )
        blocks.append(f"You may object at any time: {parts.unsubscribe_url}")
    else:
        blocks.append(f'Rather not hear from us? {parts.unsubscribe_url} or just reply "stop".')
    return "\n\n".join(block for block in blocks if block)
