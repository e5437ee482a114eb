"""Rows for a terminal of any width: a table while its words fit, else one block a row."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

LONGEST_WORD = 16  # cells; longer ones, as addresses, are broken
_BETWEEN = 2  # cells from one column to the next


def tabled(
    names: Sequence[str], rows: Sequence[Sequence[str]], *, title: str, width: int
) -> RenderableType:
    """Set out `rows` in at most `width` cells."""
    columns = list(zip(names, *rows, strict=True))
    spare = width - sum(map(_least, columns)) - _BETWEEN * (len(columns) - 1)
    if spare >= 0:
        return _table(names, rows, title, _widened(columns, spare))
    blocks = [Text("\n".join(map(_line, names, row))) for row in rows]
    parts = [Text(title), *blocks] if title else blocks
    return Group(*(part for block in parts for part in (block, Text())))


def _widened(columns: Sequence[Sequence[str]], spare: int) -> list[int]:
    """Widths of the columns: what their words need, and what is spare to who wants the least."""
    widths = [_least(column) for column in columns]
    wanted = [
        max(map(cell_len, column)) - least for column, least in zip(columns, widths, strict=True)
    ]
    for number in sorted(range(len(columns)), key=wanted.__getitem__):
        given = max(0, min(wanted[number], spare))
        widths[number] += given
        spare -= given
    return widths


def _table(
    names: Sequence[str], rows: Sequence[Sequence[str]], title: str, widths: Sequence[int]
) -> Table:
    table = Table(
        title=Text(title, style="bold") if title else None,
        title_justify="left",
        box=box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        padding=(0, _BETWEEN - 1, 0, 0),
    )
    for name, width in zip(names, widths, strict=True):
        table.add_column(name, overflow="fold", width=width)
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _line(name: str, value: str) -> str:
    return f"{name}: {value}"


def _least(cells: Sequence[str]) -> int:
    """Cells that the longest word of a column needs."""
    words = (cell_len(word) for cell in cells for word in cell.split())
    return min(LONGEST_WORD, max(words, default=1))
