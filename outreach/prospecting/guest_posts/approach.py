"""Guest posts, as one tactic among others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from outreach.model.opportunity import Stage, Tactic
from outreach.model.placement import Acquisition
from outreach.prospecting.guest_posts.examined import read_page
from outreach.prospecting.guest_posts.record import record_opportunities
from outreach.prospecting.guest_posts.signals import WEIGHTS
from outreach.prospecting.guest_posts.verify import verify
from outreach.prospecting.tactic import Approach, Fact

_PAGE = "the page that invites writers"
FACTS = (
    Fact("guest.invites", ("guest", "invites"), _PAGE, "we welcome guest articles"),
    Fact("guest.topics", ("guest", "topics"), _PAGE, "compost, soil life"),
    Fact("guest.length", ("guest", "length_in_words"), _PAGE, "800 to 1200 words"),
    Fact("guest.guidelines_url", ("guest", "guidelines_url"), _PAGE, "https://a.example/write"),
    Fact("idea.topic", ("idea", "topic"), "their topics and your page", "soil life in winter"),
)


def _line(evidence: Mapping[str, Any]) -> str:
    guest, idea = evidence.get("guest") or {}, evidence.get("idea") or {}
    return str(idea.get("topic") or guest.get("invites") or "")


APPROACH = Approach(
    tactic=Tactic.GUEST_POST,
    about="Sites that invite outsiders to write, have readers of their own and publish what you "
    "know about. Sites that sell posts are shown as a policy risk and never written to.",
    needs="Pages that invite writers (the footprints for guest posts find them), and the "
    "inventory of your own pages.",
    find=record_opportunities,
    weights=WEIGHTS,
    facts=FACTS,
    read=read_page,
    verify=verify,
    stages={
        Stage.OPEN: "Invites writers",
        Stage.READY: "Ready to propose",
        Stage.CONTACTED: "Proposed",
        Stage.AGREED: "Writing",
        Stage.WON: "Published",
    },
    line=_line,
    acquisition=Acquisition.GUEST,
)
