"""What a password here must not be: short, guessable from what is known, breached."""

from __future__ import annotations

from outreach.config import Settings
from outreach.errors import InvalidInput
from outreach.store import projects
from outreach.store.engine import Store
from outreach.web.breached import is_breached
from outreach.web.passwords import refuse_weak

PRODUCT = "outreach"


def refuse_unfit(store: Store, settings: Settings, password: str, *, email: str, name: str) -> None:
    """Raise InvalidInput with the remedy unless the password is fit.

    Context words are the person's name and address, the names and sites of all projects, their
    senders and brands, and the product's own name (ASVS 5.0, 6.1.2 and 6.2.11).
    """
    with store.read() as session:
        known = projects.every(session)
    words = [PRODUCT, name]
    for one in known:
        words += [one.name, one.site_key, one.organisation, one.sender_name, *one.brand_names]
    refuse_weak(password, email=email, context=words)
    hashes = settings.breached_passwords_file
    if hashes is not None and is_breached(password, hashes):
        raise InvalidInput(
            "this password was published after a breach somewhere; take another one.",
            field="password",
        )
