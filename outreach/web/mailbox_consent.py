"""A mailbox connected by its owner's yes on the page of Google or Microsoft."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from outreach.errors import Conflict, InvalidInput, MailboxLoginFailed, MailError, NotFound
from outreach.mail.oauth import Grant
from outreach.mail.oauth_refusals import consent_refusal
from outreach.mail.servers import servers_of
from outreach.model.mail_provider import ConsentRequest
from outreach.model.mailbox import Mailbox, MailboxState
from outreach.model.project import Project
from outreach.model.user import Role
from outreach.sending.connect import Given
from outreach.sending.consent import client_of
from outreach.sending.consent_requests import (
    Asking,
    agreed,
    begin,
    given_of,
    is_other_account,
    settle,
    take,
    wrong_account,
)
from outreach.store import mail_providers
from outreach.store.mailboxes import refuse_taken
from outreach.store.pages import mailboxes
from outreach.web.gate import actor, current_project, current_user
from outreach.web.mail_providers import redirect_url
from outreach.web.mailboxes import FIELDS, asked_for, form_page, made, say_how_it_went
from outreach.web.permissions import may
from outreach.web.runtime import serving
from outreach.web.sessions import browser_session, hash_of
from outreach.web.speech import retold

pages = Blueprint("mailbox_consent", __name__)


@pages.post("/p/<int:project_id>/mailboxes/consent")
def begin_new(project_id: int) -> str | tuple[str, int]:  # noqa: ARG001 the gate has found it
    """Keep what was typed about a new mailbox, and show the way to its provider."""
    typed = {name: request.form.get(name, "").strip() for name in FIELDS}
    name = request.form.get("provider", "")
    try:
        asking = _asking(name)
        found = servers_of(name)
        typed |= {"smtp": found.smtp, "imap": found.imap, "security": found.security.value}
        given = asked_for(typed)
        mailbox = made(given, current_project())
        with serving().store.read() as session:
            refuse_taken(session, mailbox.address)
    except (InvalidInput, Conflict) as problem:
        return form_page(typed, None, problem), 422
    return _way(asking, mailbox, given)


@pages.post("/p/<int:project_id>/mailboxes/<int:number>/consent")
def begin_again(project_id: int, number: int) -> str:
    """Show the way to the provider of a mailbox that is known."""
    with serving().store.read() as session:
        mailbox = mailboxes.get(session, project_id, number)
    if mailbox.state is MailboxState.SAMPLE:
        raise Conflict("This is the sample project: its letters go nowhere. Use one of your own.")
    return _way(_asking(request.form.get("provider", "")), mailbox, None)


@pages.get("/mailboxes/consent/<name>")
def come_back(name: str) -> Response:
    """From the provider's page, with a yes or a no; `state` is what protects this GET."""
    state = request.args.get("state", "")[:200]
    try:
        asking = _asking(name)
        with serving().store.write() as session:
            row = take(session, name, state, _session_hash(), now=serving().clock.now())
    except NotFound as unknown:
        flash(retold(str(unknown)) or "", "problem")
        return redirect(url_for("dashboard.home"), 303)
    project = _managed(row.project_id)
    try:
        mailbox = _connected(asking, row, project, state)
    except (MailError, InvalidInput, Conflict) as refused:
        flash(retold(str(refused)) or "", "problem")
        return redirect(_where_it_began(row), 303)
    say_how_it_went(mailbox)
    after = "setup.ready" if row.in_setup else "mailboxes.every"
    return redirect(url_for(after, project_id=row.project_id), 303)


def _asking(name: str) -> Asking:
    """Our side at a provider.

    Raises:
        NotFound: there is no such provider, or nobody has entered our client there.
    """
    with serving().store.read() as session:
        row = mail_providers.named(session, name)
    if row is None or name not in serving().providers:
        raise NotFound("No client is entered for this provider: an administrator does that once.")
    client = client_of(serving().keyring, row)
    return Asking(serving().providers[name], client, redirect_url(name), serving().keyring)


def _way(asking: Asking, mailbox: Mailbox, given: Given | None) -> str:
    """The page that leads to the provider: a link, because a form may lead nowhere else (CSP)."""
    with serving().store.write() as session:
        way = begin(
            session,
            asking,
            mailbox,
            given=given,
            in_setup=bool(request.form.get("setup")),
            session_hash=_session_hash(),
            now=serving().clock.now(),
        )
    return render_template(
        "mailboxes/consent.html", way=way, mailbox=mailbox, provider=asking.provider.name
    )


def _connected(asking: Asking, row: ConsentRequest, project: Project, state: str) -> Mailbox:
    """The mailbox of the request, with the consent that came back.

    Raises:
        MailError: the provider or the owner said no, or it opens another mailbox.
        Conflict: the address of a new one was taken meanwhile.
    """
    runtime = serving()
    now = runtime.clock.now()
    code = request.args.get("code", "")[:4_000]
    if not code:
        error, told = request.args.get("error", ""), request.args.get("error_description", "")
        raise MailboxLoginFailed(consent_refusal(row.provider, error, told))
    grant = agreed(asking, code, state, post=runtime.post_form, now=now)
    with runtime.store.read() as session:
        wanted = _mailbox_of(session, row, project)
    _refuse_other_account(wanted, grant)
    with runtime.store.write() as session:
        mailbox = _mailbox_of(session, row, project)
        settle(session, asking, mailbox, grant, at=now, actor=actor())
    return mailbox


def _mailbox_of(session: Session, row: ConsentRequest, project: Project) -> Mailbox:
    if row.mailbox_id is not None:
        return mailboxes.get(session, row.project_id, row.mailbox_id)
    return made(given_of(row), project)


def _refuse_other_account(mailbox: Mailbox, grant: Grant) -> None:
    """Another account may open a shared mailbox; whether it does is tried before it is kept."""
    if not is_other_account(mailbox, grant.account):
        return
    try:
        with serving().open_outbox(mailbox, grant.token.access_token) as outbox:
            outbox.log_in(mailbox.address)
    except MailboxLoginFailed as refused:
        raise wrong_account(mailbox, grant.account) from refused


def _managed(project_id: int) -> Project:
    """The project; the address names none, so that the gate can't know whose mailbox it is."""
    role = Role.ADMIN if current_user().is_admin else g.roles.get(project_id)
    found: Project | None = next((one for one in g.projects if one.id == project_id), None)
    if found is None or not may(role, "mailbox_consent.begin_new"):
        abort(403, "Your role does not allow this. Ask an administrator of this installation.")
    return found


def _where_it_began(row: ConsentRequest) -> str:
    if row.mailbox_id is not None:
        return url_for("mailboxes.every", project_id=row.project_id)
    return url_for(
        "mailboxes.new",
        project_id=row.project_id,
        address=str(row.given.get("address", "")),
        setup=1 if row.in_setup else None,
    )


def _session_hash() -> str:
    return hash_of(browser_session().cookie_id)
