"""Records of CSV and TSV files of any encoding, one at a time, with the line where each begins.

A quotation mark that is never closed would swallow the rest of a file: a record may span
`MAX_RECORD_LINES` lines, then its first line is reported as faulty and reading goes on behind it.
"""

from __future__ import annotations

import codecs
import csv
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from outreach.errors import InvalidInput

Record = tuple[int, list[str]]

MAX_RECORD_LINES = 100
MAX_LINE_CHARS = 1_000_000
DELIMITERS = ("\t", ",", ";", "|")
_SAMPLE_BYTES = 256 * 1024
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_UNCLOSED = "unexpected end of data"


def _as_cp1252(failed: UnicodeError) -> tuple[str, int]:
    """Read bytes that are no UTF-8 as Windows wrote them."""
    if not isinstance(failed, UnicodeDecodeError):
        raise failed
    return failed.object[failed.start : failed.end].decode("cp1252", "replace"), failed.end


codecs.register_error("outreach.cp1252", _as_cp1252)


@dataclass(frozen=True, slots=True)
class TextShape:
    """How the characters of a file are written.

    Attributes:
        encoding: Python's name of it.
        delimiter: between cells.
    """

    encoding: str
    delimiter: str = ","

    @property
    def errors(self) -> str:
        """What to do with bytes that do not fit."""
        return "outreach.cp1252" if self.encoding.startswith("utf-8") else "replace"


def encoding_of(path: Path) -> str:
    """The encoding by its mark, by the NULs of UTF-16, else UTF-8 (odd bytes are cp1252).

    Raises:
        InvalidInput: the file is empty or no text.
    """
    with path.open("rb") as file:
        sample = file.read(_SAMPLE_BYTES)
    if not sample.strip():
        raise InvalidInput(f"{path.name} is empty.", field="file")
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return encoding
    odd, even = sample[1::2].count(0), sample[0::2].count(0)
    if odd > len(sample) // 4 or even > len(sample) // 4:
        return "utf-16-le" if odd > even else "utf-16-be"
    if odd + even:
        raise InvalidInput(
            f"{path.name} is no text: save it as CSV in UTF-8, or as XLSX.", field="file"
        )
    return "utf-8"


def text_records(path: Path, shape: TextShape) -> Iterator[Record | InvalidInput]:
    """The records of a file; in place of a broken one, what is wrong with it."""
    with path.open(encoding=shape.encoding, errors=shape.errors, newline="") as lines:
        yield from parsed(lines, shape.delimiter)


def parsed(lines: Iterable[str], delimiter: str) -> Iterator[Record | InvalidInput]:
    """The records in `lines`. Blank lines are left out."""
    source = _Lines(lines, delimiter)
    # `strict` reports what would otherwise shift cells; after an error the reader begins anew.
    rows = csv.reader(source, delimiter=delimiter, strict=True)
    while True:
        try:
            for cells in rows:
                if source.faulty:
                    yield from source.take_faulty()
                if cells and (len(cells) > 1 or cells[0].strip()):
                    yield source.began, cells
        except csv.Error as wrong:
            yield InvalidInput(f"the row is no valid CSV ({wrong}).", line=source.began)
            continue
        break
    yield from source.take_faulty()


class _Lines:
    """Joins the lines of one record, so that the reader always gets whole records."""

    def __init__(self, lines: Iterable[str], delimiter: str) -> None:
        self._lines = iter(lines)
        self._back: deque[str] = deque()
        self._delimiter = delimiter
        self._number = 0
        self.began = 0
        self.faulty: list[InvalidInput] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._next()
        self.began = self._number
        if line.count('"') % 2 == 0 and len(line) <= MAX_LINE_CHARS:
            return line
        return self._joined(line)

    def take_faulty(self) -> list[InvalidInput]:
        """Lines that could not be read since the last call."""
        faulty, self.faulty = self.faulty, []
        return faulty

    def _next(self) -> str:
        line = self._back.popleft() if self._back else next(self._lines)
        self._number += 1
        return line

    def _joined(self, first: str) -> str:
        """`first` with the lines that its open cell spans; without end, the next whole record."""
        began, taken, size = self._number, [first], len(first)
        while self._is_open(taken, first) and size <= MAX_LINE_CHARS:
            if len(taken) == MAX_RECORD_LINES:
                return self._given_up(began, taken)
            try:
                taken.append(self._next())
            except StopIteration:
                return self._given_up(began, taken)
            size += len(taken[-1])
        self.began = began
        if size > MAX_LINE_CHARS:
            self.faulty.append(
                InvalidInput(f"the row is longer than {MAX_LINE_CHARS:,} characters.", line=began)
            )
            return next(self)
        return "".join(taken)

    def _is_open(self, taken: list[str], first: str) -> bool:
        if len(taken) > 1:
            return taken[-1].count('"') % 2 == 0
        try:
            next(csv.reader([first], delimiter=self._delimiter, strict=True))
        except csv.Error as wrong:
            return str(wrong) == _UNCLOSED
        return False  # a stray mark in the middle of a cell

    def _given_up(self, began: int, taken: list[str]) -> str:
        """Report the first line and begin again with the second."""
        self._back.extendleft(reversed(taken[1:]))
        self._number = began
        self.faulty.append(InvalidInput("a quotation mark is opened and never closed.", line=began))
        return next(self)
