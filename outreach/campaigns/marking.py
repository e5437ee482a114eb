"""What people write into fields of their own: checked by kind, and recorded as what has changed."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlmodel import Session

from outreach.clock import written_day
from outreach.errors import InvalidInput
from outreach.model.event import record
from outreach.model.marking import FieldKind, OwnField
from outreach.model.opportunity import Opportunity
from outreach.store import marking

LONGEST = 500
# Not what float() reads: "nan" and "1e999" have no place in an order.
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,18})?")


def checked_value(wanted: OwnField, text: str) -> str:
    """`text` as it is kept; "" for nothing.

    Raises:
        InvalidInput: it does not fit the field's kind; names the field.
    """
    text, name = " ".join(text.split()), f"field_{wanted.id}"
    if not text:
        return ""
    if len(text) > LONGEST:
        raise InvalidInput(f"{wanted.name}: write at most {LONGEST} characters.", field=name)
    if wanted.kind is FieldKind.NUMBER:
        return _number(wanted, text, name)
    if wanted.kind is FieldKind.DAY:
        return written_day(text, name).isoformat()
    choices = ("yes", "no") if wanted.kind is FieldKind.YES_NO else wanted.choices
    if wanted.kind is not FieldKind.TEXT and text not in choices:
        raise InvalidInput(f"{wanted.name}: choose one of {', '.join(choices)}.", field=name)
    return text


def mark(
    session: Session,
    row: Opportunity,
    values: Mapping[int, str],
    tag_ids: Collection[int],
    *,
    at: datetime,
    actor: str,
) -> None:
    """Bring the fields and tags of an opportunity to what somebody has typed and ticked.

    Raises:
        InvalidInput: a value does not fit its field; nothing is changed then.
    """
    number = row.id or 0
    fields = marking.fields(session, row.project_id)
    checked = {one.id or 0: checked_value(one, values.get(one.id or 0, "")) for one in fields}
    before = marking.marks(session, [number])[number]
    for field_id, text in checked.items():
        marking.set_value(session, number, field_id, text)
    known = marking.tags(session, row.project_id)
    for one in known:
        marking.set_tag(session, number, one.id or 0, on=one.id in tag_ids)
    changed = [
        one.name for one in fields if before.values.get(one.id or 0, "") != checked[one.id or 0]
    ]
    changed += [one.name for one in known if (one.id in tag_ids) != (one in before.tags)]
    if changed:
        record(row, "marked", at=at, actor=actor, why=f"{', '.join(changed)}."[:500])


def _number(wanted: OwnField, text: str, name: str) -> str:
    plain = text.replace(" ", "").replace(",", ".")
    if not _NUMBER.fullmatch(plain):
        raise InvalidInput(f"{wanted.name}: write a number, not {text!r}.", field=name)
    return plain
