"""Where in the inbox somebody reads: the pile and what is looked for stay with each message.

The place stands in the address, so that older and newer, "back to the list" and what follows a
decision keep to what was chosen, in each tab for itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from sqlmodel import Session

from outreach.model.email import InboundEmail
from outreach.model.user import Role
from outreach.replies.intents import IntentKind
from outreach.store import users
from outreach.store.pages import inbox
from outreach.store.pages.inbox import Pile, Wanted
from outreach.web import forms
from outreach.web.gate import current_user
from outreach.web.permissions import GRANTS, Needs
from outreach.web.runtime import serving


@dataclass(frozen=True, slots=True)
class Place:
    """A page of a pile.

    Attributes:
        everywhere: of all projects that one may look into.
    """

    pile: Pile
    wanted: Wanted
    page: int
    everywhere: bool

    @property
    def arguments(self) -> dict[str, Any]:
        """For the address of a message; empty where nothing was chosen."""
        wanted = self.wanted
        chosen = {
            "pile": self.pile.value if self.pile is not Pile.ANSWERS else None,
            "intent": wanted.intent or None,
            "assignee": wanted.assignee_id,
            "mailbox": wanted.mailbox_id,
            "words": wanted.words or None,
            "page": self.page if self.page > 1 else None,
            "everywhere": 1 if self.everywhere else None,
        }
        return {name: value for name, value in chosen.items() if value is not None}

    def of_list(self, project_id: int) -> str:
        """Address of the list that one came from."""
        arguments = self.arguments
        if arguments.pop("everywhere", None):
            return url_for("inbox.everywhere", **arguments)
        return url_for("inbox.threads", project_id=project_id, **arguments)

    def of_message(self, project_id: int, number: int) -> str:
        """Address of a message, from here."""
        return url_for("inbox.show", project_id=project_id, number=number, **self.arguments)

    def beside(self, session: Session, message: InboundEmail) -> tuple[str, str]:
        """Addresses of the (newer, older) message of the pile, "" where it ends."""
        projects = visible(session) if self.everywhere else [message.project_id or 0]
        found = inbox.neighbours(session, message, projects, self.pile, self.wanted)
        newer, older = (self.of_message(*one) if one else "" for one in found)
        return newer, older


def asked_place(*, everywhere: bool | None = None) -> Place:
    """The place that the address names; the answers of a project if it names none."""
    intent = forms.asked_choice("intent", IntentKind)
    wanted = Wanted(
        now=serving().clock.now(),
        viewer_id=current_user().id,
        intent=intent.value if intent else "",
        assignee_id=forms.asked_number("assignee"),
        mailbox_id=forms.asked_number("mailbox"),
        words=forms.asked_words(),
    )
    return Place(
        pile=forms.asked_choice("pile", Pile) or Pile.ANSWERS,
        wanted=wanted,
        page=forms.asked_page(),
        everywhere="everywhere" in request.args if everywhere is None else everywhere,
    )


def visible(session: Session) -> list[int]:
    """Projects that whoever is signed in may look into."""
    roles: dict[int, Role] = users.roles_of(session, current_user())
    return [number for number, role in roles.items() if Needs.LOOKING in GRANTS[role]]
