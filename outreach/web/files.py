"""Tables of the daily pages as files: pages, contacts, campaigns, runs, the audit log."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import Any, TypeVar

from flask import Blueprint, request
from sqlmodel import Session

from outreach.model.event import Event
from outreach.model.prospect import ProspectState
from outreach.model.run import Run
from outreach.store import audit, runs
from outreach.store.pages import campaigns, contacts, prospects
from outreach.web import exports, forms

pages = Blueprint("files", __name__)
Row = TypeVar("Row")
_PORTION = 500
_MOST_RUNS = 1_000


def paged(read: Callable[[int], Sequence[Row]]) -> Iterator[Row]:
    """All rows of a table that is read page by page."""
    for page in count(1):
        rows = read(page)
        yield from rows
        if len(rows) < _PORTION:
            return


def _prospects(session: Session, project_id: int) -> Iterator[prospects.Line]:
    state, words = forms.asked_choice("state", ProspectState), forms.asked_words()
    return paged(
        lambda page: prospects.portion(session, project_id, words, state, page=page, size=_PORTION)
    )


def _contacts(session: Session, project_id: int) -> Iterator[contacts.Row]:
    words = forms.asked_words()
    return paged(
        lambda page: contacts.portion(session, project_id, words, page=page, size=_PORTION)
    )


def _runs(session: Session, project_id: int) -> list[Run]:
    return runs.recent(session, project_id, at_most=_MOST_RUNS)


def _events(session: Session) -> Iterator[Event]:
    actor, kind = request.args.get("actor", "")[:64], request.args.get("kind", "")[:32]
    number = forms.asked_number("of")
    return paged(
        lambda page: audit.portion(
            session, actor=actor, kind=kind, project_id=number, page=page, size=_PORTION
        )
    )


_TABLES: dict[str, tuple[str, exports.Table[Any]]] = {
    "prospects": (
        "/p/<int:project_id>/prospects",
        exports.Table[prospects.Line](
            "pages",
            {
                "site": lambda one: one.site.key,
                "page": lambda one: one.prospect.url,
                "title": lambda one: one.prospect.title,
                "state": lambda one: one.prospect.state,
                "problem": lambda one: one.prospect.problem,
                "language": lambda one: one.prospect.language,
                "links": lambda one: one.prospect.links_out,
                "opportunities": lambda one: one.opportunities,
                "added": lambda one: one.prospect.added_at,
                "read": lambda one: one.prospect.examined_at,
            },
            _prospects,
        ),
    ),
    "contacts": (
        "/p/<int:project_id>/contacts",
        exports.Table[contacts.Row](
            "contacts",
            {
                "site": lambda one: one.site.key,
                "name": lambda one: one.contact.name,
                "address": lambda one: one.contact.address,
                "confidence": lambda one: one.contact.confidence,
                "verification": lambda one: one.contact.verification,
                "country": lambda one: one.contact.country,
                "not to be written to": lambda one: exports.yes_or_no(one.suppressed),
            },
            _contacts,
        ),
    ),
    "campaigns": (
        "/p/<int:project_id>/campaigns",
        exports.Table[campaigns.Outcome](
            "campaigns",
            {
                "campaign": lambda one: one.campaign.name,
                "tactic": lambda one: one.campaign.tactic,
                "state": lambda one: one.campaign.state,
                "mailbox": lambda one: one.mailbox.address,
                "enrolled": lambda one: one.enrolled,
                "contacted": lambda one: one.contacted,
                "replied": lambda one: one.replied,
                "won": lambda one: one.won,
            },
            campaigns.every,
        ),
    ),
    "runs": (
        "/p/<int:project_id>/runs",
        exports.Table[Run](
            "runs",
            {
                "run": lambda one: one.title,
                "kind": lambda one: one.kind,
                "state": lambda one: one.state,
                "done": lambda one: one.done,
                "of": lambda one: one.total,
                "came of it": lambda one: ", ".join(
                    f"{n} {what}" for what, n in one.counts.items()
                ),
                "began": lambda one: one.started_at,
                "ended": lambda one: one.finished_at,
            },
            _runs,
        ),
    ),
    "events": (
        "/audit",
        exports.Table[Event](
            "audit",
            {
                "at": lambda one: one.at,
                "who": lambda one: one.actor,
                "what": lambda one: one.verb,
                "of": lambda one: one.subject_id,
                "project": lambda one: one.project_id,
                "why": lambda one: one.why,
            },
            _events,
        ),
    ),
}
for _name, (_rule, _table) in _TABLES.items():
    exports.offer(pages, _rule, _table, endpoint=_name)
