"""Versions of a project's disavow file: made from decisions, merged, uploaded by people, undone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache

from sqlmodel import Session

from outreach.backlinks.disavow import Entry, Parsed, Written, as_sites, parse, write
from outreach.backlinks.harm_lists import shipped_lists
from outreach.backlinks.removal import removal_letter
from outreach.errors import Conflict
from outreach.model.event import record
from outreach.model.harm import DisavowVersion, HarmDecision, RemovalRequest, SiteHarm
from outreach.model.project import Project
from outreach.store import disavow, harm
from outreach.urls import site_key

MERGED = "from the file in force before"


def make_version(
    session: Session, project: Project, *, now: datetime, actor: str, note: str = ""
) -> DisavowVersion:
    """A new version: the newest one and every site that somebody decided to disavow.

    Entries of the newest version stay, unless somebody has called their site fine since.

    Raises:
        InvalidInput: it would break Google's limits.
    """
    return _keep(session, project, _proposed(session, project), now=now, actor=actor, note=note)


def take_in(
    session: Session,
    project: Project,
    content: bytes | str,
    *,
    whole_sites: bool = False,
    now: datetime,
    actor: str,
) -> tuple[DisavowVersion, Parsed]:
    """Merge a file that is in force elsewhere; what means nothing is told and left out.

    Args:
        whole_sites: name sites instead of their single pages.

    Raises:
        InvalidInput: together they would break Google's limits.
    """
    read = parse(content)
    brought = [Entry(one.value, one.reason or MERGED) for one in read.entries]
    said = f"Took in a file with {len(read.entries)} entries."
    both = [*_standing(session, project), *(as_sites(brought) if whole_sites else brought)]
    return _keep(session, project, both, now=now, actor=actor, note=said), read


def go_back_to(
    session: Session, project: Project, number: int, *, now: datetime, actor: str
) -> DisavowVersion:
    """A new version with the entries of an old one: what came since is undone, nothing deleted."""
    old = disavow.version(session, project.id or 0, number)
    entries = parse(old.content).entries
    return _keep(session, project, entries, now=now, actor=actor, note=f"Back to version {number}.")


def note_upload(row: DisavowVersion, *, now: datetime, actor: str) -> None:
    """A person says that Google has this version now.

    Raises:
        Conflict: it was noted before.
    """
    if row.uploaded_at is not None:
        raise Conflict(f"Version {row.number} is noted as uploaded already.")
    row.uploaded_at = now
    record(row, "uploaded", at=now, actor=actor, why=f"Version {row.number} is in force.")


def ask_removal(
    session: Session, project: Project, row: SiteHarm, key: str, *, now: datetime, actor: str
) -> RemovalRequest:
    """Write the letter to the webmaster, once for a site."""
    known = harm.removal_request(session, project.id or 0, row.site_id)
    if known is not None:
        return known
    links = harm.pages_of(session, project.id or 0, row.site_id)
    letter = removal_letter(
        site=key,
        pages=[(one.linking_page, one.target_url) for one in links],
        our_site=project.site_url,
        sender=project.sender_name,
        organisation=project.organisation,
    )
    made = RemovalRequest(
        project_id=project.id or 0,
        site_id=row.site_id,
        letter=letter,
        made_by=actor,
        made_at=now,
    )
    session.add(made)
    session.flush()
    record(made, "drafted", at=now, actor=actor, why=row.why)
    return made


def preview(session: Session, project: Project, *, now: datetime) -> Written:
    """What a new version would be, without making it; thought through again once rows changed."""
    newest = disavow.latest(session, project.id or 0)
    return _previewed(
        newest.content if newest else "",
        tuple(_decided(session, project)),
        project=project.name,
        day=now.date(),
        own_sites=_own_sites(project),
        fine=_fine(session, project),
    )


@lru_cache(maxsize=2)  # a file of 100,000 lines is most of a second
def _previewed(
    content: str,
    decided: tuple[Entry, ...],
    *,
    project: str,
    day: date,
    own_sites: frozenset[str],
    fine: frozenset[str],
) -> Written:
    return write(
        [*decided, *parse(content).entries],
        project=project,
        day=day,
        own_sites=own_sites,
        fine=fine,
        lists=shipped_lists(),
    )


def _proposed(session: Session, project: Project) -> list[Entry]:
    return [*_decided(session, project), *_standing(session, project)]


def _decided(session: Session, project: Project) -> list[Entry]:
    decided = harm.decided(session, project.id or 0, HarmDecision.DISAVOW)
    return [Entry(f"domain:{key}", _why(row)) for row, key in decided]


def _own_sites(project: Project) -> frozenset[str]:
    return frozenset({project.site_key, site_key(project.site_url)})


def _fine(session: Session, project: Project) -> frozenset[str]:
    return frozenset(key for _, key in harm.decided(session, project.id or 0, HarmDecision.FINE))


def _standing(session: Session, project: Project) -> tuple[Entry, ...]:
    newest = disavow.latest(session, project.id or 0)
    return parse(newest.content).entries if newest else ()


def _why(row: SiteHarm) -> str:
    day = f"{row.decided_at:%Y-%m-%d}: " if row.decided_at else ""
    reasons = [str(reason["sentence"]) for reason in row.reasons if reason["points"] > 0]
    return f"{day}{row.why or ' '.join(reasons[:2])}"


def _written(
    session: Session, project: Project, entries: Iterable[Entry], *, now: datetime
) -> Written:
    return write(
        entries,
        project=project.name,
        day=now.date(),
        own_sites=_own_sites(project),
        fine=_fine(session, project),
        lists=shipped_lists(),
    )


def _keep(
    session: Session,
    project: Project,
    entries: Iterable[Entry],
    *,
    now: datetime,
    actor: str,
    note: str,
) -> DisavowVersion:
    made = _written(session, project, entries, now=now)
    row = DisavowVersion(
        project_id=project.id or 0,
        number=disavow.next_number(session, project.id or 0),
        content=made.content,
        domains=made.domains,
        urls=len(made.entries) - made.domains,
        note=note,
        excluded=[{"entry": entry.value, "reason": why} for entry, why in made.excluded],
        made_by=actor,
        made_at=now,
    )
    session.add(row)
    session.flush()
    record(row, "made", at=now, actor=actor, why=note, entries=len(made.entries))
    return row
