"""Several texts of one letter, and the versions that each had."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from outreach.campaigns.letters import keyed, step_at
from outreach.drafting import texts_edit
from outreach.drafting.variants import text_of
from outreach.drafting.versions import history as versions_of
from outreach.store.pages import campaigns
from outreach.web import forms
from outreach.web.actors import names_for
from outreach.web.gate import actor
from outreach.web.letters import done
from outreach.web.runtime import serving
from outreach.web.speech import gettext

pages = Blueprint("letter_texts", __name__)
_HERE = "/p/<int:project_id>/campaigns/<int:number>/letters/<int:letter>/texts"


@pages.post(_HERE)
def add(project_id: int, number: int, letter: int) -> Response:
    """One more text, begun as a copy of the first; whoever comes next may get it."""
    with serving().store.write() as session:
        campaign = campaigns.get(session, project_id, number)
        first = text_of(step_at(keyed(campaign.steps), letter), "")
        key, _ = texts_edit.add_text(
            session,
            serving().drafting,
            campaign,
            letter,
            subject=first.subject,
            body=first.body,
            actor=actor(),
        )
        texts_edit.pause_text(
            session, serving().drafting, campaign, letter, key, paused=True, actor=actor()
        )
    flash(
        gettext(
            "Text %(key)s is a copy of the first: change it, then let it go on.", key=key.upper()
        )
    )
    here = url_for("letters.edit", project_id=project_id, number=number, letter=letter, variant=key)
    return redirect(here, 303)


@pages.post(f"{_HERE}/<variant>/pause")
def pause(project_id: int, number: int, letter: int, variant: str) -> Response:
    """Let nobody new get a text, or let it go on."""
    paused = forms.text("paused") == "yes"
    with serving().store.write() as session:
        campaign = campaigns.get(session, project_id, number)
        effect = texts_edit.pause_text(
            session, serving().drafting, campaign, letter, variant, paused=paused, actor=actor()
        )
    name = variant.upper()
    said = (
        gettext("Text %(name)s pauses", name=name)
        if paused
        else gettext("Text %(name)s goes on", name=name)
    )
    return done(project_id, number, letter, said, effect, variant)


@pages.get(f"{_HERE}/<variant>/history")
def history(project_id: int, number: int, letter: int, variant: str) -> str:
    """Who changed what, when."""
    with serving().store.read() as session:
        campaign = campaigns.get(session, project_id, number)
        step = step_at(keyed(campaign.steps), letter)
        text = text_of(step, variant)
        past = versions_of(session, campaign, str(step["key"]), text.key)
        actors = names_for(session, (one.row.saved_by for one in past))
    return render_template(
        "campaigns/letter_history.html",
        campaign=campaign,
        letter=letter,
        text=text,
        past=past,
        actors=actors,
    )


@pages.post(f"{_HERE}/<variant>/restore")
def restore(project_id: int, number: int, letter: int, variant: str) -> Response:
    """An older version becomes the text again."""
    version = forms.number("version")
    with serving().store.write() as session:
        campaign = campaigns.get(session, project_id, number)
        effect = texts_edit.restore(session, serving().drafting, campaign, version, actor=actor())
    return done(project_id, number, letter, gettext("Restored"), effect, variant)
