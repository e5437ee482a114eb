"""Who is never written to, by anyone of the installation: add, take over lists, carry them on."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from outreach.contacts.suppression_list import take_in
from outreach.errors import InvalidInput
from outreach.logs import masked
from outreach.mail.addresses import checked_address
from outreach.model.suppression import Suppression
from outreach.store import suppressions
from outreach.web import exports, forms
from outreach.web.gate import actor
from outreach.web.runtime import serving
from outreach.web.speech import N_, gettext, ngettext

pages = Blueprint("suppressions", __name__)
_SHOWN = 50
_LONGEST_LINE = 10_000
_HERE = "/p/<int:project_id>/never"


@pages.get(_HERE)
def show(project_id: int) -> str:  # noqa: ARG001 the list is the installation's
    """How many there are and why, the newest, and whether an address is among them."""
    asked = request.args.get("address", "").strip()[:320]
    problem, found = None, None
    with serving().store.read() as session:
        counts = suppressions.count_by_reason(session)
        newest = suppressions.latest(session, at_most=_SHOWN)
        if asked:
            try:
                found = suppressions.find(session, checked_address(asked, field="address"))
            except InvalidInput as wrong:
                problem = wrong
    return render_template(
        "contacts/never.html",
        most_mebibytes=serving().settings.upload_mebibytes,
        counts=counts,
        newest=[(row, _masked(row)) for row in newest],
        asked=asked,
        found=found,
        problem=problem,
    )


@pages.post(_HERE)
def add(project_id: int) -> Response:
    """Take over what was typed and a file; what is there already stays as it is."""
    why = forms.text("why", longest=200) or "Added in the web app."
    with _brought() as lines:
        told = take_in(serving().store, lines, source=why, at=serving().clock.now(), actor=actor())
    said = [
        ngettext(
            "%(num)s is never written to again.", "%(num)s are never written to again.", told.added
        ),
        gettext("%(number)s were there already.", number=told.known) if told.known else "",
        gettext("Nothing usable in %(number)s lines.", number=told.unread) if told.unread else "",
    ]
    flash(" ".join(filter(None, said)), "problem" if told.unread else "message")
    return redirect(url_for("suppressions.show", project_id=project_id), 303)


@contextmanager
def _brought() -> Iterator[Iterable[str]]:
    """The lines of the file, else those that were typed."""
    given, typed = request.files.get("file"), request.form.get("entries", "")
    if given is not None and given.filename:
        with closing(given):
            yield _lines(io.TextIOWrapper(given.stream, encoding="utf-8", errors="replace"))
    elif typed.strip():
        yield typed.splitlines()
    else:
        raise InvalidInput(N_("type an address or a domain, or choose a file."), field="entries")


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    """Lines of a file of any size; of one that never ends only the beginning is kept in memory."""
    while line := text.readline(_LONGEST_LINE):
        yield line
        while line and not line.endswith("\n"):
            line = text.readline(_LONGEST_LINE)


def _masked(row: Suppression) -> str:
    """Enough to know it again: a hash stands for somebody who wants to be forgotten."""
    return f"{row.value[:8]}…" if row.kind.value == "hash" else masked(row.value)


def _rows(session: Session, project_id: int) -> Iterable[Suppression]:  # noqa: ARG001 as above
    return suppressions.values(session)


exports.offer(
    pages,
    _HERE,
    exports.Table[Suppression](
        "never-written-to",
        {
            "kind": lambda one: one.kind,
            "value": suppressions.as_listed,
            "reason": lambda one: one.reason,
            "since": lambda one: one.created_at,
        },
        _rows,
    ),
)
