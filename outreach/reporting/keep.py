"""What people write down for reports: costs, and how they look. Checked here, for page and CLI."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from sqlmodel import Session

from outreach.errors import InvalidInput
from outreach.model.campaign import Campaign
from outreach.model.event import record
from outreach.model.placement import Cost, ReportBrand
from outreach.model.project import Project
from outreach.reporting.pdf import MOST_LOGO_BYTES, logo_kind
from outreach.store import costs, placements

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_MONEY = re.compile(r"\s*([0-9][0-9.,]*)\s*([A-Za-z]{3})\s*")
_MOST_HOURS, _MOST_CENTS = 10_000.0, 10**11


def add_cost(
    session: Session,
    project: Project,
    *,
    spent_on: date,
    hours: float = 0.0,
    money: str = "",
    campaign_id: int | None = None,
    placement_id: int | None = None,
    note: str = "",
    at: datetime,
    actor: str,
) -> Cost:
    """Write down hours or money; `money` as "240 EUR" or "99.50 USD".

    Raises:
        InvalidInput: neither is given, or one can't be read.
        NotFound: the placement is not the project's.
    """
    cents, currency = read_money(money) if money.strip() else (0, "")
    if not 0 <= hours <= _MOST_HOURS:
        raise InvalidInput("write hours as 2.5, from 0 to 10,000.", field="hours")
    if not hours and not cents:
        raise InvalidInput("write down hours or money.", field="hours")
    if campaign_id is not None:
        campaign = session.get(Campaign, campaign_id)
        if campaign is None or campaign.project_id != project.id:
            raise InvalidInput("there is no such campaign.", field="campaign")
    if placement_id is not None:
        placements.one(session, project.id or 0, placement_id)
    row = Cost(
        project_id=project.id or 0,
        campaign_id=campaign_id,
        placement_id=placement_id,
        spent_on=spent_on,
        hours=hours,
        cents=cents,
        currency=currency,
        note=" ".join(note.split())[:200],
        created_at=at,
    )
    session.add(row)
    session.flush()
    record(row, "written_down", at=at, actor=actor, why=row.note)
    return row


def strike(session: Session, row: Cost, *, at: datetime, actor: str) -> None:
    """Strike out an entry that was a mistake; it stays in the ledger."""
    row.struck_at = row.struck_at or at
    session.add(row)
    record(row, "struck", at=at, actor=actor, why=row.note)


def read_money(text: str) -> tuple[int, str]:
    """ "1,240.50 EUR" to hundredths and currency; the last point or comma before two digits counts.

    Raises:
        InvalidInput: it is no amount with a currency.
    """
    found = _MONEY.fullmatch(text)
    if found is None:
        raise InvalidInput("write money as 240 EUR.", field="money")
    digits = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", found[1]).replace(",", ".")
    try:
        cents = int((Decimal(digits) * 100).to_integral_value())
    except InvalidOperation:
        raise InvalidInput("write money as 240 EUR.", field="money") from None
    if cents > _MOST_CENTS:
        raise InvalidInput("this is more than anybody pays for links.", field="money")
    return cents, found[2].upper()


def set_brand(
    session: Session,
    project: Project,
    *,
    agency: str,
    colour: str,
    contact: str,
    logo: bytes | None,
    at: datetime,
    actor: str,
) -> ReportBrand:
    """Say how reports look; `logo` None keeps the one that is there, b"" takes it away.

    Raises:
        InvalidInput: the colour is none, or the logo no PNG or JPEG of at most 300 KB.
    """
    if not _COLOUR.fullmatch(colour):
        raise InvalidInput("write the colour as #1f5fa8.", field="colour")
    if logo and (len(logo) > MOST_LOGO_BYTES or not logo_kind(logo)):
        raise InvalidInput("the logo must be a PNG or JPEG of at most 300 KB.", field="logo")
    row = costs.brand(session, project.id or 0)
    if row is None:
        row = ReportBrand(project_id=project.id or 0, changed_at=at)
    row.agency, row.contact = " ".join(agency.split())[:120], " ".join(contact.split())[:200]
    row.colour, row.changed_at = colour, at
    if logo is not None:
        row.logo, row.logo_kind = logo or None, logo_kind(logo)
    session.add(row)
    session.flush()
    record(project, "report_look_set", at=at, actor=actor)
    return row
