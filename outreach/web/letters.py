"""The letters of a campaign: edit one, see it as it would leave, add and remove."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from outreach.campaigns.letters import Step, with_set
from outreach.drafting import letters_edit
from outreach.drafting.letters_edit import Previewed
from outreach.drafting.usable import refuse_unusable
from outreach.drafting.variables import EXAMPLES
from outreach.errors import Conflict, InvalidInput, OutreachError
from outreach.model.campaign import Campaign
from outreach.store import opportunities
from outreach.store.pages import campaigns
from outreach.web import forms
from outreach.web.gate import actor
from outreach.web.runtime import serving

pages = Blueprint("letters", __name__)
_LONGEST = 20_000
_EFFECTS = {
    "rewritten": "drafts were written anew",
    "cancelled": "drafts were cancelled",
    "replanned": "sequences were planned anew",
    "kept_edited": "drafts that somebody edited stay as they are",
    "kept_approved": "approved letters stay as they are",
}
_HERE = "/p/<int:project_id>/campaigns/<int:number>/letters"


@pages.get(f"{_HERE}/<int:letter>")
def edit(project_id: int, number: int, letter: int) -> str:
    """The text on one side, the letter as it would leave on the other."""
    return _page(project_id, number, letter, None)


@pages.post(f"{_HERE}/<int:letter>/preview")
def preview(project_id: int, number: int, letter: int) -> str:
    """What was typed, as a letter; nothing is kept."""
    with serving().store.read() as session:
        campaign = campaigns.get(session, project_id, number)
        shown, problem = _previewed(session, campaign, letter, _typed())
    return render_template("campaigns/letter_preview.html", shown=shown, problem=problem)


@pages.post(f"{_HERE}/<int:letter>")
def save(project_id: int, number: int, letter: int) -> Response | tuple[str, int]:
    """Keep it, and carry it to whoever has not got this letter yet."""
    try:
        with serving().store.write() as session:
            campaign = campaigns.get(session, project_id, number)
            effect = letters_edit.set_letter(
                session,
                serving().drafting,
                campaign,
                letter,
                actor=actor(),
                subject=forms.text("subject", longest=300),
                body=forms.text("body", longest=_LONGEST, required="write the letter."),
                delay_days=forms.number("delay_days"),
            )
    except InvalidInput as problem:
        return _page(project_id, number, letter, problem), 422
    return _done(project_id, number, letter, "Saved", effect)


@pages.post(_HERE)
def add(project_id: int, number: int) -> Response:
    """A reminder at the end, to be made one's own."""
    with serving().store.write() as session:
        campaign = campaigns.get(session, project_id, number)
        effect = letters_edit.add_letter(
            session, serving().drafting, campaign, actor=actor(), body=_REMINDER, delay_days=5
        )
        last = len(campaign.steps)
    return _done(project_id, number, last, "A letter was added", effect)


@pages.post(f"{_HERE}/<int:letter>/remove")
def remove(project_id: int, number: int, letter: int) -> Response:
    """Take it out; whoever has not got it yet skips it."""
    with serving().store.write() as session:
        campaign = campaigns.get(session, project_id, number)
        effect = letters_edit.remove_letter(
            session, serving().drafting, campaign, letter, actor=actor()
        )
    return _done(project_id, number, 1, f"Letter {letter} was removed", effect)


_REMINDER = """{{ contact.greeting }}

only a short reminder of my letter below. If it is of no use to you, forget it;
I won't write again about it.

{{ sender.name }}"""


def _typed() -> Step:
    delay = request.form.get("delay_days", "0")
    return {
        "subject": request.form.get("subject", "")[:300],
        "body": request.form.get("body", "")[:_LONGEST],
        "delay_days": int(delay) if delay.isascii() and delay.isdigit() else 0,
    }


def _previewed(
    session: Session, campaign: Campaign, letter: int, typed: Step | None
) -> tuple[Previewed | None, OutreachError | None]:
    """The letter for a real opportunity where there is one, else with examples."""
    try:
        steps = list(campaign.steps)
        if typed is not None:
            for field in ("subject", "body"):
                refuse_unusable(str(typed[field]), field)
            steps = with_set(steps, letter, typed)
        about = opportunities.best_with_contact(session, campaign.project_id, campaign.tactic)
        found = letters_edit.preview(session, serving().drafting, campaign, about, steps=steps)
        return found[letter - 1], None
    except (InvalidInput, Conflict) as problem:
        return None, problem
    finally:
        session.rollback()


def _page(project_id: int, number: int, letter: int, problem: InvalidInput | None) -> str:
    typed = _typed() if problem else None
    with serving().store.read() as session:
        campaign = campaigns.get(session, project_id, number)
        with_set(campaign.steps, letter, {})  # refuses a number that it has not
        shown, objection = _previewed(session, campaign, letter, typed)
        about = opportunities.best_with_contact(session, project_id, campaign.tactic)
    return render_template(
        "campaigns/letter.html",
        campaign=campaign,
        letter=letter,
        step=typed or campaign.steps[letter - 1],
        shown=shown,
        about=about,
        problem=problem or objection,
        variables=EXAMPLES,
    )


def _done(
    project_id: int, number: int, letter: int, said: str, effect: letters_edit.Effect
) -> Response:
    told = [f"{count} {_EFFECTS[name]}" for name, count in effect.items() if count]
    flash(f"{said}{': ' + ', '.join(told) if told else ''}.")
    return redirect(
        url_for("letters.edit", project_id=project_id, number=number, letter=letter), 303
    )
