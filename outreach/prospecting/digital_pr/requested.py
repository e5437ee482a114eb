"""A journalist's own request as a reason to write: its deadline, what of ours fits, the address."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from outreach.mail.addresses import is_role_address, normalised_address
from outreach.model.contact import Contact
from outreach.model.event import WORKER, record
from outreach.model.opportunity import Opportunity, Stage
from outreach.model.press import JournalistRequest
from outreach.model.prospect import Prospect
from outreach.prospecting.digital_pr.signals import rate_request
from outreach.prospecting.offers import Offers
from outreach.prospecting.record import Finding
from outreach.store import contacts, suppressions

CONFIDENCE = 90  # they named the address themselves, for this very answer


def finding_for(
    request: JournalistRequest, page: Prospect, offers: Offers, *, language: str, now: datetime
) -> Finding:
    """The reason to answer a request."""
    fields = {"anchor": request.topic, "body": request.text}
    offer = offers.best_for(fields, language=language)
    sentence = offer.sentence if offer else "none of your pages has to do with it"
    return Finding(
        prospect_id=page.id or 0,
        site_id=page.site_id,
        reason_key=f"request:{request.id}",
        rating=rate_request(
            offer.relevance if offer else 0.0,
            sentence,
            deadline_at=request.deadline_at,
            now=now,
        ),
        why=f"A journalist asks: {request.topic[:160]}",
        evidence={
            "page": {"url": page.url, "title": page.title or request.outlet},
            "request": {
                "id": request.id,
                "topic": request.topic,
                "text": request.text,
                "outlet": request.outlet,
                "journalist": request.journalist,
                "deadline": f"{request.deadline_at:%d %b %Y, %H:%M} UTC"
                if request.deadline_at
                else "",
            },
            "asset": offer.plain() if offer else None,
        },
        asset_id=offer.asset.id if offer else None,
        verified_at=now,
    )


def give_contact(
    session: Session, request: JournalistRequest, row: Opportunity, *, now: datetime
) -> None:
    """The address that the request names is whom to answer; nothing is sought elsewhere."""
    if not request.address or row.contact_id is not None or row.stage is not Stage.OPEN:
        return
    if row.gate or suppressions.is_suppressed(session, request.address):
        return
    contact = contacts.by_address(session, request.address) or _new_contact(
        session, request, row, now
    )
    row.contact_id, row.contacts_sought_at = contact.id, now
    row.evidence = {**row.evidence, "contact_confidence": contact.confidence}
    why = f"The request names {contact.address}."
    row.move_to(Stage.READY, at=now, actor=WORKER, why=why)


def _new_contact(
    session: Session, request: JournalistRequest, row: Opportunity, now: datetime
) -> Contact:
    contact = Contact(
        site_id=row.site_id,
        address=request.address,
        address_key=normalised_address(request.address),
        name=request.journalist,
        role="press",
        is_role=is_role_address(request.address),
        confidence=CONFIDENCE,
        confidence_reasons=[{"label": "named in their own request", "points": CONFIDENCE}],
        created_at=now,
    )
    session.add(contact)
    session.flush()
    url = request.url or str(row.evidence["page"]["url"])
    contacts.note_finding(
        session, contact.id or 0, url=url, how="request", context=request.topic, at=now
    )
    record(contact, "found", at=now, actor=WORKER, why="Named in a journalist's request.")
    return contact
