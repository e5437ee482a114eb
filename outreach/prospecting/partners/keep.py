"""What people do with partners: add, agree, promise, keep, end. Checked here, for page and CLI."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session

from outreach.errors import Conflict, InvalidInput
from outreach.model.event import record
from outreach.model.partner import Agreement, Obligation, Partner, PartnerKind, Side
from outreach.model.project import Project
from outreach.prospecting.partners.reciprocity import BeforeAgreeing, Reciprocity, before_agreeing
from outreach.prospecting.partners.standing import mutual_links
from outreach.store import changes, own_links, partners, sites
from outreach.urls import checked_url, site_key

LONGEST_NAME, LONGEST_TEXT = 200, 5_000


def add(
    session: Session,
    project: Project,
    *,
    name: str,
    site: str,
    kind: PartnerKind,
    page: str = "",
    note: str = "",
    at: datetime,
    actor: str,
) -> Partner:
    """Add a partner; `site` is any address of theirs, `page` where they list others like us.

    Raises:
        InvalidInput: no name, no site, or it is our own.
        Conflict: the site is a partner already.
    """
    name = checked_text(name, "name", longest=LONGEST_NAME)
    key = site_key(checked_url(site, field="site"))
    if not key or key == project.site_key:
        raise InvalidInput("this must be another organisation's site.", field="site")
    row_site = sites.for_key(session, key, now=at)
    if partners.of_site(session, project.id or 0, row_site.id or 0):
        raise Conflict(f"{key} is a partner of this project already.")
    row = Partner(
        project_id=project.id or 0,
        site_id=row_site.id or 0,
        name=name,
        kind=kind,
        page_url=checked_page(page, key),
        note=note.strip()[:LONGEST_TEXT],
        created_at=at,
    )
    session.add(row)
    session.flush()
    record(row, "added", at=at, actor=actor, why=f"{kind.value.capitalize()}: {name}.")
    changes.touch(session, project.id or 0, at=at)
    return row


def checked_page(page: str, key: str) -> str:
    """The address of a page on the partner's own site, "" for none."""
    if not page.strip():
        return ""
    url = checked_url(page, field="page")
    if site_key(url) != key:
        raise InvalidInput(f"this page is not on {key}.", field="page")
    return url


def set_page(session: Session, partner: Partner, page: str, *, at: datetime, actor: str) -> None:
    """Say where the partner lists others; "" has it sought again."""
    partner.page_url = checked_page(page, partners.site_of(session, partner).key)
    record(partner, "page_set", at=at, actor=actor, why=partner.page_url or "none")
    changes.touch(session, partner.project_id, at=at)


def agree(
    session: Session,
    partner: Partner,
    *,
    title: str,
    text: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    knowing: bool = False,
    at: datetime,
    actor: str,
) -> Agreement:
    """Write down what was agreed.

    Args:
        knowing: somebody read what speaks against it, and agrees all the same.

    Raises:
        Conflict: it would make, or promises, an exchange of links, and nobody said so knowingly.
    """
    links = mutual_links(session, partner.project_id)
    objections = outlook(session, partner, links, f"{title} {text}").objections
    if objections and not knowing:
        raise Conflict(" ".join(objections))
    if starts_on and ends_on and ends_on < starts_on:
        raise InvalidInput("it ends before it starts.", field="ends_on")
    row = Agreement(
        partner_id=partner.id or 0,
        title=checked_text(title, "title", longest=LONGEST_NAME),
        text=text.strip()[:LONGEST_TEXT],
        starts_on=starts_on,
        ends_on=ends_on,
        created_at=at,
    )
    session.add(row)
    session.flush()
    record(partner, "agreed", at=at, actor=actor, why=row.title, despite=list(objections))
    return row


def outlook(
    session: Session, partner: Partner, links: Reciprocity, words: str = ""
) -> BeforeAgreeing:
    """What an agreement in these words would mean for `links`, those in both directions."""
    project_id, keys = partner.project_id, {partners.site_of(session, partner).key}
    return before_agreeing(
        links,
        we_link=bool(own_links.sites_among(session, project_id, keys)),
        they_link=bool(partners.linking_back(session, project_id, keys)),
        words=words,
    )


def promise(
    session: Session,
    partner: Partner,
    *,
    owed_by: Side,
    what: str,
    due_on: date | None,
    at: datetime,
    actor: str,
) -> Obligation:
    """Write down what one side owes the other, and until when."""
    row = Obligation(
        partner_id=partner.id or 0,
        owed_by=owed_by,
        what=checked_text(what, "what", longest=500),
        due_on=due_on,
        created_at=at,
    )
    session.add(row)
    session.flush()
    who = "We owe" if owed_by is Side.US else "They owe"
    record(partner, "promised", at=at, actor=actor, why=f"{who}: {row.what}")
    changes.touch(session, partner.project_id, at=at)
    return row


def done(session: Session, row: Obligation, partner: Partner, *, at: datetime, actor: str) -> None:
    """Mark an obligation as kept.

    Raises:
        Conflict: it was already.
    """
    if row.done_at is not None:
        raise Conflict("This is done already.")
    row.done_at = at
    record(partner, "kept", at=at, actor=actor, why=row.what)
    changes.touch(session, partner.project_id, at=at)


def end(session: Session, partner: Partner, *, at: datetime, actor: str, why: str = "") -> None:
    """We don't work together any more; nothing is asked of them from now on."""
    if partner.ended_on is not None:
        raise Conflict("This partnership has ended already.")
    partner.ended_on = at.date()
    record(partner, "ended", at=at, actor=actor, why=why)
    changes.touch(session, partner.project_id, at=at)


def checked_text(text: str, field: str, *, longest: int) -> str:
    """A trimmed line that is neither empty nor too long."""
    line = " ".join(text.split())
    if not line:
        raise InvalidInput("this can't be empty.", field=field)
    if len(line) > longest:
        raise InvalidInput(f"write at most {longest} characters.", field=field)
    return line
