"""The order of a campaign's letters: moved by buttons or by hand, seen before it holds."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.campaigns.letters import Step, keyed
from outreach.drafting import letters_edit
from outreach.drafting.concerned import Concerned, concerned_by_order
from outreach.errors import InvalidInput
from outreach.store.pages import campaigns
from outreach.web import forms
from outreach.web.gate import actor
from outreach.web.letters import AFTER
from outreach.web.runtime import serving
from outreach.web.speech import gettext

pages = Blueprint("letter_order", __name__)
_HERE = "/p/<int:project_id>/campaigns/<int:number>/order"


@pages.get(_HERE)
def show(project_id: int, number: int) -> str:
    """The letters in the order that was asked for, and for whom that would be new."""
    with serving().store.read() as session:
        campaign = campaigns.get(session, project_id, number)
        steps = keyed(campaign.steps)
        now = list(range(1, len(steps) + 1))
        order = _order(request.args.get("order", "")) or now
        problem, whom = "", Concerned()
        try:
            whom = concerned_by_order(session, campaign, order)
        except InvalidInput as objection:
            problem = objection.sentence
    if sorted(order) != now:
        order = now
    return render_template(
        "campaigns/order.html",
        campaign=campaign,
        lines=_lines(steps, order),
        order=order,
        is_new=order != now,
        moved=request.args.get("moved", ""),
        problem=problem,
        whom=whom,
        after=AFTER,
    )


@pages.post(_HERE)
def use(project_id: int, number: int) -> Response:
    """Put the letters into this order; a running campaign pauses until it is started again."""
    with serving().store.write() as session:
        campaign = campaigns.get(session, project_id, number)
        effect = letters_edit.reorder_letters(
            session, serving().drafting, campaign, _order(forms.text("order")), actor=actor()
        )
    told = gettext(
        "New order for %(count)s people. A running campaign pauses until you start it again.",
        count=effect["reordered"],
    )
    flash(told)
    return redirect(url_for("campaigns.show", project_id=project_id, number=number), 303)


def _order(text: str) -> list[int]:
    """Numbers of letters as "1,3,2"; what is no number is passed over."""
    parts = text[:100].split(",")
    return [int(one) for one in parts if forms.is_number(one.strip())]


def _lines(steps: list[Step], order: list[int]) -> list[dict[str, object]]:
    """Each letter with its wait, which belongs to the place, and the orders its buttons ask for."""
    return [
        {
            "number": number,
            "step": steps[number - 1],
            "delay_days": steps[place].get("delay_days", 0),
            "up": _swapped(order, place - 1) if place else "",
            "down": _swapped(order, place) if place + 1 < len(order) else "",
        }
        for place, number in enumerate(order)
    ]


def _swapped(order: list[int], place: int) -> str:
    """The order in which the letters at `place` and after it have changed places."""
    first, second = order[place : place + 2]
    return ",".join(map(str, [*order[:place], second, first, *order[place + 2 :]]))
