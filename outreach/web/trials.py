"""Send a test to yourself: of a mailbox, and of a letter as it is typed at this moment."""

from __future__ import annotations

import re

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.errors import Conflict, InvalidInput, MailError, OutreachError
from outreach.model.mailbox import Mailbox
from outreach.sending.letters import full_text
from outreach.sending.trial import Trial, Way, send_trial
from outreach.store.pages import campaigns, mailboxes
from outreach.web.gate import actor, current_user
from outreach.web.letters import previewed, typed_step
from outreach.web.runtime import serving
from outreach.web.speech import gettext, retold

pages = Blueprint("trials", __name__)
ME = "me"  # else the mailbox itself


@pages.post("/p/<int:project_id>/mailboxes/<int:number>/test")
def of_mailbox(project_id: int, number: int) -> Response:
    """A short letter that says what it is: does it arrive, and does it look right?"""
    with serving().store.read() as session:
        row = mailboxes.get(session, project_id, number)
    subject = gettext("Does mail of %(address)s arrive?", address=row.address)
    text = gettext(
        "You asked for this letter. If it lies among your other mail and not in the spam folder, "
        "%(address)s is ready to write.",
        address=row.address,
    )
    signed = f"{text}\n\n{row.signature}".strip() + "\n"
    said, tone = _sent(row, subject, signed)
    flash(said, tone)
    return redirect(url_for("mailbox_settings.show", project_id=project_id, number=number), 303)


@pages.post("/p/<int:project_id>/campaigns/<int:number>/letters/<int:letter>/test")
def of_letter(project_id: int, number: int, letter: int) -> str:
    """What was typed, as a letter to oneself; nothing is kept."""
    with serving().store.read() as session:
        campaign = campaigns.get(session, project_id, number)
        shown, problem = previewed(session, campaign, letter, typed_step())  # rolls back
        mailbox = mailboxes.get(session, project_id, campaign.mailbox_id)
        subject = campaign.name
    if shown is None:
        said, tone = _sentence(problem), "problem"
    else:
        text = _harmless(full_text(shown.body, shown.footer))
        said, tone = _sent(mailbox, shown.subject or subject, text)
    return render_template("campaigns/letter_tested.html", said=said, tone=tone)


def _harmless(text: str) -> str:
    """Its link to unsubscribe is a real person's: trying it must not silence that person."""
    base = f"{serving().settings.base_url}/u/"
    return re.sub(re.escape(base) + r"[\w.~=-]+", f"{base}test", text)


def _sent(mailbox: Mailbox, subject: str, text: str) -> tuple[str, str]:
    """Send it to whom the form says; what to tell, and whether that is a problem."""
    runtime = serving()
    to = current_user().email if request.form.get("to") == ME else mailbox.address
    way = Way(runtime.store, runtime.clock, runtime.keyring, runtime.open_outbox)
    try:
        send_trial(way, mailbox, Trial(to, subject, text), actor=actor())
    except (Conflict, InvalidInput, MailError) as problem:
        return _sentence(problem), "problem"
    return gettext("Sent to %(address)s. Look there in a minute.", address=to), "message"


def _sentence(problem: OutreachError | None) -> str:
    return gettext("Nothing was sent: %(problem)s", problem=retold(str(problem)))
