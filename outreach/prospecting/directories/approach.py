"""Directories, reviews and interviews, as one tactic among others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from outreach.model.opportunity import Stage, Tactic
from outreach.model.placement import Acquisition
from outreach.prospecting.directories.examined import read_page
from outreach.prospecting.directories.record import record_opportunities
from outreach.prospecting.directories.signals import WEIGHTS
from outreach.prospecting.directories.verify import verify
from outreach.prospecting.tactic import Approach, Fact

_PAGE = "the page that offers it"
FACTS = (
    Fact("listing.what", ("listing", "what"), _PAGE, "an entry in your directory"),
    Fact("listing.chance", ("listing", "chance"), _PAGE, "directory"),
    Fact("listing.submit_url", ("listing", "submit_url"), _PAGE, "https://a.example/add"),
)


def _line(evidence: Mapping[str, Any]) -> str:
    return str((evidence.get("listing") or {}).get("reason") or "")


APPROACH = Approach(
    tactic=Tactic.DIRECTORY,
    about="Directories that somebody looks after, and places that review or interview people "
    "like you. Mass directories, paid links and links for links are refused, with the reason.",
    needs="Pages of directories, associations, shows and magazines of your field or town (the "
    "footprints for directories find them), and the inventory of your own pages.",
    find=record_opportunities,
    weights=WEIGHTS,
    facts=FACTS,
    read=read_page,
    verify=verify,
    stages={
        Stage.OPEN: "Worth an entry",
        Stage.CONTACTED: "Asked",
        Stage.WON: "Listed",
    },
    line=_line,
    acquisition=Acquisition.DIRECTORY,
)
