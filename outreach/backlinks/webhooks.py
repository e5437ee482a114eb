"""Tells others' programs of changes of backlinks: off until somebody adds an address.

    plan      alerts since the last time become calls of at most a hundred changes
    | claim   a try is counted before it is made, so that no endless ones exist
    | post    through the guard: no private address, no redirect; signed
    | record  arrived, tried again later, or failed for good

A call may arrive twice, after a crash between post and record; its id is the same then.
"""

from __future__ import annotations

import logging
import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from outreach.backlinks.alerts import Severity
from outreach.backlinks.webhook_message import (
    MOST_TRIES,
    SECRET_BYTES,
    Answered,
    body_of,
    meaning,
    next_try,
    signed,
    written_secret,
)
from outreach.clock import Clock
from outreach.errors import Conflict, InvalidInput, OutreachError
from outreach.logs import event_line
from outreach.model.event import WORKER, record
from outreach.model.project import Project
from outreach.model.webhook import CallState, Webhook, WebhookCall
from outreach.portions import portions
from outreach.secrets import Keyring
from outreach.store import bulletins, webhooks
from outreach.store.engine import Store
from outreach.store.sealed import opened, seal_into
from outreach.urls import checked_url

log = logging.getLogger(__name__)
MOST_HOOKS = 5  # of a project
_MOST_CHANGES = 100  # in a call
_MOST_CALLS = 20  # to one address in a round
_TRY_LASTS = timedelta(minutes=10)  # longer than any request may
_KEPT = timedelta(days=90)

# (url, body, headers) → status; raises FetchError without an answer.
Post = Callable[[str, bytes, Mapping[str, str]], int]


@dataclass(frozen=True)
class Calling:
    """What calls are made with."""

    store: Store
    clock: Clock
    keyring: Keyring
    base_url: str
    post: Post


def add_webhook(
    session: Session,
    project: Project,
    url: str,
    severity: Severity,
    *,
    keyring: Keyring,
    at: datetime,
    actor: str,
) -> tuple[Webhook, str]:
    """Keep an address, which is told what happens from now on; the secret is shown this once.

    Raises:
        InvalidInput: the address does not do, or there are too many.
        Conflict: the project has it already.
    """
    checked = checked_url(url)
    number = project.id or 0
    if not checked.startswith("https://"):
        raise InvalidInput("write an address that begins with https://.", field="url")
    if project.is_sample:
        raise InvalidInput("the sample project tells nobody anything.", field="url")
    known = webhooks.of_project(session, number)
    if any(one.url == checked for one in known):
        raise Conflict("This address is told already.")
    if len(known) >= MOST_HOOKS:
        raise InvalidInput(f"a project has {MOST_HOOKS} webhooks at most.", field="url")
    told = [one.value for one in _at_least(severity)]
    row = Webhook(
        project_id=number,
        url=checked,
        severity=severity.value,
        told_up_to=bulletins.newest_alert(session, number, told),
        created_at=at,
    )
    session.add(row)
    session.flush()
    secret = written_secret(secrets.token_bytes(SECRET_BYTES))
    seal_into(keyring, row, "secret_sealed", secret)
    record(row, "added", at=at, actor=actor, severity=severity)
    return row, secret


def ask_test(
    session: Session, project: Project, row: Webhook, *, base_url: str, at: datetime, actor: str
) -> WebhookCall:
    """Write down a call without changes; the worker makes it.

    Raises:
        Conflict: it is paused.
    """
    if row.paused_at is not None:
        raise Conflict("The webhook is paused: let it go on first.")
    record(row, "tested", at=at, actor=actor)
    return _write_down(session, row, body_of(project, (), base_url=base_url, now=at), 0, at)


def pause(row: Webhook, *, at: datetime, actor: str, why: str = "") -> None:
    """Stop it; what happens meanwhile is told when it goes on."""
    if row.paused_at is None:
        row.paused_at, row.paused_because = at, why
        record(row, "paused", at=at, actor=actor, why=why)


def resume(row: Webhook, *, at: datetime, actor: str) -> None:
    """Let it go on where it stopped."""
    if row.paused_at is not None:
        row.paused_at, row.paused_because = None, ""
        record(row, "resumed", at=at, actor=actor)


def try_again(call: WebhookCall, *, at: datetime, actor: str) -> None:
    """Give a call that failed all its tries anew."""
    call.move_to(CallState.WAITING, at=at, actor=actor)
    call.tries, call.not_before = 0, at


def remove(session: Session, row: Webhook, *, at: datetime, actor: str) -> None:
    """Forget it with its secret and its calls."""
    record(row, "removed", at=at, actor=actor)
    webhooks.remove(session, row)


def call_all(calling: Calling) -> Counter[str]:
    """Write down what is new, make the calls whose time has come; counts what became of them."""
    with calling.store.write() as session:
        for row, project in webhooks.running(session):
            _plan(session, row, project, calling)
        webhooks.forget_calls(session, before=calling.clock.now() - _KEPT)
        hooks = [row for row, _ in webhooks.running(session)]
    return Counter(told for row in hooks for told in _calls_of(calling, row))


def _plan(session: Session, row: Webhook, project: Project, calling: Calling) -> None:
    told = [one.value for one in _at_least(Severity(row.severity))]
    newest, now = bulletins.newest_alert(session, row.project_id, told), calling.clock.now()
    if newest <= row.told_up_to:
        return
    found = bulletins.alerts_between(session, row.project_id, row.told_up_to, newest, told)
    if not webhooks.advance(session, row, newest):
        return
    for part in portions(found, _MOST_CHANGES):
        body = body_of(project, part, base_url=calling.base_url, now=now)
        _write_down(session, row, body, len(part), now)


def _write_down(
    session: Session, row: Webhook, body: str, alerts: int, at: datetime
) -> WebhookCall:
    call = WebhookCall(
        project_id=row.project_id,
        webhook_id=row.id or 0,
        body=body,
        alerts=alerts,
        not_before=at,
        created_at=at,
    )
    session.add(call)
    session.flush()
    return call


def _calls_of(calling: Calling, row: Webhook) -> Iterator[str]:
    """In their order: as long as the oldest does not arrive, those behind it wait."""
    for _ in range(_MOST_CALLS):
        with calling.store.write() as session:
            call = webhooks.oldest_waiting(session, row.id or 0)
            now = calling.clock.now()
            if call is None or call.not_before > now:
                return
            if not webhooks.claim(session, call, until=now + _TRY_LASTS):
                return
        told = _one(calling, row, call)
        yield told
        if told != CallState.SENT:
            return


def _one(calling: Calling, row: Webhook, call: WebhookCall) -> str:
    status: int | None = None
    try:
        secret = opened(calling.keyring, row, "secret_sealed")
        headers = signed(call.body, secret, call.id or 0, now=calling.clock.now())
        status = calling.post(row.url, call.body.encode(), headers)
        answer, why = meaning(status), f"The address answered {status}."
    except OutreachError as silent:  # a secret that can't be opened must not stop other addresses
        answer, why = Answered.LATER, str(silent)
    with calling.store.write() as session:
        kept = session.get(WebhookCall, call.id)
        if kept is None or kept.state is not CallState.WAITING:
            return "gone"  # somebody removed the webhook meanwhile
        kept.status = status
        if answer is Answered.GONE:
            pause(session.get_one(Webhook, row.id), at=calling.clock.now(), actor=WORKER, why=why)
        return _recorded(kept, answer, why, at=calling.clock.now())


def _recorded(call: WebhookCall, answer: Answered, why: str, *, at: datetime) -> str:
    if answer is Answered.TAKEN:
        call.move_to(CallState.SENT, at=at, actor=WORKER)
    elif answer is Answered.GONE or call.tries >= MOST_TRIES:
        call.move_to(CallState.FAILED, at=at, actor=WORKER, why=why)
        log.warning(event_line("webhook.failed", call=call.id))
    else:
        call.problem, call.not_before = why, next_try(call.tries, now=at)
        return "deferred"
    return call.state.value


def _at_least(severity: Severity) -> list[Severity]:
    order = list(Severity)  # the weightiest first
    return order[: order.index(severity) + 1]
