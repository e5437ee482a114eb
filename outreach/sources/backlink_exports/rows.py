"""Cells of one row into an ExportedLink, or into the reason why not. Pure.

A cell of the wrong type is left out and told. A "true" or "false" where a date or number belongs
means that the whole row is shifted: then only its URLs are taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

from outreach.errors import InvalidInput
from outreach.sources.backlink_exports.cells import (
    Habits,
    as_date,
    as_number,
    as_url,
    as_yes_no,
    is_boolean_word,
)
from outreach.sources.backlink_exports.values import Column, Field, Type
from outreach.sources.exported_link import ExportedLink

_LOST_WORDS = re.compile(
    r"\b(lost|removed|deleted|dead|gone|dropped|broken|not found)\b", re.IGNORECASE
)
_MOST_TEXT = 500
_REMEMBERED = 4_096
_SHIFTED = "its cells are shifted (a yes or no stands under {header!r}): only the URLs are taken"


class RowReader:
    """Reads the rows of one file."""

    def __init__(
        self,
        columns: Sequence[Column],
        habits: Mapping[int, Habits],
        *,
        width: int,
        exact: bool,
    ) -> None:
        """Take what is known of the file.

        Args:
            habits: by index of the column.
            width: cells in the header.
            exact: every row must have as many; else missing ones at the end are empty.
        """
        self._urls = [column for column in columns if column.field.type is Type.URL]
        self._others = [
            (column.index, column, _reader(column.field.type, habits.get(column.index, Habits())))
            for column in columns
            if column.field.type is not Type.URL
        ]
        self._width = width
        self._exact = exact

    def read(self, line: int, cells: list[str]) -> ExportedLink | InvalidInput:
        """The row as values; an InvalidInput with its line if it can't be used."""
        if len(cells) != self._width:
            if len(cells) > self._width and not any(cells[self._width :]):
                cells = cells[: self._width]
            elif len(cells) > self._width or self._exact:
                sentence = f"it has {len(cells)} cells, the header has {self._width}."
                return InvalidInput(sentence, line=line)
            else:
                cells = cells + [""] * (self._width - len(cells))
        urls = self._read_urls(line, cells)
        return urls if isinstance(urls, InvalidInput) else self._filled(line, cells, urls)

    def _read_urls(self, line: int, cells: list[str]) -> dict[Field, str] | InvalidInput:
        found: dict[Field, str] = {}
        for column in self._urls:
            cell = cells[column.index].strip()
            if not cell:
                continue
            url = as_url(cell)
            if url is None:
                return InvalidInput(f"{_short(cell)} is no URL.", field=column.header, line=line)
            found[column.field] = url
        if not (Field.SOURCE_URL in found or Field.SOURCE_DOMAIN in found):
            header = self._urls[0].header if self._urls else ""
            return InvalidInput("the linking page is missing.", field=header, line=line)
        return found

    def _filled(self, line: int, cells: list[str], urls: dict[Field, str]) -> ExportedLink:
        source = urls.get(Field.SOURCE_URL) or urls[Field.SOURCE_DOMAIN]
        link = ExportedLink(line, source, urls.get(Field.TARGET_URL, ""))
        values: dict[Field, Any] = {}
        doubts: list[str] = []
        for index, column, read in self._others:
            cell = cells[index].strip()
            if not cell:
                continue
            value: Any = read(cell) if read else cell
            if value is None:
                kind = column.field.type
                if kind in (Type.DATE, Type.NUMBER) and is_boolean_word(cell):
                    doubt = _SHIFTED.format(header=column.header)
                    return ExportedLink(line, source, link.target_url, doubts=(doubt,))
                doubts.append(f"{column.header}: {_short(cell)} is no {kind.value}")
            elif column.field is Field.METRIC:
                link.metrics[column.name] = value
            elif column.field is Field.RIVAL:
                link.rivals += (column.name,) if value else ()
            else:
                values[column.field] = value
        link.doubts = tuple(doubts)
        _settle(link, values)
        return link


def _reader(kind: Type, habits: Habits) -> Callable[[str], Any] | None:
    """Reads the cells of one column; None for text. Exports repeat few values very often."""
    if kind is Type.NUMBER:
        return lru_cache(_REMEMBERED)(partial(as_number, decimal_comma=habits.decimal_comma))
    if kind is Type.DATE:
        return lru_cache(_REMEMBERED)(partial(as_date, day_first=habits.day_first))
    return lru_cache(_REMEMBERED)(as_yes_no) if kind is Type.YES_NO else None


def _settle(link: ExportedLink, values: dict[Field, Any]) -> None:
    link.anchor_text = _text(values.get(Field.ANCHOR, ""))
    link.title = _text(values.get(Field.TITLE, ""))
    link.language = values.get(Field.LANGUAGE, "")[:8]
    link.author = _text(values.get(Field.AUTHOR, ""))[:120]
    if Field.LEFT in values or Field.RIGHT in values:
        parts = (values.get(Field.LEFT, ""), link.anchor_text, values.get(Field.RIGHT, ""))
        link.context = _text(" ".join(parts))
    link.first_seen = values.get(Field.FIRST_SEEN)
    link.last_seen = values.get(Field.LAST_SEEN)
    for field, name in ((Field.SOURCE_STATUS, "source"), (Field.TARGET_STATUS, "target")):
        if field in values:
            setattr(link, f"{name}_status", int(values[field]))
    link.lost = _lost(values)
    if link.lost and Field.LOST_ON in values and link.last_seen is None:
        link.last_seen = values[Field.LOST_ON]
    _settle_rel(link, values)


def _settle_rel(link: ExportedLink, values: dict[Field, Any]) -> None:
    tokens = set(values.get(Field.REL, "").lower().replace(",", " ").split())
    for field in (Field.NOFOLLOW, Field.SPONSORED, Field.UGC):
        if values.get(field):
            tokens.add(field.value)
    if values.get(Field.FOLLOWED) is False:
        tokens.add("nofollow")
    link.rel = tuple(sorted(tokens))
    if tokens & {"nofollow", "sponsored", "ugc"}:
        link.followed = False
    elif values.get(Field.NOFOLLOW) is False or values.get(Field.FOLLOWED) or tokens:
        link.followed = True


def _lost(values: dict[Field, Any]) -> bool | None:
    if values.get(Field.IS_LOST) or Field.LOST_ON in values:
        return True
    if Field.IS_THERE in values:
        return not values[Field.IS_THERE]
    if Field.LOST_STATUS in values:
        return bool(_LOST_WORDS.search(values[Field.LOST_STATUS]))
    return False if values.get(Field.IS_LOST) is False else None


def _text(written: str) -> str:
    return " ".join(written.split())[:_MOST_TEXT] if written else ""


def _short(cell: str) -> str:
    return repr(cell if len(cell) <= 60 else cell[:59] + "…")
