"""What letters brought: bounces, complaints and answers by letter, mailbox and tactic."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, render_template, request

from outreach.store.rates import By, rates
from outreach.web import forms
from outreach.web.runtime import serving

pages = Blueprint("rates", __name__)
SPANS = (30, 90, 365)


@pages.get("/p/<int:project_id>/rates")
def table(project_id: int) -> str:
    """Shares with their intervals, so that three letters are never taken for a trend."""
    by = forms.asked_choice("by", By) or By.LETTER
    days = request.args.get("days", type=int)
    days = days if days in SPANS else SPANS[1]
    since = serving().clock.now() - timedelta(days=days)
    with serving().store.read() as session:
        found = rates(session, by, since=since, project_id=project_id)
    return render_template("rates/table.html", rates=found, by=by, ways=By, days=days, spans=SPANS)
