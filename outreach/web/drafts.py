"""The review queue: a person reads each draft beside the page it is about."""

from __future__ import annotations

import hmac
from datetime import timedelta
from hashlib import sha256

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from outreach.drafting import review, suggestion
from outreach.errors import Conflict, InvalidInput
from outreach.model.email import OutboundEmail
from outreach.model.opportunity import Opportunity
from outreach.placements.anchor_budget import anchor_budget
from outreach.store.pages import drafts
from outreach.store.pages.drafts import Draft
from outreach.web import forms
from outreach.web.gate import actor, current_project
from outreach.web.runtime import serving
from outreach.web.segments import segments
from outreach.web.speech import N_, gettext

pages = Blueprint("drafts", __name__)


@pages.get("/p/<int:project_id>/review")
def queue(project_id: int) -> str:
    """The draft that was asked for, or the first, with the queue around it."""
    wanted = request.args.get("draft", "")
    return _page(project_id, int(wanted) if wanted.isdecimal() and len(wanted) < 19 else None)


@pages.post("/p/<int:project_id>/drafts/<int:number>/approve")
def approve(project_id: int, number: int) -> Response:
    """Let it be scheduled, exactly as it was shown."""
    with serving().store.write() as session:
        email = _seen(session, project_id, number)
        review.approve(session, email, at=serving().clock.now(), actor=actor(), recent=_cooldown())
    flash(
        gettext(
            "Approved: the letter to %(recipient)s leaves in its window.", recipient=email.recipient
        )
    )
    return _next(project_id)


@pages.post("/p/<int:project_id>/review/approve-clean")
def approve_clean(project_id: int) -> Response:
    """Approve what the linter finds clean, as far as it still reads as it was shown."""
    shown = dict(pair.split(":", 1) for pair in request.form.getlist("clean") if ":" in pair)
    with serving().store.write() as session:
        same = [
            one.email
            for one in drafts.queue(session, project_id)
            if shown.get(str(one.email.id)) == digest_of(one.email)
        ]
        done, left = review.approve_clean(
            session, same, at=serving().clock.now(), actor=actor(), recent=_cooldown()
        )
    left += len(shown) - len(same)
    told = gettext("Approved: %(number)s.", number=done)
    if left:
        told += " " + gettext("%(number)s changed meanwhile and wait for you.", number=left)
    flash(told)
    return redirect(url_for("drafts.queue", project_id=project_id), 303)


@pages.post("/p/<int:project_id>/drafts/<int:number>/edit")
def edit(project_id: int, number: int) -> Response | tuple[str, int]:
    """Save the text; whatever is wrong with it is shown again beside what was typed."""
    subject, body = request.form.get("subject", ""), request.form.get("body", "")
    try:
        with serving().store.write() as session:
            email = _seen(session, project_id, number)
            now = serving().clock.now()
            review.edit(session, email, subject=subject, body=body, at=now, actor=actor())
    except (InvalidInput, Conflict) as problem:
        typed = {"subject": subject, "body": body, "problem": str(problem)}
        return _page(project_id, number, typed), problem.http_status
    flash(gettext("Saved."))
    return redirect(url_for("drafts.queue", project_id=project_id, draft=number), 303)


@pages.post("/p/<int:project_id>/drafts/<int:number>/note")
def add_note(project_id: int, number: int) -> Response:
    """Put a sentence to this person alone below the greeting."""
    note = forms.text("note", longest=500, required=N_("write a sentence."))
    with serving().store.write() as session:
        email = _seen(session, project_id, number)
        body = suggestion.with_note(email.body, note)
        now = serving().clock.now()
        review.edit(session, email, subject=email.subject, body=body, at=now, actor=actor())
    flash(gettext("It stands below the greeting."))
    return redirect(url_for("drafts.queue", project_id=project_id, draft=number), 303)


@pages.post("/p/<int:project_id>/drafts/<int:number>/suggest")
def suggest(project_id: int, number: int) -> str:
    """Fill the form with what a model proposes, a shorter text or a note; nothing is saved."""
    wants_note = forms.text("what") == "note"
    model = serving().settings.model_name if serving().settings.model_url else ""
    with serving().store.write() as session:
        email = _seen(session, project_id, number)
        wanted = "A personal opening" if wants_note else "A shorter text"
        at = serving().clock.now()
        suggestion.note_asked(email, model=model, at=at, actor=actor(), wanted=wanted)
        subject, body = email.subject, email.body
        facts = _page_facts(session, email) if wants_note else {}
    if wants_note:
        answer = serving().ask_model(suggestion.note_question_for(body, facts, model))
        proposed = suggestion.with_note(body, suggestion.proposed_in(answer))
    else:
        answer = serving().ask_model(suggestion.question_for(body, model))
        proposed = suggestion.proposed_in(answer)
    typed = {"subject": subject, "body": proposed}
    return _page(project_id, number, {**typed, "problem": suggestion.LABEL})


def _page_facts(session: Session, email: OutboundEmail) -> dict[str, str]:
    """What a note may speak of: the page, never the person."""
    if email.opportunity_id is None:
        return {}
    evidence = session.get_one(Opportunity, email.opportunity_id).evidence
    page, link = evidence.get("page") or {}, evidence.get("link") or {}
    return {
        "Title of their page": str(page.get("title") or ""),
        "Published on": str(page.get("published_on") or ""),
        "Words around the link": str(link.get("context") or ""),
    }


@pages.post("/p/<int:project_id>/drafts/<int:number>/reject")
def reject(project_id: int, number: int) -> Response:
    """Refuse it; nothing more is written to this person about it."""
    with serving().store.write() as session:
        email = _seen(session, project_id, number)
        why = forms.text("why", longest=500)
        review.reject(session, email, at=serving().clock.now(), actor=actor(), why=why)
    flash(
        gettext(
            "Rejected: nothing is written to %(recipient)s about it.", recipient=email.recipient
        )
    )
    return _next(project_id)


def _cooldown() -> timedelta:
    return timedelta(days=serving().settings.contact_cooldown_days)


def digest_of(email: OutboundEmail) -> str:
    """Tells whether the text is still the one that a person saw."""
    return sha256(f"{email.subject}\n\n{email.body}\n\n{email.footer}".encode()).hexdigest()[:32]


def _seen(session: Session, project_id: int, number: int) -> OutboundEmail:
    email = drafts.get(session, project_id, number)
    if not hmac.compare_digest(request.form.get("seen", "").encode(), digest_of(email).encode()):
        raise Conflict(
            "Somebody changed this letter while you were reading it. Look at the new text first; "
            "nothing was done."
        )
    return email


def _next(project_id: int) -> Response:
    following = request.form.get("next", "")
    draft = following if following.isdecimal() else None
    return redirect(url_for("drafts.queue", project_id=project_id, draft=draft), 303)


def _page(project_id: int, wanted: int | None, typed: dict[str, str] | None = None) -> str:
    with serving().store.read() as session:
        waiting = drafts.queue(session, project_id)
        total = drafts.count(session, project_id)
        place = _place_of(waiting, wanted)
        current = waiting[place] if waiting else None
        budget = anchor_budget(session, current_project(), current.opportunity) if current else None
    # What somebody typed into a letter that is gone must not stand in the editor of another.
    gone = typed is not None and (current is None or current.email.id != wanted)
    return render_template(
        "drafts/queue.html",
        waiting_drafts=waiting,
        total=total,
        place=place,
        current=current,
        budget=budget,
        seen=digest_of(current.email) if current else "",
        clean=[
            f"{one.email.id}:{digest_of(one.email)}" for one in waiting if not one.email.objections
        ],
        segments=segments,
        typed=None if gone else typed,
        too_late=typed if gone else None,
        model_is_set=bool(serving().settings.model_url and serving().settings.model_name),
    )


def _place_of(waiting: list[Draft], wanted: int | None) -> int:
    places = (place for place, draft in enumerate(waiting) if draft.email.id == wanted)
    return next(places, 0)
