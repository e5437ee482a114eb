"""Does the page still invite writers? Looked at again before a letter goes."""

from __future__ import annotations

from outreach.model.opportunity import Opportunity
from outreach.model.prospect import Prospect
from outreach.prospecting.guest_posts.examined import plain
from outreach.prospecting.guest_posts.read import read_invitation
from outreach.prospecting.guest_posts.signals import policy_risk
from outreach.prospecting.second_look import SecondLook, conclude, look_at
from outreach.prospecting.tactic import Workbench


def verify(bench: Workbench, number: int) -> str:
    """Look again at one invitation: confirmed, withdrawn or unknown."""
    with bench.store.read() as session:
        row = session.get_one(Opportunity, number)
        url = session.get_one(Prospect, row.prospect_id).url
    return conclude(bench, number, *_judged(look_at(bench.fetcher, url)))


def _judged(seen: SecondLook) -> tuple[bool | None, str]:
    if seen.is_gone:
        return False, "The page is gone."
    if seen.reading is None:
        return None, ""
    found = read_invitation(seen.reading.document.html, seen.reading.url)
    if not found.is_invitation:
        return False, "The page invites nobody any more."
    risk = policy_risk(plain(found))
    return not risk, risk or "The page still invites writers."
