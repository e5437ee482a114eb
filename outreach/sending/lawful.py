"""May the law be asked once more? The verdict of drafting, computed anew where a letter may leave.

A consent ends by itself, a country is corrected, the assessment of a project is taken back: what
was approved weeks ago is asked again with the rows of today.
"""

from __future__ import annotations

from datetime import date

from outreach.contacts.country import address_type
from outreach.contacts.law import policy
from outreach.contacts.permission import consent_of, lacking
from outreach.contacts.rules import Rules
from outreach.store.queued import Queued


def law_objects(letter: Queued, assessment: str, rules: Rules, *, today: date) -> str:
    """Why the law does not allow this letter today, "" if it does; answers by hand are free.

    Args:
        assessment: the project's approved assessment of legitimate interest.
    """
    if letter.by_hand:
        return ""
    standing = letter.standing
    verdict = policy(
        standing.country,
        address_type(letter.recipient),
        standing.subscriber_type,
        "",
        consent_of(standing.consent),
        rules,
        override=standing.law_override,
        today=today,
    )
    return lacking(verdict, assessment, standing.note or "")
