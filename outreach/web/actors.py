"""Names of whoever did something, for lists of events."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session

from outreach.store import users


def names_for(session: Session, actors: Iterable[str]) -> dict[str, str]:
    """What to show for each actor: a person's name, or the word itself as "worker"."""
    seen = set(actors)
    numbers = {actor: int(actor[5:]) for actor in seen if _is_user(actor)}
    names = users.names_of(session, set(numbers.values()))
    shown = {actor: names.get(number, "somebody") for actor, number in numbers.items()}
    return {actor: shown.get(actor, actor) for actor in seen}


def _is_user(actor: str) -> bool:
    return actor.startswith("user:") and actor[5:].isdecimal()
