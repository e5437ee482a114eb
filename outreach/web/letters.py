"""The letters of a campaign: edit one, see it as it would leave, add and remove."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from outreach.campaigns.letters import Step, keyed, step_at, with_set
from outreach.campaigns.manual_tasks import is_task
from outreach.drafting import letters_edit, texts_edit
from outreach.drafting.carry import Effect
from outreach.drafting.concerned import concerned_by
from outreach.drafting.letters_edit import Previewed
from outreach.drafting.usable import refuse_unusable
from outreach.drafting.variables import EXAMPLES
from outreach.drafting.variants import FIRST, text_of, texts_of
from outreach.errors import Conflict, InvalidInput, OutreachError
from outreach.model.campaign import Campaign
from outreach.model.opportunity import Opportunity
from outreach.store import opportunities
from outreach.store.pages import campaigns
from outreach.web import forms
from outreach.web.gate import actor
from outreach.web.runtime import serving
from outreach.web.speech import N_, gettext

pages = Blueprint("letters", __name__)
_LONGEST = 20_000
_EFFECTS = {
    "rewritten": N_("%(count)s drafts were written anew"),
    "cancelled": N_("%(count)s drafts were cancelled"),
    "replanned": N_("%(count)s sequences were planned anew"),
    "kept_edited": N_("%(count)s drafts that somebody edited stay as they are"),
    "kept_approved": N_("%(count)s approved letters stay as they are"),
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
        shown, problem = previewed(session, campaign, letter, typed_step())
        whom = concerned_by(session, campaign, letter)
    return render_template("campaigns/letter_preview.html", shown=shown, problem=problem, whom=whom)


@pages.post(f"{_HERE}/<int:letter>")
def save(project_id: int, number: int, letter: int) -> Response | tuple[str, int]:
    """Keep it, and carry it to whoever has not got this letter yet."""
    try:
        with serving().store.write() as session:
            campaign = campaigns.get(session, project_id, number)
            _refuse_if_changed(campaign, letter)
            effect = _saved(session, campaign, letter)
    except InvalidInput as problem:
        return _page(project_id, number, letter, problem), problem.http_status
    return done(project_id, number, letter, gettext("Saved"), effect, _variant())


class _Changed(InvalidInput):
    """Somebody saved another text since this one was opened."""

    http_status = 409


def _refuse_if_changed(campaign: Campaign, letter: int) -> None:
    """Nobody's text is overwritten unseen: the page shows both, and the next save is on purpose."""
    seen = request.form.get("seen", "")
    now = text_of(step_at(keyed(campaign.steps), letter), _variant())
    if seen and seen != now.digest:
        raise _Changed(
            "somebody else saved this letter while you wrote. Your text stands below and theirs "
            "under Earlier versions; save again to put yours in its place.",
            field="body",
        )


def _saved(session: Session, campaign: Campaign, letter: int) -> Effect:
    subject = forms.text("subject", longest=300)
    after = forms.text("after", longest=32)
    if is_task(step_at(campaign.steps, letter)):
        return letters_edit.set_task(
            session,
            serving().drafting,
            campaign,
            letter,
            actor=actor(),
            title=subject,
            note=forms.text("body", longest=_LONGEST),
            delay_days=forms.number("delay_days"),
            after=after,
        )
    body = forms.text("body", longest=_LONGEST, required="write the letter.")
    if _variant() != FIRST:
        return texts_edit.set_text(
            session,
            serving().drafting,
            campaign,
            letter,
            _variant(),
            subject=subject,
            body=body,
            actor=actor(),
        )
    return letters_edit.set_letter(
        session,
        serving().drafting,
        campaign,
        letter,
        actor=actor(),
        subject=subject,
        body=body,
        delay_days=forms.number("delay_days"),
        after=after,
    )


def _variant() -> str:
    """The text that is looked at or saved, "a" for the first."""
    return (request.values.get("variant") or FIRST)[:16]


@pages.post(_HERE)
def add(project_id: int, number: int) -> Response:
    """A reminder or a task at the end, to be made one's own."""
    after, task = forms.text("after", longest=32), forms.text("kind") == "task"
    body = _AFTER_ANSWER if after else _REMINDER
    with serving().store.write() as session:
        campaign = campaigns.get(session, project_id, number)
        here = (session, serving().drafting, campaign)
        if task:
            title = gettext("Write back") if after else gettext("Call them")
            effect = letters_edit.add_task(
                *here, actor=actor(), title=title, note="", delay_days=1, after=after
            )
        else:
            effect = letters_edit.add_letter(
                *here, actor=actor(), body=body, delay_days=5, after=after
            )
        last = len(campaign.steps)
    said = gettext("A task was added") if task else gettext("A letter was added")
    return done(project_id, number, last, said, effect)


@pages.post(f"{_HERE}/<int:letter>/remove")
def remove(project_id: int, number: int, letter: int) -> Response:
    """Take it out; whoever has not got it yet skips it."""
    with serving().store.write() as session:
        campaign = campaigns.get(session, project_id, number)
        effect = letters_edit.remove_letter(
            session, serving().drafting, campaign, letter, actor=actor()
        )
    said = gettext("Letter %(letter)s was removed", letter=letter)
    return done(project_id, number, 1, said, effect)


_REMINDER = """{{ contact.greeting }}

only a short reminder of my letter below. If it is of no use to you, forget it;
I won't write again about it.

{{ sender.name }}"""
_AFTER_ANSWER = """{{ contact.greeting }}

you asked me to come back to it later. Is now a better moment?

{{ sender.name }}"""
# Which answers a step may follow, in the words of the builder.
AFTER = {
    "not_now": N_("after “not now”: counted from the day they named"),
    "interested": N_("after a yes"),
    "question": N_("after a question (a task by hand)"),
    "guidelines": N_("after guidelines for authors"),
    "link_placed": N_("after “the link is there”"),
}


def typed_step() -> Step:
    """The letter as it stands in the form at this moment; nothing of it is checked yet."""
    delay = request.form.get("delay_days", "0")
    return {
        "subject": request.form.get("subject", "")[:300],
        "body": request.form.get("body", "")[:_LONGEST],
        "delay_days": int(delay) if delay.isascii() and delay.isdigit() else 0,
        "after": request.form.get("after", "")[:32],
    }


def previewed(
    session: Session, campaign: Campaign, letter: int, typed: Step | None
) -> tuple[Previewed | None, OutreachError | None]:
    """The letter for the chosen opportunity, else the best, else with examples."""
    try:
        steps = keyed(campaign.steps)
        text = text_of(step_at(steps, letter), _variant())
        shown = typed or {"subject": text.subject, "body": text.body}
        for field in ("subject", "body"):
            refuse_unusable(str(shown[field]), field)
        # One text is looked at: as the first and only one of its step.
        steps = with_set(steps, letter, {**shown, "variants": []})
        about = _about(session, campaign)
        found = letters_edit.preview(session, serving().drafting, campaign, about, steps=steps)
        return found[letter - 1], None
    except (InvalidInput, Conflict) as problem:
        return None, problem
    finally:
        session.rollback()


def _about(session: Session, campaign: Campaign) -> Opportunity | None:
    """The real opportunity for which the letter is shown."""
    asked = request.values.get("about", "")
    choices = opportunities.with_contact(session, campaign.project_id, campaign.tactic)
    wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else None
    return next((row for row in choices if row.id == wanted), next(iter(choices), None))


def _page(project_id: int, number: int, letter: int, problem: InvalidInput | None) -> str:
    typed = typed_step() if problem else None
    with serving().store.read() as session:
        campaign = campaigns.get(session, project_id, number)
        step = step_at(keyed(campaign.steps), letter)
        text = text_of(step, _variant())
        shown, objection = previewed(session, campaign, letter, typed)
        about = _about(session, campaign)
        choices = opportunities.with_contact(session, project_id, campaign.tactic)
        whom = concerned_by(session, campaign, letter)
    own = {**step, "subject": text.subject, "body": text.body}
    return render_template(
        "campaigns/letter.html",
        campaign=campaign,
        letter=letter,
        step=typed or own,
        texts=texts_of(step),
        variant=text,
        shown=shown,
        about=about,
        choices=choices,
        problem=problem or objection,
        variables=EXAMPLES,
        whom=whom,
        after=AFTER,
    )


def done(
    project_id: int, number: int, letter: int, said: str, effect: Effect, variant: str = FIRST
) -> Response:
    """Back to the letter, with what the change meant for those who are enrolled."""
    told = [gettext(_EFFECTS[name], count=count) for name, count in effect.items() if count]
    flash(f"{said}{': ' + ', '.join(told) if told else ''}.")
    return redirect(
        url_for(
            "letters.edit", project_id=project_id, number=number, letter=letter, variant=variant
        ),
        303,
    )
