"""One field that finds anything in the project."""

from __future__ import annotations

from flask import Blueprint, render_template

from outreach.store.pages import search
from outreach.web import forms
from outreach.web.runtime import serving

pages = Blueprint("search", __name__)


@pages.get("/p/<int:project_id>/search")
def show(project_id: int) -> str:
    """What fits, the best few of each kind."""
    words = forms.asked_words()
    with serving().store.read() as session:
        found = search.find(session, project_id, words)
    return render_template("search/show.html", words=words, found=found, shortest=search.SHORTEST)
