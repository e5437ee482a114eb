"""What a person sets of a mailbox that is connected: who signs, where, how much, how fast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import available_timezones

from outreach.errors import InvalidInput
from outreach.mail.header_text import refuse_header_text
from outreach.model.event import record
from outreach.model.mailbox import Mailbox

MOST_A_DAY = 40  # above it a mailbox looks like a machine, whatever its age
LONGEST_GAP = 1_440  # minutes


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is set.

    Attributes:
        daily_cap, hourly_cap: letters, answers by hand included; None is the setting, and no limit.
        gap_minutes: shortest and longest pause between two letters; None is the setting.
        is_new: it is led up to its cap.
    """

    sender_name: str
    signature: str
    time_zone: str
    daily_cap: int | None = None
    hourly_cap: int | None = None
    gap_minutes: tuple[float, float] | None = None
    is_new: bool = False


def change(row: Mailbox, chosen: Chosen, *, at: datetime, actor: str) -> None:
    """Set it; letters that are written already keep their signature.

    Raises:
        InvalidInput: names the field.
    """
    _check(chosen)
    row.sender_name, row.signature = chosen.sender_name, chosen.signature
    row.time_zone = chosen.time_zone
    row.daily_cap, row.hourly_cap = chosen.daily_cap, chosen.hourly_cap
    row.gap_minutes_min, row.gap_minutes_max = chosen.gap_minutes or (None, None)
    lead_up(row, is_new=chosen.is_new, now=at)
    record(row, "changed", at=at, actor=actor, why=pace_of(row))


def lead_up(row: Mailbox, *, is_new: bool, now: datetime) -> None:
    """Begin or end the ramp; one that has begun goes on from where it is."""
    row.ramp_began_at = (row.ramp_began_at or now) if is_new else None


def pace_of(row: Mailbox) -> str:
    """How much it may send, for the record."""
    ramp = f"led up since {row.ramp_began_at:%Y-%m-%d}" if row.ramp_began_at else "no ramp"
    copies = ", copies itself" if row.copies_itself else ""
    return f"{row.daily_cap or 'usual'} a day, {row.hourly_cap or 'any'} an hour, {ramp}{copies}"


def _check(chosen: Chosen) -> None:
    if not chosen.sender_name:
        raise InvalidInput("write the name that people see.", field="name")
    refuse_header_text(chosen.sender_name, "name", longest=120)
    if chosen.time_zone not in available_timezones():
        raise InvalidInput("choose one of the list.", field="zone")
    for name, cap in (("daily_cap", chosen.daily_cap), ("hourly_cap", chosen.hourly_cap)):
        if cap is not None and not 1 <= cap <= MOST_A_DAY:
            raise InvalidInput(f"write 1 to {MOST_A_DAY}, or leave it empty.", field=name)
    if chosen.gap_minutes is not None:
        least, most = chosen.gap_minutes
        if not 0 <= least <= most <= LONGEST_GAP:
            raise InvalidInput("the pause goes from fewer minutes to more.", field="gap_min")
