"""Unlinked mentions, as one tactic among others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from outreach.model.opportunity import Stage, Tactic
from outreach.prospecting.mentions.examined import read_page
from outreach.prospecting.mentions.record import record_opportunities
from outreach.prospecting.mentions.signals import WEIGHTS
from outreach.prospecting.mentions.verify import verify
from outreach.prospecting.tactic import Approach, Fact, Input

_PAGE = "the page that names you"
FACTS = (
    Fact("mention.name", ("mention", "name"), _PAGE, "Ours & Daughters"),
    Fact("mention.quote", ("mention", "quote"), _PAGE, "As Ours & Daughters have shown …"),
    Fact("mention.link_to", ("mention", "link_to"), "your pages", "https://www.ours.example/"),
)


def _line(evidence: Mapping[str, Any]) -> str:
    said = (evidence.get("mention") or {}).get("quote")
    return f"“{said}”" if said else ""


APPROACH = Approach(
    tactic=Tactic.MENTION,
    about="Pages that name you without a link. They know you already; a link saves their readers "
    "a search.",
    needs="The names that you go by, words that mean somebody else of the same name, and pages "
    "that may name you (the footprints for mentions find them).",
    find=record_opportunities,
    weights=WEIGHTS,
    facts=FACTS,
    read=read_page,
    verify=verify,
    stages={Stage.OPEN: "Names us", Stage.CONTACTED: "Thanked and asked", Stage.WON: "Links to us"},
    inputs=(
        Input(
            "brand_names",
            "Your names",
            "Brand, products, people, as others write them; any script.",
        ),
        Input(
            "not_us",
            "Somebody else",
            "Words beside the name that show that another of the same name is meant.",
        ),
    ),
    line=_line,
)
