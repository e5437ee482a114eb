"""Who may come in, and what each may do where."""

from __future__ import annotations

from collections.abc import Mapping
from secrets import token_urlsafe
from typing import NamedTuple

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from outreach.errors import Conflict, InvalidInput
from outreach.model.user import Role, User
from outreach.store import people, users, web_sessions
from outreach.web import exports, forms
from outreach.web.gate import actor
from outreach.web.joining import make_link
from outreach.web.passwords import hash_password
from outreach.web.runtime import serving
from outreach.web.second_factor import forget
from outreach.web.speech import gettext

pages = Blueprint("people", __name__)


@pages.get("/people")
def every() -> str:
    """Everybody, with where they may do what."""
    return _page(None)


@pages.post("/people")
def invite() -> str | tuple[str, int]:
    """Add a person without a password; the page shows the link that sets one."""
    now = serving().clock.now()
    try:
        with serving().store.write() as session:
            user = users.add(
                session,
                email=forms.text("email", longest=320, required="write an e-mail address."),
                name=forms.text("name", longest=120),
                password_hash=hash_password(token_urlsafe(32)),  # nobody's; the link sets one
                role=Role.VIEWER,
                every_project=False,
                at=now,
                actor=actor(),
            )
            _give_roles(session, user)
            link = make_link(session, user, at=now)
    except (InvalidInput, Conflict) as problem:
        return _page(problem), 422
    return render_template("people/link.html", person=user, link=link)


@pages.get("/people/<int:number>")
def show(number: int) -> str:
    """One person: role, projects, second factor, link."""
    return _person_page(number, None)


@pages.post("/people/<int:number>")
def save(number: int) -> Response | tuple[str, int]:
    """Set what the person may do."""
    try:
        with serving().store.write() as session:
            _give_roles(session, users.by_id(session, number))
    except (InvalidInput, Conflict) as problem:
        return _person_page(number, problem), 422
    flash(gettext("Saved. It holds from the next click on."))
    return redirect(url_for("people.show", number=number), 303)


@pages.post("/people/<int:number>/link")
def renew_link(number: int) -> str:
    """A fresh link to set a password: for a first or a forgotten one."""
    with serving().store.write() as session:
        user = users.by_id(session, number)
        link = make_link(session, user, at=serving().clock.now())
    return render_template("people/link.html", person=user, link=link)


@pages.post("/people/<int:number>/second-factor")
def reset_second_factor(number: int) -> Response:
    """For a lost phone: the password alone lets the person in again."""
    with serving().store.write() as session:
        person = users.by_id(session, number)
        forget(session, person, at=serving().clock.now(), actor=actor())
    flash(gettext("The second factor is off for this person."))
    return redirect(url_for("people.show", number=number), 303)


@pages.post("/people/<int:number>/disable")
def disable(number: int) -> Response | tuple[str, int]:
    """Keep the history, let nobody in; every session ends at once."""
    try:
        with serving().store.write() as session:
            user = users.by_id(session, number)
            people.disable(session, user, at=serving().clock.now(), actor=actor())
            web_sessions.end_all_of(session, number)
    except Conflict as problem:
        return _person_page(number, problem), 409
    flash(gettext("%(name)s can't sign in any more.", name=user.name))
    return redirect(url_for("people.every"), 303)


def _give_roles(session: Session, user: User) -> None:
    role, every_project, projects = _asked()
    people.set_roles(
        session,
        user,
        role,
        every_project=every_project,
        projects=projects,
        at=serving().clock.now(),
        actor=actor(),
    )


def _asked() -> tuple[Role, bool, dict[int, Role]]:
    """The role everywhere, or a role per project."""
    role = forms.choice("role", Role)
    if request.form.get("where", "every") == "every":
        return role, True, {}
    chosen = {
        number: forms.choice(f"role_{number}", Role)
        for number in (project.id for project in g.projects)
        if number is not None and request.form.get(f"role_{number}")
    }
    if not chosen:
        raise InvalidInput("choose at least one project.", field="where")
    if Role.ADMIN in chosen.values():
        raise InvalidInput("an administrator is one of every project.", field="where")
    return Role.VIEWER, False, chosen


class Person(NamedTuple):
    """Somebody with the roles that were given for single projects."""

    user: User
    roles: Mapping[int, Role]


def _everybody(session: Session) -> list[Person]:
    roles = people.memberships(session)
    return [Person(one, roles.get(one.id or 0, {})) for one in users.all_users(session)]


def _where(person: Person) -> str:
    """Where somebody may do what, in a cell."""
    if person.user.every_project:
        return f"{person.user.role.value} everywhere"
    names = {one.id: one.name for one in g.projects}
    return ", ".join(
        f"{role.value} in {names.get(number, 'an archived project')}"
        for number, role in person.roles.items()
    )


exports.offer(
    pages,
    "/people",
    exports.Table[Person](
        "people",
        {
            "name": lambda one: one.user.name,
            "address": lambda one: one.user.email,
            "may": _where,
            "can sign in": lambda one: exports.yes_or_no(one.user.active),
            "second factor": lambda one: exports.yes_or_no(one.user.has_second_factor),
            "last here": lambda one: one.user.signed_in_at,
        },
        _everybody,
    ),
)


def _page(problem: InvalidInput | Conflict | None) -> str:
    with serving().store.read() as session:
        everybody, roles = users.all_users(session), people.memberships(session)
    return render_template(
        "people/every.html",
        everybody=everybody,
        roles=roles,
        choices=list(Role),
        given=request.form,
        problem=problem,
    )


def _person_page(number: int, problem: InvalidInput | Conflict | None) -> str:
    with serving().store.read() as session:
        person = users.by_id(session, number)
        roles = people.memberships(session).get(number, {})
    return render_template(
        "people/show.html", person=person, roles=roles, choices=list(Role), problem=problem
    )
