"""Contacts: who they are, where we have each address from, why we may write, and their wishes."""

from __future__ import annotations

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse

from outreach.campaigns import forget as forgetting
from outreach.contacts import people
from outreach.contacts.law import PolicyVerdict
from outreach.contacts.permission import unmet, verdict_on
from outreach.errors import InvalidInput, NotFound
from outreach.mail.addresses import checked_address
from outreach.model.contact import Contact
from outreach.model.opportunity import Opportunity
from outreach.model.prospect import Prospect
from outreach.store import contacts as stored
from outreach.store import opportunities
from outreach.store.pages import contacts as cards
from outreach.web import forms
from outreach.web.actors import names_for
from outreach.web.gate import actor, current_project
from outreach.web.runtime import serving
from outreach.web.speech import gettext

pages = Blueprint("contacts", __name__)


@pages.get("/p/<int:project_id>/contacts")
def every(project_id: int) -> str:
    """The contacts on the sites of this project's opportunities."""
    words = forms.asked_words()
    with serving().store.read() as session:
        shelf = cards.listed(session, project_id, words, page=forms.asked_page())
    return render_template("contacts/every.html", shelf=shelf, words=words)


@pages.get("/p/<int:project_id>/contacts/<int:number>")
def show(project_id: int, number: int) -> str:
    """One contact: ledger of sources, verdicts of the law, addresses, history."""
    today = serving().clock.now().date()
    with serving().store.read() as session:
        card = cards.card(session, project_id, number)
        actors = names_for(session, (event.actor for event in card.events))
        rules = serving().drafting.rules
        verdicts: dict[tuple[PolicyVerdict, str], list[tuple[Opportunity, Prospect]]] = {}
        for row, page in card.here:
            verdict = verdict_on(card.contact, row, rules, today=today)
            missing = unmet(verdict, current_project(), row)
            verdicts.setdefault((verdict, missing), []).append((row, page))
    return render_template("contacts/show.html", card=card, verdicts=verdicts, actors=actors)


@pages.post("/p/<int:project_id>/opportunities/<int:number>/contact")
def choose(project_id: int, number: int) -> AnyResponse:
    """Write to another contact about an opportunity."""
    with serving().store.write() as session:
        row = opportunities.get(session, project_id, number)
        contact = _contact(session, project_id, forms.number("contact_id"))
        people.choose(session, row, contact, at=serving().clock.now(), actor=actor())
    flash(gettext("The letter goes to this contact."))
    return redirect(url_for("opportunities.show", project_id=project_id, number=number), 303)


@pages.post("/p/<int:project_id>/opportunities/<int:number>/guess")
def guess(project_id: int, number: int) -> AnyResponse:
    """Guess the author's address; nothing goes to it before somebody approves it."""
    with serving().store.write() as session:
        row = opportunities.get(session, project_id, number)
        people.propose_guess(session, row, at=serving().clock.now(), actor=actor())
    flash(gettext("A guess is among the contacts. Nothing goes to it before somebody approves it."))
    return redirect(url_for("opportunities.show", project_id=project_id, number=number), 303)


@pages.post("/p/<int:project_id>/contacts/<int:number>/approve")
def approve(project_id: int, number: int) -> AnyResponse:
    """Take the responsibility for a guessed address."""
    with serving().store.write() as session:
        contact = _contact(session, project_id, number)
        people.approve_guess(contact, at=serving().clock.now(), actor=actor())
    return _back(project_id, number, gettext("Approved: it may be chosen now."))


@pages.post("/p/<int:project_id>/contacts/<int:number>/merge")
def merge(project_id: int, number: int) -> AnyResponse:
    """Say that another address is the same person's."""
    address = checked_address(forms.text("address", longest=320))
    with serving().store.write() as session:
        contact = _contact(session, project_id, number)
        other = stored.by_address(session, address)
        if other is None:
            raise NotFound(f"There is no contact {address}.")
        people.merge(session, contact, other, at=serving().clock.now(), actor=actor())
    return _back(
        project_id, number, gettext("One person: what is said to one address is said to all.")
    )


@pages.post("/p/<int:project_id>/contacts/<int:number>/split")
def split(project_id: int, number: int) -> AnyResponse:
    """Another person after all."""
    with serving().store.write() as session:
        contact = _contact(session, project_id, number)
        people.split(session, contact, at=serving().clock.now(), actor=actor())
    return _back(project_id, number, gettext("The address stands alone again."))


@pages.post("/p/<int:project_id>/contacts/<int:number>/leave-alone")
def leave_alone(project_id: int, number: int) -> AnyResponse:
    """Never write to this person again, from any project."""
    why = forms.text("why", longest=500) or "Asked for by a person in the web app."
    with serving().store.write() as session:
        contact = _contact(session, project_id, number)
        forgetting.leave_alone(session, contact, why=why, at=serving().clock.now(), actor=actor())
    return _back(project_id, number, gettext("Never written to again; what waited was cancelled."))


@pages.get("/p/<int:project_id>/contacts/<int:number>/export")
def export(project_id: int, number: int) -> Response:
    """Everything that is kept about this person, as a file."""
    with serving().store.read() as session:
        told = forgetting.export(session, _contact(session, project_id, number))
    answer = jsonify(told)
    answer.headers["Content-Disposition"] = f'attachment; filename="person-{number}.json"'
    return answer


@pages.post("/p/<int:project_id>/contacts/<int:number>/erase")
def erase(project_id: int, number: int) -> AnyResponse:
    """Forget this person; the word has to be typed, because nothing brings it back."""
    if forms.text("word").lower() != "erase":
        raise InvalidInput("write “erase” to confirm.", field="word")
    with serving().store.write() as session:
        contact = _contact(session, project_id, number)
        forgetting.forget(session, contact, at=serving().clock.now(), actor=actor())
    flash(gettext("Erased. A hash keeps us from ever writing to this person again."))
    return redirect(url_for("contacts.every", project_id=project_id), 303)


def _contact(session: Session, project_id: int, number: int) -> Contact:
    """The contact, if this project has to do with it."""
    return cards.card(session, project_id, number).contact


def _back(project_id: int, number: int, sentence: str) -> AnyResponse:
    flash(sentence)
    return redirect(url_for("contacts.show", project_id=project_id, number=number), 303)
