"""The bell: what wants the person, and what happened since they last looked."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import Blueprint, render_template, url_for
from sqlmodel import Session

from outreach.placements.due import due_soon
from outreach.store import manual_tasks, news, watching
from outreach.store.pages import badges, inbox
from outreach.web.gate import allowed_here, current_user
from outreach.web.runtime import serving
from outreach.web.speech import ngettext

pages = Blueprint("notifications", __name__)
_KINDS_SHOWN = 40


class Wish(NamedTuple):
    """One kind of thing that waits for the person."""

    icon: str
    sentence: str
    address: str


@pages.get("/p/<int:project_id>/notifications")
def show(project_id: int) -> str:
    """Both lists; Today shows the same, in the midst of everything else."""
    user = current_user()
    with serving().store.read() as session:
        told = news.news(session, user.id or 0, user.actor, project_id, at_most=_KINDS_SHOWN)
        wishes = _wishes(session, project_id, user.id or 0)
    return render_template("notifications/show.html", news=told, wishes=wishes)


def _wishes(session: Session, project_id: int, user_id: int) -> list[Wish]:
    now = serving().clock.now()
    waiting = badges.waiting(session, project_id, now=now)
    wanted = inbox.Wanted(viewer_id=user_id, now=now)
    mine = inbox.counts(session, [project_id], wanted)[inbox.Pile.MINE]
    by_hand = len(manual_tasks.open_in(session, project_id))
    due = len(due_soon(session, project_id, today=now.date()))
    changes = watching.count_alerts(session, project_id)
    found: tuple[tuple[str, int, str, dict[str, Any], str], ...] = (
        ("mail-check", waiting.drafts, "drafts.queue", {},
         ngettext("%(num)s draft to approve", "%(num)s drafts to approve", waiting.drafts)),
        ("inbox", waiting.answers, "inbox.threads", {"pile": "unread"},
         ngettext("%(num)s answer to read", "%(num)s answers to read", waiting.answers)),
        ("user", mine, "inbox.threads", {"pile": "mine"},
         ngettext("%(num)s message is yours to deal with",
                  "%(num)s messages are yours to deal with", mine)),
        ("list-check", by_hand, "dashboard.today", {},
         ngettext("%(num)s thing to do by hand", "%(num)s things to do by hand", by_hand)),
        ("clock", due, "dashboard.today", {},
         ngettext("%(num)s promise or term is due", "%(num)s promises or terms are due", due)),
        ("bell", changes, "backlinks.alerts.every", {},
         ngettext("%(num)s change of a backlink that nobody has looked at",
                  "%(num)s changes of backlinks that nobody has looked at", changes)),
    )  # fmt: skip
    return [
        Wish(icon, sentence, url_for(endpoint, project_id=project_id, **more))
        for icon, number, endpoint, more, sentence in found
        if number and allowed_here(endpoint)
    ]
