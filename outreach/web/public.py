"""Routes for people and machines without an account."""

from __future__ import annotations

from flask import Blueprint
from sqlalchemy import text

from outreach.web.runtime import serving

pages = Blueprint("public", __name__)


@pages.get("/healthz")
def health() -> tuple[dict[str, str], int]:
    """The web app runs and its database answers; 503 with a sentence if it does not."""
    with serving().store.read() as session:
        session.execute(text("SELECT 1"))
    return {"state": "ok"}, 200
