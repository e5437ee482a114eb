"""Why we may write to somebody: consent, kind of subscriber, override, ground; and the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from flask import Blueprint, flash, redirect, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse

from outreach.contacts import consent
from outreach.contacts.consent import Relation, Told
from outreach.contacts.law import ConsentKind, Subscriber
from outreach.contacts.permission import verdict_on
from outreach.drafting.ledger import COLUMNS, ledger, plain
from outreach.drafting.permission import judge_again
from outreach.errors import Conflict
from outreach.model.contact import Contact
from outreach.model.project import Project
from outreach.store.pages import contacts as cards
from outreach.web import forms
from outreach.web.exports import Form, download
from outreach.web.gate import actor
from outreach.web.runtime import serving
from outreach.web.speech import gettext

pages = Blueprint("lawfulness", __name__)
_HERE = "/p/<int:project_id>/contacts/<int:number>"


@pages.post(f"{_HERE}/consent")
def note_consent(project_id: int, number: int) -> AnyResponse:
    """Record a consent with its proof."""
    told = _told()
    now = serving().clock.now()
    with serving().store.write() as session:
        contact = cards.card(session, project_id, number).contact
        consent.note_consent(contact, told, at=now, actor=actor())
        _judge(session, contact)
    return _back(project_id, number, gettext("The consent is on record. Drafts were judged anew."))


@pages.post(f"{_HERE}/consent/end")
def end_consent(project_id: int, number: int) -> AnyResponse:
    """The consent was taken back, or never was one."""
    why = forms.text("why", longest=500, required="write why.")
    with serving().store.write() as session:
        contact = cards.card(session, project_id, number).contact
        consent.withdraw_consent(contact, at=serving().clock.now(), actor=actor(), why=why)
        _judge(session, contact)
    return _back(
        project_id, number, gettext("No consent any more; letters that rested on it wait.")
    )


@pages.post(f"{_HERE}/subscriber")
def set_subscriber(project_id: int, number: int) -> AnyResponse:
    """A company, or a person of their own."""
    kind, why = forms.choice("subscriber", Subscriber), forms.text("why", longest=500)
    with serving().store.write() as session:
        contact = cards.card(session, project_id, number).contact
        consent.set_subscriber(contact, kind, at=serving().clock.now(), actor=actor(), why=why)
        _judge(session, contact)
    return _back(project_id, number, gettext("Saved. Drafts were judged anew."))


@pages.post(f"{_HERE}/override")
def override(project_id: int, number: int) -> AnyResponse:
    """Let letters pass in one's own name, where the rule allows that; empty takes it back."""
    why, now = forms.text("why", longest=400), serving().clock.now()
    with serving().store.write() as session:
        card = cards.card(session, project_id, number)
        rules = serving().drafting.rules
        verdicts = [verdict_on(card.contact, row, rules, today=now.date()) for row, _ in card.here]
        if not verdicts:
            raise Conflict("Nothing is to be written to this contact: there is nothing to pass.")
        consent.override(card.contact, verdicts[0], why, at=now, actor=actor())
        _judge(session, card.contact)
    return _back(project_id, number, gettext("Saved; it stands in the ledger with your name."))


@pages.post(f"{_HERE}/keep")
def keep(project_id: int, number: int) -> AnyResponse:
    """Keep a contact that nobody wrote to."""
    ground = forms.text("ground", longest=500)
    with serving().store.write() as session:
        contact = cards.card(session, project_id, number).contact
        consent.keep(contact, ground, at=serving().clock.now(), actor=actor())
    return _back(project_id, number, gettext("Kept, with the ground that you gave."))


@pages.get("/p/<int:project_id>/contacts/ledger")
def export(project_id: int) -> AnyResponse:
    """The whole ledger as CSV, or as JSON for programs."""
    form = Form.JSON if request.args.get("as") == "json" else Form.CSV
    today = serving().clock.now().date()
    return download(form, f"ledger-{today}", COLUMNS, _lines(project_id, today))


def _lines(project_id: int, today: date) -> Iterator[Sequence[str]]:
    rules = serving().drafting.rules
    with serving().store.read() as session:
        project = session.get_one(Project, project_id)
        for one in ledger(session, project, rules, today=today):
            yield tuple(plain(one).values())


def _told() -> Told:
    return Told(
        kind=forms.choice("kind", ConsentKind),
        evidence=forms.text("evidence", longest=500),
        given_on=forms.day("given_on"),
        wording=forms.text("wording", longest=500),
        relation=forms.choice("relation", Relation) if request.form.get("relation") else None,
        no_refusal_beside_it="no_refusal_beside_it" in request.form,
        role_fit=forms.text("role_fit", longest=500),
    )


def _judge(session: Session, contact: Contact) -> None:
    session.flush()
    judge_again(session, serving().drafting, contact.id or 0)


def _back(project_id: int, number: int, sentence: str) -> AnyResponse:
    flash(sentence)
    return redirect(url_for("contacts.show", project_id=project_id, number=number), 303)
