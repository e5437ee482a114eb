"""Who did what, when and why; and whether anybody tampered with it."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.store import audit
from outreach.web import forms
from outreach.web.actors import names_for
from outreach.web.runtime import serving
from outreach.web.speech import gettext

pages = Blueprint("audit", __name__)


@pages.get("/audit")
def every() -> str:
    """All events of the installation, the newest first."""
    actor, kind = request.args.get("actor", "")[:64], request.args.get("kind", "")[:32]
    asked = request.args.get("of", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None
    with serving().store.read() as session:
        shelf = audit.listed(
            session, actor=actor, kind=kind, project_id=number, page=forms.asked_page()
        )
        actors, kinds = audit.actors(session), audit.kinds(session)
        names = names_for(session, [*actors, *(event.actor for event in shelf.rows)])
    titles = {project.id: project.name for project in g.projects}
    return render_template(
        "audit/every.html",
        shelf=shelf,
        names=names,
        kinds=kinds,
        titles=titles,
        asked={"actor": actor, "kind": kind, "of": number},
    )


@pages.post("/audit/check")
def check() -> Response:
    """Compute the chain anew."""
    with serving().store.read() as session:
        found = audit.verify(session)
    if found.broken_up_to is None:
        flash(
            gettext(
                "The chain holds: %(events)s events under %(seals)s seals. Its head is %(head)s.",
                events=found.events,
                seals=found.seals,
                head=found.head[:16] or "–",
            )
        )
    else:
        flash(
            gettext(
                "An event up to number %(broken_up_to)s was altered or removed after it was "
                "sealed. Compare with a backup.",
                broken_up_to=found.broken_up_to,
            ),
            "problem",
        )
    return redirect(url_for("audit.every"), 303)
