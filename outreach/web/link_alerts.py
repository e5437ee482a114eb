"""What changed about backlinks since somebody looked."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from outreach.backlinks.alerts import SEVERITY, AlertKind
from outreach.model.backlink import Backlink
from outreach.model.backlink_profile import BacklinkAlert
from outreach.store import watching
from outreach.store.pages.paging import Shelf
from outreach.web import exports, forms
from outreach.web.gate import actor
from outreach.web.runtime import serving

pages = Blueprint("alerts", __name__)
_SIZE = 50
Told = tuple[BacklinkAlert, Backlink]


@pages.get("/p/<int:project_id>/backlinks/alerts")
def every(project_id: int) -> str:
    """New alerts, or all with `all=1`; of one kind with `kind=`."""
    wants_all, kind = request.args.get("all") == "1", forms.asked_choice("kind", AlertKind)
    page = forms.asked_page()
    with serving().store.read() as session:
        rows = watching.alerts(
            session, project_id, unseen_only=not wants_all, kind=kind or "", page=page, size=_SIZE
        )
        counts = watching.kinds_of_alerts(session, project_id, unseen_only=not wants_all)
        muted = watching.muted(session, project_id)
    total = counts.get(kind, 0) if kind else sum(counts.values())
    return render_template(
        "backlinks/alerts.html",
        shelf=Shelf(rows, total, page, _SIZE),
        counts=sorted(counts.items(), key=lambda count: -count[1]),
        kind=kind,
        muted=muted,
        kinds=[(kind, SEVERITY[kind]) for kind in AlertKind],
        wants_all=wants_all,
    )


@pages.post("/p/<int:project_id>/backlinks/alerts")
def put_aside(project_id: int) -> Response:
    """Put aside what is shown, up to the newest one then; what came since stays."""
    up_to = forms.number("up_to")
    kind = forms.choice("kind", AlertKind) if request.form.get("kind") else ""
    with serving().store.write() as session:
        now = serving().clock.now()
        watching.put_aside(session, project_id, up_to=up_to, at=now, actor=actor(), kind=kind)
    return redirect(url_for("backlinks.alerts.every", project_id=project_id), 303)


@pages.post("/p/<int:project_id>/backlinks/alerts/kinds")
def set_kinds(project_id: int) -> Response:
    """Keep the kinds that were ticked, mute the others."""
    wanted = set(request.form.getlist("kind"))
    now = serving().clock.now()
    with serving().store.write() as session:
        for kind in AlertKind:
            if kind.value in wanted:
                watching.unmute(session, project_id, kind.value)
            else:
                watching.mute(session, project_id, kind.value, at=now, actor=actor())
    return redirect(url_for("backlinks.alerts.every", project_id=project_id), 303)


def _rows(session: Session, project_id: int) -> Iterator[Told]:
    unseen, kind = request.args.get("all") != "1", forms.asked_choice("kind", AlertKind)
    return watching.every_alert(session, project_id, unseen_only=unseen, kind=kind or "")


_TABLE = exports.Table[Told](
    "link-changes",
    {
        "at": lambda told: told[0].at,
        "kind": lambda told: told[0].kind,
        "severity": lambda told: told[0].severity,
        "what": lambda told: told[0].sentence,
        "linking page": lambda told: told[1].linking_page,
        "target": lambda told: told[1].target_url,
        "put aside": lambda told: told[0].seen_at,
    },
    _rows,
)
exports.offer(pages, "/p/<int:project_id>/backlinks/alerts", _TABLE)
