"""Every route and what it needs: one table. A route that is not listed answers nobody."""

from __future__ import annotations

from enum import IntEnum

from outreach.model.user import Role


class Needs(IntEnum):
    """What a route needs, in rising order."""

    NOTHING = 0  # public
    LOOKING = 1
    WORKING = 2
    RUNNING_THE_PLACE = 3


GRANTS = {
    Role.VIEWER: Needs.LOOKING,
    Role.MEMBER: Needs.WORKING,
    Role.ADMIN: Needs.RUNNING_THE_PLACE,
}

ROUTES: dict[str, Needs] = {
    "static": Needs.NOTHING,
    "public.health": Needs.NOTHING,
    "auth.sign_in": Needs.NOTHING,
    "auth.try_sign_in": Needs.NOTHING,
    "auth.sign_out": Needs.LOOKING,
}

# A mail provider's one-click request has no cookie and no token of ours (RFC 8058, 3.2).
WITHOUT_CSRF = frozenset({"public.unsubscribe"})


def may(role: Role | None, endpoint: str) -> bool:
    """Whether somebody with this role, None for a visitor, may use the route."""
    needs = ROUTES.get(endpoint)
    if needs is None:
        return False
    return (Needs.NOTHING if role is None else GRANTS[role]) >= needs
