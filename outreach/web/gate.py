"""What every request passes before a page is made: origin, session, permission, project."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from outreach.errors import NotFound
from outreach.model.project import Project
from outreach.model.user import Role, User
from outreach.store import projects, users
from outreach.web import csrf, security_log
from outreach.web.permissions import ROUTES, UPLOADS, WITHOUT_CSRF, Needs, may
from outreach.web.runtime import serving
from outreach.web.sessions import browser_session

LAST_PROJECT = "project_id"


_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def install(app: Flask) -> None:
    """Put the gate in front of every route of `app`."""
    app.before_request(_make_room)
    app.before_request(_refuse_strange_hosts)
    app.before_request(_refuse_forgery)
    app.before_request(_find_project)
    app.before_request(_refuse_strangers)


def _make_room() -> None:
    """A file may be larger than a form; its parts are written to disk as they come."""
    if request.endpoint in UPLOADS:
        request.max_content_length = (serving().settings.upload_mebibytes + 1) * 2**20


def _refuse_strange_hosts() -> None:
    """Only our own name is answered: a page of somebody else's name may not speak to us (DNS
    rebinding), and no link of ours is ever built from what a browser claims.
    """
    ours = urlsplit(serving().settings.base_url).hostname
    if _host_name(request.host) not in {ours, *_LOOPBACK}:
        abort(400, "This server does not answer under that name.")


def _host_name(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def _refuse_forgery() -> None:
    endpoint = request.endpoint
    if request.method in csrf.SAFE_METHODS or endpoint is None or endpoint in WITHOUT_CSRF:
        return
    if browser_session().by_token:
        return  # no browser sends this header by itself
    if browser_session().user is None and not allowed_here(endpoint):
        return  # turned away next; a cookie that ran out took its token along
    objection = csrf.objection_to(request, browser_session().cookie_id, host=request.host)
    if objection:
        abort(400, objection)


def _find_project() -> None:
    """The project in the address; elsewhere the last one, so that the navigation stays.

    A project in which somebody has no role is for them one that does not exist.
    """
    kept = browser_session()
    g.role = None
    if kept.user is None or request.endpoint == "static":
        return
    with serving().store.read() as session:
        shown = projects.every(session)
        g.roles = users.roles_among(session, kept.user, [one.id or 0 for one in shown])
    g.projects = [one for one in shown if one.id in g.roles]
    by_id = {project.id: project for project in g.projects}
    asked = (request.view_args or {}).get("project_id")
    if asked is None:
        g.project = by_id.get(kept.get(LAST_PROJECT)) or next(iter(g.projects), None)
    elif asked not in by_id:
        raise NotFound("There is no such project.")
    else:
        g.project = by_id[asked]
        if kept.get(LAST_PROJECT) != asked and not kept.by_token:
            kept[LAST_PROJECT] = asked
    g.role = Role.ADMIN if kept.user.is_admin else g.roles.get(g.project.id if g.project else 0)


def _refuse_strangers() -> AnyResponse | None:
    endpoint = request.endpoint
    if endpoint is None:
        return None  # no such page: the 404 follows
    kept = browser_session()
    if allowed_here(endpoint):
        if kept.by_token and request.method not in csrf.SAFE_METHODS:
            abort(403, "A token may read and change nothing: sign in to change things.")
        return None
    if kept.user is not None:
        abort(403, "Your role does not allow this. Ask an administrator of this installation.")
    security_log.turn_away()
    if request.headers.get("HX-Request") or request.method not in csrf.SAFE_METHODS:
        return _signed_out_answer()
    return redirect(url_for("auth.sign_in", next=request.full_path.rstrip("?")))


def allowed_here(endpoint: str) -> bool:
    """Whether the person may use the route in the project at hand."""
    user = browser_session().user
    if ROUTES.get(endpoint) is Needs.RUNNING_THE_PLACE:
        return user is not None and user.is_admin
    return may(g.get("role"), endpoint, signed_in=user is not None)


def _signed_out_answer() -> AnyResponse:
    """A part of a page can't be redirected: htmx goes to the sign-in page as a whole."""
    if not request.headers.get("HX-Request"):
        return redirect(url_for("auth.sign_in"))
    answer = Response("Your session has ended: sign in again.", 401)
    answer.headers["HX-Redirect"] = url_for("auth.sign_in")
    return answer


def current_project() -> Project:
    """The project of the page, found by the gate."""
    found = g.project
    assert isinstance(found, Project)
    return found


def project_id() -> int:
    """Number of the page's project."""
    found = current_project().id
    assert found is not None
    return found


def current_user() -> User:
    """Who is signed in; only for routes that are not public."""
    user = browser_session().user
    if user is None:
        abort(401)
    return user


def actor() -> str:
    """How events name who did it."""
    return current_user().actor
