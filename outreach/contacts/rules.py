"""The country table: which law asks what before a stranger may be written to. Data, not code.

Shipped as `seed_data/policy/countries.csv`; an admin may edit a copy. Each row carries its
citation and whether somebody has verified it against the current text. Engineering defaults, no
legal advice.
"""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from outreach.bundled import bundled
from outreach.errors import InvalidInput

COLUMNS = (
    "country", "address_type", "outcome", "conditions", "reason", "citation", "checked_on",
    "verified",
)  # fmt: skip
ADDRESS_TYPES = ("personal", "generic", "free_mail", "*")


class Outcome(StrEnum):
    """What the law says to one letter."""

    ALLOW = "allow"
    ALLOW_WITH_CONDITIONS = "allow_with_conditions"
    BLOCK = "block"


class Condition(StrEnum):
    """What a letter must carry, or what must be on record."""

    IDENTITY = "identity"
    POSTAL_ADDRESS = "postal_address"
    OPT_OUT = "opt_out"
    COMMERCIAL_LINE = "commercial_line"
    LIA = "lia"  # an approved legitimate-interest assessment
    SOURCE_ON_RECORD = "source_on_record"
    ART14_NOTICE = "art14_notice"
    JOB_RELATED = "job_related"  # one recorded sentence: why this concerns the person's job
    CONTACT_VALID_60_DAYS = "contact_valid_60_days"
    FREE_UNSUBSCRIBE = "free_unsubscribe"
    # gates: without them the answer is no
    CONSENT = "consent"
    CASL_CONSENT = "casl_consent"
    CONSENT_OR_PUBLISHED = "consent_or_published"
    PUBLISHED_FOR_ROLE = "published_for_role"  # at work, without a refusal, and it fits
    CONSENT_OR_OVERRIDE = "consent_or_override"
    CORPORATE_SUBSCRIBER = "corporate_subscriber"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table; country "*" is any other, address type "*" is any."""

    country: str
    address_type: str
    outcome: Outcome
    conditions: tuple[Condition, ...]
    reason: str
    citation: str
    checked_on: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Rules:
    """The whole table; `version` changes with its text and is stored with every verdict."""

    rows: tuple[Rule, ...]
    version: str


def parse_rules(text: str) -> Rules:
    """Read the table from CSV.

    Raises:
        InvalidInput: a column, outcome or condition is unknown, a row is doubled, or the row for
            any other country is missing; with the line.
    """
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise InvalidInput(f"the columns must be {', '.join(COLUMNS)}", field="columns", line=1)
    rows = tuple(_rule(row, number) for number, row in enumerate(reader, 2))
    places = [(row.country, row.address_type) for row in rows]
    for number, place in enumerate(places):
        if place in places[:number]:
            raise InvalidInput(f"{place[0]}, {place[1]} is there twice", line=number + 2)
    if ("*", "*") not in places:
        raise InvalidInput("the row *,* for any other country is missing", field="country")
    return Rules(rows, hashlib.sha256(text.encode()).hexdigest()[:12])


def _rule(row: dict[str, str], line: int) -> Rule:
    values = {name: (row.get(name) or "").strip() for name in COLUMNS}
    if values["address_type"] not in ADDRESS_TYPES:
        raise InvalidInput(
            f"write one of {', '.join(ADDRESS_TYPES)}", field="address_type", line=line
        )
    if not values["reason"] or not values["citation"]:
        raise InvalidInput("every rule needs a reason and a citation", field="citation", line=line)
    try:
        outcome = Outcome(values["outcome"])
        conditions = tuple(Condition(name) for name in values["conditions"].split())
    except ValueError as unknown:
        raise InvalidInput(str(unknown), field="outcome or conditions", line=line) from None
    return Rule(
        values["country"].upper(),
        values["address_type"],
        outcome,
        conditions,
        values["reason"],
        values["citation"],
        values["checked_on"],
        values["verified"].lower() in ("yes", "true", "1"),
    )


@cache
def shipped_rules() -> Rules:
    """Return the table that comes with the package."""
    return parse_rules((bundled("seed_data") / "policy" / "countries.csv").read_text("utf-8"))


@cache
def notice_countries() -> frozenset[str]:
    """Where the law asks that people are told within a month that their address is kept."""
    text = (bundled("seed_data") / "policy" / "notice_countries.csv").read_text("utf-8")
    return frozenset(row["country"] for row in csv.DictReader(io.StringIO(text)))


def is_told(country: str) -> bool:
    """Is somebody there to be told (GD-4)? Unknown counts as yes."""
    return not country or country in notice_countries()
