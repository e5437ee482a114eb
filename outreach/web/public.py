"""Routes for people and machines without an account."""

from __future__ import annotations

import contextlib

from flask import Blueprint, render_template
from sqlalchemy import text

from outreach.campaigns.optout import opt_out
from outreach.contacts.unsubscribe import read_token
from outreach.errors import NotFound
from outreach.web.runtime import serving

pages = Blueprint("public", __name__)


@pages.get("/healthz")
def health() -> tuple[dict[str, str], int]:
    """The web app runs and its database answers; 503 with a sentence if it does not."""
    with serving().store.read() as session:
        session.execute(text("SELECT 1"))
    return {"state": "ok"}, 200


@pages.get("/u/<token>")
def unsubscribe_page(token: str) -> str:
    """Show a button: mail scanners follow links, so a GET changes nothing (RFC 8058, 3)."""
    _contact(token)
    return render_template("public/unsubscribe.html", token=token, done=False)


@pages.post("/u/<token>")
def unsubscribe(token: str) -> str:
    """Stop writing to this address, for ever; by a person or a provider's one click.

    Doing it twice changes nothing. An address that was erased since stays stopped.
    """
    contact_id = _contact(token)
    with contextlib.suppress(NotFound), serving().store.write() as session:
        opt_out(
            session,
            contact_id,
            serving().clock,
            source="The link or button in a letter.",
            actor="recipient",
        )
    return render_template("public/unsubscribe.html", token=token, done=True)


def _contact(token: str) -> int:
    """Number of the contact that a token names; NotFound for any other."""
    contact_id, _ = read_token(serving().keyring.derive("unsubscribe"), token)
    return contact_id
