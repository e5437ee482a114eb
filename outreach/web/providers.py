"""Search engines by key: set up once for the installation; the key is sealed and never shown."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.errors import Conflict, InvalidInput
from outreach.model.event import record
from outreach.model.search import ProviderKind, SearchProvider
from outreach.sources.search import BRAVE_URL, CSE_URL
from outreach.sources.searching import key_context
from outreach.store import searches
from outreach.urls import checked_url
from outreach.web import forms
from outreach.web.gate import actor
from outreach.web.runtime import serving
from outreach.web.speech import gettext

pages = Blueprint("providers", __name__)


@pages.get("/search-providers")
def every() -> str:
    """All of them, with what is left of the month."""
    return _page(None)


@pages.post("/search-providers")
def add() -> Response | tuple[str, int]:
    """Set one up."""
    try:
        kind = forms.choice("kind", ProviderKind)
        name = forms.text("name", longest=64, required="give it a name.")
        base, key = _address(kind), forms.text("key", longest=500)
        if kind is not ProviderKind.SEARXNG and not key:
            raise InvalidInput("paste the key that the provider gave you.", field="key")
        monthly = forms.number("monthly") if request.form.get("monthly") else 0
        now = serving().clock.now()
        row = SearchProvider(
            name=name, kind=kind, base_url=base, queries_a_month=monthly, created_at=now
        )
        with serving().store.write() as session:
            searches.add_provider(session, row)
            row.key_sealed = serving().keyring.seal(key, context=key_context(row)) if key else ""
            record(row, "added", at=now, actor=actor())
    except (InvalidInput, Conflict) as problem:
        return _page(problem), 422
    flash(gettext("It is set up. Every project can search with it."))
    return redirect(url_for("providers.every"), 303)


@pages.post("/search-providers/<int:number>/remove")
def remove(number: int) -> Response:
    """Forget it with its key and its answers."""
    with serving().store.write() as session:
        row = searches.provider_by_id(session, number)
        record(row, "removed", at=serving().clock.now(), actor=actor(), why=row.name)
        searches.remove_provider(session, row.name)
    flash(gettext("The provider and its key are gone."))
    return redirect(url_for("providers.every"), 303)


def _address(kind: ProviderKind) -> str:
    if kind is ProviderKind.SEARXNG:
        return checked_url(forms.text("url", longest=2_000), field="url")
    if kind is ProviderKind.GOOGLE_CSE:
        engine = forms.text("engine", longest=200, required="write the id of your engine (cx).")
        return f"{CSE_URL}?{urlencode({'cx': engine})}"
    return BRAVE_URL


def _page(problem: InvalidInput | Conflict | None) -> str:
    with serving().store.read() as session:
        rows = searches.providers(session)
    return render_template(
        "providers/every.html",
        rows=rows,
        month=f"{serving().clock.now():%Y-%m}",
        kinds=ProviderKind,
        given=request.form,
        problem=problem,
    )
