"""Ties live and lost backlinks to the opportunities that earned them, and moves the board."""

from __future__ import annotations

from collections import Counter

from outreach.clock import Clock
from outreach.model.backlink import Backlink
from outreach.model.event import WORKER
from outreach.model.placement import Placement
from outreach.placements.attribute import attribute_due
from outreach.placements.settle import settle
from outreach.store import placements
from outreach.store.engine import Store


def match_due(store: Store, clock: Clock) -> Counter[str]:
    """Settle placements, then ask of new links whose work they are.

    Counts "won", "risk", "lost", "asked" (a person decides), "judged" and "elsewhere".
    """
    counts: Counter[str] = Counter()
    with store.read() as session:
        waiting = placements.unsettled(session)
    for placement_id, backlink_id in waiting:
        with store.write() as session:
            placement = session.get_one(Placement, placement_id)
            backlink = session.get_one(Backlink, backlink_id)
            outcome = settle(session, placement, backlink, now=clock.now(), actor=WORKER)
            counts[outcome] += 1
    counts.update(attribute_due(store, clock))
    return counts
