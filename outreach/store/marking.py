"""Fields and tags of a project's own, and what its opportunities carry of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import delete
from sqlmodel import Session, col, select

from outreach.errors import Conflict, NotFound
from outreach.model.marking import OwnField, OwnValue, Tag, Tagged

MOST_FIELDS = 30
MOST_TAGS = 100


@dataclass(slots=True)
class Marks:
    """What one opportunity carries: {field id: text}, and its tags by name."""

    values: dict[int, str] = field(default_factory=dict)
    tags: list[Tag] = field(default_factory=list)


def fields(session: Session, project_id: int) -> list[OwnField]:
    """The project's fields in their order."""
    query = select(OwnField).where(OwnField.project_id == project_id)
    return list(session.exec(query.order_by(col(OwnField.position), col(OwnField.id))))


def add_field(session: Session, row: OwnField) -> OwnField:
    """Add a field behind the others.

    Raises:
        Conflict: there is one of that name, or there are too many.
    """
    known = fields(session, row.project_id)
    if any(one.name.casefold() == row.name.casefold() for one in known):
        raise Conflict(f"There is already a field {row.name!r}.")
    if len(known) >= MOST_FIELDS:
        raise Conflict(f"There are {MOST_FIELDS} fields already: remove one first.")
    row.position = known[-1].position + 1 if known else 0
    session.add(row)
    session.flush()
    return row


def remove_field(session: Session, project_id: int, number: int) -> OwnField:
    """Remove a field with everything that stands in it.

    Raises:
        NotFound: there is none, or it belongs to another project.
    """
    row = session.get(OwnField, number)
    if row is None or row.project_id != project_id:
        raise NotFound("There is no such field.")
    session.exec(delete(OwnValue).where(col(OwnValue.field_id) == number))
    session.delete(row)
    return row


def tags(session: Session, project_id: int) -> list[Tag]:
    """The project's tags by name."""
    query = select(Tag).where(Tag.project_id == project_id).order_by(col(Tag.name))
    return list(session.exec(query))


def tag(session: Session, project_id: int, number: int) -> Tag:
    """One of them.

    Raises:
        NotFound: there is none, or it belongs to another project.
    """
    row = session.get(Tag, number)
    if row is None or row.project_id != project_id:
        raise NotFound("There is no such tag.")
    return row


def add_tag(session: Session, row: Tag) -> Tag:
    """Add a tag.

    Raises:
        Conflict: there is one of that name, or there are too many.
    """
    known = tags(session, row.project_id)
    if any(one.name.casefold() == row.name.casefold() for one in known):
        raise Conflict(f"There is already a tag {row.name!r}.")
    if len(known) >= MOST_TAGS:
        raise Conflict(f"There are {MOST_TAGS} tags already: remove one first.")
    session.add(row)
    session.flush()
    return row


def remove_tag(session: Session, project_id: int, number: int) -> Tag:
    """Remove a tag from everything that carries it."""
    row = tag(session, project_id, number)
    session.exec(delete(Tagged).where(col(Tagged.tag_id) == number))
    session.delete(row)
    return row


def marks(session: Session, numbers: Collection[int]) -> dict[int, Marks]:
    """What these opportunities carry; each of them is in the answer."""
    found = {number: Marks() for number in numbers}
    chosen = list(numbers)
    values = select(OwnValue).where(col(OwnValue.opportunity_id).in_(chosen))
    for value in session.exec(values):
        found[value.opportunity_id].values[value.field_id] = value.text
    tagged = (
        select(Tagged.opportunity_id, Tag)
        .join(Tag, col(Tag.id) == Tagged.tag_id)
        .where(col(Tagged.opportunity_id).in_(chosen))
        .order_by(col(Tag.name))
    )
    for number, carried in session.exec(tagged):
        found[number].tags.append(carried)
    return found


def set_value(session: Session, number: int, field_id: int, text: str) -> None:
    """Write a field of an opportunity; "" empties it."""
    row = session.get(OwnValue, (number, field_id))
    if row is not None and text:
        row.text = text
    elif row is not None:
        session.delete(row)
    elif text:
        session.add(OwnValue(opportunity_id=number, field_id=field_id, text=text))


def carries(session: Session, number: int, tag_id: int) -> bool:
    """Whether an opportunity carries a tag."""
    return session.get(Tagged, (number, tag_id)) is not None


def set_tag(session: Session, number: int, tag_id: int, *, on: bool) -> None:
    """Put a tag on an opportunity, or take it off."""
    row = session.get(Tagged, (number, tag_id))
    if on and row is None:
        session.add(Tagged(opportunity_id=number, tag_id=tag_id))
    elif not on and row is not None:
        session.delete(row)
