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
    "account.show": Needs.LOOKING,
    "account.change_password": Needs.LOOKING,
    "account.end_others": Needs.LOOKING,
    "public.unsubscribe_page": Needs.NOTHING,
    "public.unsubscribe": Needs.NOTHING,
    "dashboard.home": Needs.LOOKING,
    "dashboard.today": Needs.LOOKING,
    "opportunities.board": Needs.LOOKING,
    "opportunities.table": Needs.LOOKING,
    "opportunities.show": Needs.LOOKING,
    "opportunities.move": Needs.WORKING,
    "opportunities.learn": Needs.WORKING,
    "prospects.table": Needs.LOOKING,
    "prospects.new": Needs.WORKING,
    "prospects.add": Needs.WORKING,
    "drafts.queue": Needs.LOOKING,
    "drafts.approve": Needs.WORKING,
    "drafts.edit": Needs.WORKING,
    "drafts.reject": Needs.WORKING,
    "inbox.threads": Needs.LOOKING,
    "inbox.show": Needs.LOOKING,
    "inbox.mark_read": Needs.WORKING,
    "inbox.answer": Needs.WORKING,
    "inbox.decide_match": Needs.WORKING,
    "inbox.correct_meaning": Needs.WORKING,
    "backlinks.table": Needs.LOOKING,
    "backlinks.export": Needs.LOOKING,
    "campaigns.every": Needs.LOOKING,
    "campaigns.show": Needs.LOOKING,
    "campaigns.start": Needs.WORKING,
    "campaigns.pause": Needs.WORKING,
    "mailboxes.every": Needs.LOOKING,
    "mailboxes.pause": Needs.WORKING,
    "mailboxes.resume": Needs.RUNNING_THE_PLACE,
    "runs.every": Needs.LOOKING,
    "runs.show": Needs.LOOKING,
    "runs.progress": Needs.LOOKING,
    "runs.stop": Needs.WORKING,
    "runs.go_on": Needs.WORKING,
    "projects.new": Needs.RUNNING_THE_PLACE,
    "projects.add": Needs.RUNNING_THE_PLACE,
    "projects.settings": Needs.LOOKING,
    "projects.save": Needs.RUNNING_THE_PLACE,
}

# A mail provider's one-click request has no cookie and no token of ours (RFC 8058, 3.2).
WITHOUT_CSRF = frozenset({"public.unsubscribe"})


def may(role: Role | None, endpoint: str) -> bool:
    """Whether somebody with this role, None for a visitor, may use the route."""
    needs = ROUTES.get(endpoint)
    if needs is None:
        return False
    return (Needs.NOTHING if role is None else GRANTS[role]) >= needs
