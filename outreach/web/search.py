"""One field that finds anything in the project."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from flask import Blueprint, render_template
from sqlmodel import Session

from outreach.store.pages import search
from outreach.web import exports, forms
from outreach.web.runtime import serving

pages = Blueprint("search", __name__)
_MOST_IN_FILE = 1_000  # of each kind


class Hit(NamedTuple):
    """One row of the file."""

    kind: str
    name: str
    about: str
    address: str
    state: str


@pages.get("/p/<int:project_id>/search")
def show(project_id: int) -> str:
    """What fits, the best few of each kind."""
    words = forms.asked_words()
    with serving().store.read() as session:
        found = search.find(session, project_id, words)
    return render_template("search/show.html", words=words, found=found, shortest=search.SHORTEST)


def _hits(session: Session, project_id: int) -> Iterator[Hit]:
    found = search.find(session, project_id, forms.asked_words(), most=_MOST_IN_FILE)
    for row, prospect, site in found.opportunities:
        yield Hit("opportunity", site.key, prospect.title, prospect.url, row.stage.value)
    for contact, row in found.people:
        yield Hit("person", contact.name, contact.role, contact.address, row.stage.value)
    for mail in found.mail:
        yield Hit("answer", mail.sender_name, mail.subject, mail.sender_address, mail.state.value)
    for link in found.backlinks:
        yield Hit(
            "backlink", link.page_title, link.anchor_text, link.linking_page, link.state.value
        )


exports.offer(
    pages,
    "/p/<int:project_id>/search",
    exports.Table[Hit](
        "search",
        {
            "kind": lambda one: one.kind,
            "name": lambda one: one.name,
            "about": lambda one: one.about,
            "address": lambda one: one.address,
            "state": lambda one: one.state,
        },
        _hits,
    ),
)
