"""The rest of the busy house: our pages, partners, press, what was won, harm, plans and papers.

Each list is as long as a team makes it in years, so that no page is measured empty.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from outreach.assets.collecting import collect
from outreach.backlinks.figures import compute_profile
from outreach.backlinks.harm import Level
from outreach.bench.busy_house import Size
from outreach.bench.house import insert_rows
from outreach.clock import FixedClock
from outreach.model.asset import Asset, AssetKind, AssetState
from outreach.model.backlink_profile import BacklinkAlert
from outreach.model.harm import (
    DisavowVersion,
    HarmDecision,
    RemovalRequest,
    RemovalState,
    SiteHarm,
)
from outreach.model.imported_link import ImportedLink
from outreach.model.partner import Agreement, Obligation, OwnLink, Partner, PartnerKind, Side
from outreach.model.placement import Acquisition, Cost, Placement, PlacementState
from outreach.model.press import (
    Journalist,
    JournalistRequest,
    Outlet,
    PressListEntry,
    Story,
    StoryState,
)
from outreach.model.project import Project
from outreach.model.prospect import PageLink, Target
from outreach.model.run import Run, RunState
from outreach.model.suppression import Suppression, SuppressionKind, SuppressionReason
from outreach.prospecting.competitor_gap.record import counted
from outreach.reporting import ahead
from outreach.store.engine import Store

_PARTNERS = 200
_LEVELS = (Level.SAFE, Level.SAFE, Level.SAFE, Level.MEDIUM, Level.HIGH)


def fill_rest(store: Store, size: Size, *, now: datetime) -> None:
    """Add what hangs on the sites, opportunities and backlinks that are there already."""
    most = size.opportunities
    for table, count, row in (
        (Asset, min(3_000, most), _asset),
        (Placement, most // 20, _placement),
        (Cost, min(1_000, most), _cost),
        (Partner, min(_PARTNERS, most), _partner),
        (Agreement, min(_PARTNERS, most), _agreement),
        (Obligation, min(3 * _PARTNERS, most), _obligation),
        (OwnLink, min(20_000, most), _own_link),
        (Outlet, min(1_000, most), _outlet),
        (Journalist, min(5_000, most), _journalist),
        (Story, min(100, most), _story),
        (PressListEntry, min(500, most), _press_entry),
        (JournalistRequest, min(2_000, most), _request),
        (Target, most // 2, _target),
        (PageLink, most, _page_link),
        (ImportedLink, most, _imported_link),
        (SiteHarm, size.backlinks // 20, _harm),
        (RemovalRequest, min(500, size.backlinks // 20), _removal),
        (DisavowVersion, 5, _disavow),
        (BacklinkAlert, min(20_000, size.backlinks), _alert),
        (Run, min(3_000, most), _run),
        (Suppression, min(20_000, most), _suppression),
    ):
        insert_rows(store, table, (row(number, now) for number in range(1, count + 1)))
    with store.read() as session:
        project = session.get_one(Project, 1)
    compute_profile(store, FixedClock(now), project)
    collect(store, FixedClock(now), project)
    ahead.count_due(store, FixedClock(now))
    counted(store, FixedClock(now), project)


def _asset(number: int, now: datetime) -> dict[str, Any]:
    url = f"https://ours.example/guides/{number}"
    planned = number % 10 == 0
    return {
        "project_id": 1,
        "url": url,
        "url_key": url,
        "state": AssetState.PLANNED if planned else AssetState.LIVE,
        "title": f"Guide {number}: soil and water",
        "description": "What a garden needs.",
        "text": "Soil holds water where it holds air. " * 50,
        "topics": ["soil", "water", "garden"],
        "language": "en",
        "words": 400,
        "links_in": number % 40,
        "read_at": now,
        "kind": list(AssetKind)[number % len(AssetKind)].value,
        "due_on": (now + timedelta(days=number % 90 - 30)).date() if planned else None,
        "owner": "Ada",
    }


def _placement(number: int, now: datetime) -> dict[str, Any]:
    return {
        "project_id": 1,
        "opportunity_id": number,
        "backlink_id": number,
        "asset_id": 1,
        "acquisition": list(Acquisition)[number % 6],
        "state": list(PlacementState)[number % 6],
        "confidence": number % 100,
        "reasons": ["The page was written to and links to us since."],
        "paid_until": (now + timedelta(days=number % 400)).date() if number % 9 == 0 else None,
        "created_at": now - timedelta(minutes=number),
        "live_at": now - timedelta(minutes=number) if number % 6 in (1, 3) else None,
    }


def _cost(number: int, now: datetime) -> dict[str, Any]:
    spent = (now - timedelta(days=number % 300)).date()
    return {
        "project_id": 1,
        "campaign_id": 1,
        "spent_on": spent,
        "hours": 1.5,
        "cents": 100 * number,
        "currency": "EUR",
        "created_at": now,
    }


def _partner(number: int, now: datetime) -> dict[str, Any]:
    return {
        "project_id": 1,
        "site_id": number,
        "name": f"Partner {number}",
        "kind": list(PartnerKind)[number % len(PartnerKind)],
        "page_url": f"https://site{number}.example/partners",
        "created_at": now,
    }


def _agreement(number: int, now: datetime) -> dict[str, Any]:
    return {"partner_id": number, "title": "We list each other", "created_at": now}


def _obligation(number: int, now: datetime) -> dict[str, Any]:
    return {
        "partner_id": (number - 1) % _PARTNERS + 1,
        "owed_by": list(Side)[number % 2],
        "what": "A link on the page of partners",
        "due_on": (now + timedelta(days=number % 200 - 20)).date(),
        "done_at": now if number % 2 else None,
        "created_at": now,
    }


def _own_link(number: int, now: datetime) -> dict[str, Any]:
    url = f"https://site{number}.example/"
    return {
        "project_id": 1,
        "asset_id": 1,
        "target_url": url,
        "target_key": url,
        "target_site": f"site{number}.example",
        "seen_at": now,
    }


def _outlet(number: int, now: datetime) -> dict[str, Any]:
    return {"site_id": number, "name": f"The Daily {number}", "created_at": now}


def _journalist(number: int, now: datetime) -> dict[str, Any]:
    return {
        "outlet_id": number % 1_000 + 1 if number > 1_000 else number,
        "contact_id": number,
        "name": f"Anna {number}",
        "name_key": f"anna {number}",
        "articles": [
            {
                "url": f"https://site{number}.example/a",
                "title": "On soil",
                "words": 500,
                "published_on": "",
            }
        ],
        "read_at": now,
    }


def _story(number: int, now: datetime) -> dict[str, Any]:
    return {
        "project_id": 1,
        "title": f"Study {number} of garden soil",
        "text": "Half of all gardens hold too little air.",
        "asset_id": 1,
        "state": list(StoryState)[number % 3],
        "created_at": now,
    }


def _press_entry(number: int, now: datetime) -> dict[str, Any]:
    return {
        "story_id": 1,
        "journalist_id": number,
        "fit": number % 100 / 100,
        "reason": "Writes about soil.",
        "updated_at": now,
    }


def _request(number: int, now: datetime) -> dict[str, Any]:
    return {
        "project_id": 1,
        "fingerprint": f"{number:064x}",
        "source": "pasted",
        "outlet": f"The Daily {number}",
        "topic": "Who knows about soil?",
        "text": "I look for somebody who measured the air in garden soil.",
        "deadline_at": now + timedelta(hours=number - 500),
        "received_at": now - timedelta(hours=number),
    }


def _target(number: int, now: datetime) -> dict[str, Any]:
    url = f"http://gone{number}.example/soil"
    return {
        "url": url,
        "url_key": url,
        "verdict": "dead" if number % 20 == 0 else "alive",
        "sentence": "It is gone." if number % 20 == 0 else "It answers.",
        "status": 404 if number % 20 == 0 else 200,
        "checked_at": now,
    }


def _page_link(number: int, now: datetime) -> dict[str, Any]:
    target = (number + 1) // 2
    return {
        "prospect_id": number,
        "target_id": target,
        "position": 0,
        "href": f"http://gone{target}.example/soil",
        "anchor_text": "soil",
        "placement": "list",
        "seen_at": now,
    }


def _imported_link(number: int, now: datetime) -> dict[str, Any]:
    url = f"https://rival.example/articles/{number % 5_000}"
    return {
        "project_id": 1,
        "prospect_id": number,
        "run_id": 1,
        "target_url": url,
        "target_key": url.removeprefix("https://"),
        "target_site": "rival.example",
        "source": "Ahrefs backlinks",
        "anchor_text": f"rivals on soil {number % 7}",
        "followed": True,
        "imported_at": now,
    }


def _harm(number: int, now: datetime) -> dict[str, Any]:
    level = _LEVELS[number % len(_LEVELS)]
    return {
        "project_id": 1,
        "site_id": number,
        "level": level,
        "points": number % 100,
        "reasons": [
            {"points": 10, "sentence": "Many outbound links.", "evidence": "", "clause": ""}
        ],
        "links": number % 20,
        "followed": number % 10,
        "judged_at": now,
        "decision": HarmDecision.NONE if number % 50 else HarmDecision.DISAVOW,
    }


def _removal(number: int, now: datetime) -> dict[str, Any]:
    return {
        "project_id": 1,
        "site_id": number,
        "state": RemovalState.ASKED if number % 2 else RemovalState.DRAFTED,
        "letter": "Please take the links down.",
        "made_by": "user:1",
        "made_at": now,
    }


def _disavow(number: int, now: datetime) -> dict[str, Any]:
    return {
        "project_id": 1,
        "number": number,
        "content": "".join(f"domain:site{one}.example\n" for one in range(50, 100_000, 50)),
        "domains": 2_000,
        "made_by": "user:1",
        "made_at": now - timedelta(days=30 - number),
    }


def _alert(number: int, now: datetime) -> dict[str, Any]:
    return {
        "project_id": 1,
        "backlink_id": number,
        "at": now - timedelta(minutes=number),
        "kind": "lost",
        "severity": ("critical", "warning", "info")[number % 3],
        "sentence": "The link is gone.",
        "seen_at": now if number % 2 else None,
    }


def _run(number: int, now: datetime) -> dict[str, Any]:
    at = now - timedelta(hours=number)
    return {
        "project_id": 1,
        "kind": ("examine", "check", "discover")[number % 3],
        "title": f"Reading {number}",
        "state": RunState.FINISHED,
        "done": 100,
        "total": 100,
        "started_at": at,
        "moved_at": at,
        "finished_at": at,
    }


def _suppression(number: int, now: datetime) -> dict[str, Any]:
    return {
        "kind": SuppressionKind.ADDRESS,
        "value": f"gone{number}@site{number}.example",
        "reason": list(SuppressionReason)[number % 5],
        "created_at": now,
    }
