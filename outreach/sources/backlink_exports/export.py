"""Opens an export: whose it is, what its columns mean, and its rows as a stream.

open_export   encoding, delimiter, header and habits, from the first records
rows          one record after the other: a link, or what is wrong with the row; nothing is held
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from outreach.errors import InvalidInput
from outreach.sources.backlink_exports.cells import Habits, habits_of, looks_like_url
from outreach.sources.backlink_exports.columns import columns_of
from outreach.sources.backlink_exports.forms import form_by_shape, form_of
from outreach.sources.backlink_exports.rows import RowReader
from outreach.sources.backlink_exports.text_table import (
    DELIMITERS,
    Record,
    TextShape,
    encoding_of,
    text_records,
)
from outreach.sources.backlink_exports.values import Column, Field, Form, Kind, Type, Vendor
from outreach.sources.backlink_exports.workbook import is_workbook, sheet_records
from outreach.sources.exported_link import ExportedLink

MAX_FILE_BYTES = 8 * 1024**3
SAMPLE_ROWS = 2_000
_PREAMBLE_LINES = 15
_LIST = Form(Vendor.GENERIC, Kind.PAGES)
_REFUSED = {
    Kind.OWN_PAGES: "it lists pages of your own site, not the pages that link to them. Take "
    "'Latest links' or 'Top linking sites' instead.",
    Kind.ANCHORS: "it lists anchor texts and no pages. Take 'Latest links' instead.",
}


@dataclass(frozen=True, slots=True)
class Export:
    """A file whose form is known.

    Attributes:
        shape: encoding and delimiter; None for a spreadsheet.
        header_line: line of the header, 0 if the file has none.
        headers: as written.
        columns: those that we understand.
        habits: by index of the column.
        ambiguous: headers of date columns that may be day/month or month/day; left out.
    """

    path: Path
    form: Form
    shape: TextShape | None
    header_line: int
    headers: tuple[str, ...]
    columns: tuple[Column, ...]
    habits: Mapping[int, Habits]
    ambiguous: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """File name, for labels."""
        return self.path.name

    @property
    def unused(self) -> list[str]:
        """Headers that mean nothing to us."""
        used = {column.index for column in self.columns}
        return [name.strip() for index, name in enumerate(self.headers) if index not in used]

    def has(self, field: Field) -> bool:
        """Is there a column for it?"""
        return any(column.field is field for column in self.columns)

    def rows(self) -> Iterator[ExportedLink | InvalidInput]:
        """Every row below the header, in order; none is left out silently."""
        reader = RowReader(
            [column for column in self.columns if column.header not in self.ambiguous],
            self.habits,
            width=len(self.headers),
            exact=self.form.vendor is not Vendor.GENERIC and self.shape is not None,
        )
        for record in _records(self.path, self.shape):
            if isinstance(record, InvalidInput):
                if (record.line or 0) > self.header_line:
                    yield record
            elif record[0] > self.header_line:
                yield reader.read(*record)


def open_export(
    path: Path, *, chosen: Mapping[Field, str] | None = None, day_first: bool | None = None
) -> Export:
    """Recognise a file.

    Args:
        chosen: columns that the user named, field to header.
        day_first: how the user says that dates like 03/04/2026 are meant.

    Raises:
        InvalidInput: no file, empty, no text, of no known form, or of one that lists our own pages.
    """
    if not path.is_file():
        raise InvalidInput(f"there is no file {str(path)!r}.", field="file")
    if path.stat().st_size > MAX_FILE_BYTES:
        raise InvalidInput(f"it is larger than {MAX_FILE_BYTES // 2**30} GiB.", field="file")
    shapes = _shapes(path)
    for shape in shapes:
        if found := _with_known_header(path, shape):
            return _described(path, shape, *found, chosen, day_first)
    for shape in shapes:
        if found := _by_shape_or_list(path, shape, chosen):
            return _described(path, shape, *found, chosen, day_first)
    raise InvalidInput(_unknown(path, shapes[0]), field="file")


def _shapes(path: Path) -> list[TextShape | None]:
    """The ways in which the file may be cut into cells, the likeliest first."""
    if is_workbook(path):
        return [None]
    encoding = encoding_of(path)
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        start = "".join(islice(file, _PREAMBLE_LINES))
    ranked = sorted(DELIMITERS, key=start.count, reverse=True)
    return [TextShape(encoding, delimiter) for delimiter in ranked]


def _records(path: Path, shape: TextShape | None) -> Iterator[Record | InvalidInput]:
    return sheet_records(path) if shape is None else text_records(path, shape)


def _first_records(path: Path, shape: TextShape | None, number: int) -> list[Record]:
    records = _records(path, shape)
    return [one for one in islice(records, number) if not isinstance(one, InvalidInput)]


def _with_known_header(path: Path, shape: TextShape | None) -> tuple[Form, Record] | None:
    for record in _first_records(path, shape, _PREAMBLE_LINES):
        if form := form_of(record[1]):
            return form, record
    return None


def _by_shape_or_list(
    path: Path, shape: TextShape | None, chosen: Mapping[Field, str] | None
) -> tuple[Form, Record] | None:
    """Search Console in another language, a table with a column that we know, or a bare list."""
    records = _first_records(path, shape, 21)
    if not records:
        return None
    header, below = records[0], [cells for _, cells in records[1:]]
    generic = _generic(header, chosen or {})
    if generic is not None and len(columns_of(_LIST, header[1], chosen)) > 1:
        return generic
    if form := form_by_shape(header[1], below):
        return form, header
    if looks_like_url(header[1][0].strip()):
        # A comma inside the URLs of a plain list cuts some lines and not others.
        regular = len({len(cells) for _, cells in records}) == 1
        return (_LIST, (0, ["url", *("" for _ in header[1][1:])])) if regular else None
    return generic


def _generic(header: Record, chosen: Mapping[Field, str]) -> tuple[Form, Record] | None:
    try:
        columns = columns_of(_LIST, header[1], chosen)
    except InvalidInput:
        if chosen:
            raise
        return None
    has_target = any(column.field is Field.TARGET_URL for column in columns)
    return Form(Vendor.GENERIC, Kind.BACKLINKS if has_target else Kind.PAGES), header


def _described(
    path: Path,
    shape: TextShape | None,
    form: Form,
    header: Record,
    chosen: Mapping[Field, str] | None,
    day_first: bool | None,
) -> Export:
    if form.kind in _REFUSED:
        raise InvalidInput(f"this is {form}: {_REFUSED[form.kind]}", field="file")
    columns = columns_of(form, header[1], chosen)
    sample = [
        cells
        for line, cells in _first_records(path, shape, SAMPLE_ROWS)
        if line > header[0] and len(cells) == len(header[1])
    ]
    habits, ambiguous = _habits(columns, sample, day_first)
    return Export(path, form, shape, header[0], tuple(header[1]), columns, habits, tuple(ambiguous))


def _habits(
    columns: tuple[Column, ...], sample: list[list[str]], day_first: bool | None
) -> tuple[dict[int, Habits], list[str]]:
    habits: dict[int, Habits] = {}
    ambiguous: list[str] = []
    for column in columns:
        if column.field.type not in (Type.DATE, Type.NUMBER):
            continue
        cells = [row[column.index].strip() for row in sample]
        found = habits_of(cells)
        slashed = any("/" in cell for cell in cells)
        if column.field.type is Type.DATE and found.day_first is None and slashed:
            found = Habits(day_first, found.decimal_comma)
            if day_first is None:
                ambiguous.append(column.header)
        habits[column.index] = found
    return habits, ambiguous


def _unknown(path: Path, shape: TextShape | None) -> str:
    first = _first_records(path, shape, 1)
    shown = ", ".join(repr(cell.strip()[:40]) for cell in first[0][1][:8]) if first else "nothing"
    return (
        f"{path.name} is no export that we know: it begins with {shown}. Known are Ahrefs, "
        "Semrush, Majestic, Moz, Google Search Console, BuzzStream, and any table with a column "
        "'source_url' (and 'target_url'). Choose the columns with --column "
        "'linking page=HEADER'."
    )
