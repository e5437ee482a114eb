"""From rows to what `earned` decides on: links as they appeared, and what we did when."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime

from sqlmodel import Session

from outreach.backlinks.monitor import OWN_LOOK
from outreach.errors import InvalidInput
from outreach.model.asset import Asset
from outreach.model.backlink import Backlink
from outreach.model.opportunity import Opportunity, Stage
from outreach.model.prospect import Prospect
from outreach.placements.earned import Approach, NewLink, Saying
from outreach.store import attribution, placements
from outreach.urls import comparison_key, site_key

_URL = re.compile(r"https?://[^\s<>\"')\]]+", re.IGNORECASE)
_SAYINGS = (
    (frozenset({"link_placed"}), Saying.PLACED),
    (frozenset({"declined", "remove_me", "hostile"}), Saying.DECLINED),
    (frozenset({"interested"}), Saying.AGREED),
)


def seen(session: Session, backlink: Backlink) -> NewLink:
    """A live backlink with the moment from which it is known to have been there."""
    returned = placements.last_return(session, backlink.id or 0)
    claimed = attribution.first_claims(session, [backlink.id or 0], OWN_LOOK)
    known = [at for at in (backlink.first_seen_at, claimed.get(backlink.id or 0)) if at]
    first = min(known, default=backlink.created_at)
    return NewLink(
        page_key=backlink.page_key,
        site_key=site_key(backlink.linking_page),
        target_key=backlink.target_key,
        appeared_at=returned or first,
        # A vendor that gives a day saw it come; an undated row may have been there for years.
        is_dated=returned is not None or first < backlink.created_at,
        page_published_on=_day(backlink.page_published_on),
    )


def approaches(
    session: Session, project_id: int, site_ids: Collection[int], numbers: Collection[int] = ()
) -> list[Approach]:
    """What was done about the opportunities of these sites, and about those with these numbers."""
    rows = attribution.opportunities_for(session, project_id, site_ids, numbers)
    ids = [opportunity.id or 0 for opportunity, _ in rows]
    letters = attribution.letters(session, ids)
    answers = attribution.answers(session, project_id, ids)
    moved = attribution.first_moves(session, ids)
    bounced, linked = attribution.bounced(session, ids), attribution.with_link(session, ids)
    return [
        _approach(
            session,
            opportunity,
            prospect,
            # Somebody may have written by other means: then the board tells when.
            letters.get(opportunity.id or 0) or _by_hand(opportunity, moved),
            answers.get(opportunity.id or 0),
            delivered=opportunity.id not in bounced,
            has_link=opportunity.id in linked,
        )
        for opportunity, prospect in rows
    ]


def _approach(
    session: Session,
    opportunity: Opportunity,
    prospect: Prospect,
    letters: attribution.Letters,
    answers: attribution.Answers | None,
    *,
    delivered: bool,
    has_link: bool,
) -> Approach:
    last = max(letters.last_at, answers.last_at) if answers else letters.last_at
    named = [key for text in (answers.texts if answers else ()) for key in named_pages(text)]
    named += [key for url in (answers.urls if answers else ()) for key in named_pages(url)]
    return Approach(
        opportunity=opportunity.id or 0,
        page_key=comparison_key(prospect.url)[:1300],
        site_key=site_key(prospect.url),
        targets=_offered(session, opportunity),
        written_at=letters.first_at,
        last_word_at=last,
        delivered=delivered or answers is not None,
        saying=_saying(opportunity, answers),
        named_pages=frozenset(named),
        has_link=has_link,
    )


def _by_hand(opportunity: Opportunity, moved: Mapping[int, datetime]) -> attribution.Letters:
    at = moved.get(opportunity.id or 0, opportunity.moved_at or opportunity.created_at)
    return attribution.Letters(at, at)


def _offered(session: Session, opportunity: Opportunity) -> frozenset[str]:
    """Keys of our page that was offered, and of the one whose link was to be put right."""
    keys = {opportunity.reason_key[:1300]} if opportunity.reason_key else set()
    asset = session.get(Asset, opportunity.asset_id) if opportunity.asset_id else None
    if asset is not None:
        keys.add(comparison_key(asset.url)[:1300])
    return frozenset(keys)


def _saying(opportunity: Opportunity, answers: attribution.Answers | None) -> Saying:
    intents = set(answers.intents) if answers else set()
    for names, saying in _SAYINGS:
        if intents & names:
            return saying
    by_stage = {Stage.AGREED: Saying.AGREED, Stage.DECLINED: Saying.DECLINED}
    return by_stage.get(opportunity.stage, Saying.ANSWERED if intents else Saying.NOTHING)


def named_in_threads(session: Session, project_id: int) -> dict[str, set[int]]:
    """Page key to the opportunities in whose answers that page was named."""
    found: dict[str, set[int]] = defaultdict(set)
    for number, text in attribution.answers_with_links(session, project_id):
        for key in named_pages(text):
            found[key].add(number)
    return found


def named_pages(text: str) -> Iterator[str]:
    """Comparison keys of the addresses in a text."""
    for found in _URL.findall(text):
        try:
            yield comparison_key(found.rstrip(".,;:!?"))[:1300]
        except InvalidInput:
            continue


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
