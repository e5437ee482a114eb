"""Does the page still invite writers? Looked at again before a letter goes."""

from __future__ import annotations

from outreach.prospecting.guest_posts.examined import plain
from outreach.prospecting.guest_posts.read import read_invitation
from outreach.prospecting.guest_posts.signals import policy_risk
from outreach.prospecting.second_look import look_again
from outreach.prospecting.tactic import Reading, Workbench


def verify(bench: Workbench, number: int) -> str:
    """Look again at one invitation: confirmed, withdrawn or unknown."""
    return look_again(bench, number, lambda page, _row, _project: _judged(page))


def _judged(page: Reading) -> tuple[bool, str]:
    found = read_invitation(page.document.html, page.url)
    if not found.is_invitation:
        return False, "The page invites nobody any more."
    risk = policy_risk(plain(found))
    return not risk, risk or "The page still invites writers."
