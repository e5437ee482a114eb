"""CSV that no spreadsheet takes for a program (ASVS 5.0, 1.2.10)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime

# Blanks and invisible characters are skipped by spreadsheets before they look for a formula; an
# apostrophe before one would be taken for ours when the file is read back.
_SKIPPED = r"\s'\u00a0\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
_FORMULA = re.compile(rf"[\t\r\n\x00]|[{_SKIPPED}]*[=+\-@|%\uff1d\uff0b\uff0d\uff20]")


def csv_line(cells: Iterable[object]) -> str:
    """One line by RFC 4180: texts always in quotes, numbers and times bare."""
    return ",".join(_cell(cell) for cell in cells) + "\r\n"


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, (bool, int, float)):
        return str(value)
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    text = disarmed(str(value))
    return '"' + text.replace('"', '""') + '"'


def disarmed(text: str) -> str:
    """`text` with an apostrophe in front if a spreadsheet could take it for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text
