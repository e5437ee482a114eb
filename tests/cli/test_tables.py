"""Rows set out for terminals of several widths."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from outreach.cli.tables import tabled

NAMES = ["reader", "bounces found", "false bounces", "recipients", "permanent or not"]
ROWS = [
    ["outreach", "0.997", "0", "0.994", "0.961"],
    ["first Final-Recipient", "0.469", "0", "0.719", "0.259"],
]


def _shown(width: int, *, title: str = "", rows: list[list[str]] = ROWS) -> str:
    console = Console(file=io.StringIO(), width=width, legacy_windows=False)
    console.print(tabled(NAMES, rows, title=title, width=width))
    written = console.file
    assert isinstance(written, io.StringIO)
    return written.getvalue()


@pytest.mark.parametrize("width", [60, 80, 200])
def test_words_stay_whole(width: int) -> None:
    shown = _shown(width, title="Readers")
    for word in " ".join([*NAMES, *ROWS[0], *ROWS[1]]).split():
        assert word in shown
    assert max(map(len, shown.splitlines())) <= width


def test_what_is_too_narrow_for_a_table_is_told_row_by_row() -> None:
    shown = _shown(30, title="Readers")
    assert "bounces found: 0.997" in shown
    assert shown.index("reader: outreach") < shown.index("reader: first")
    assert shown.startswith("Readers\n")


def test_an_address_may_be_broken_but_is_not_cut() -> None:
    address = "https://site.example/" + "a" * 100
    shown = _shown(60, rows=[[address, "1", "2", "3", "4"]])
    assert "".join(shown.split()).count("a") >= 100
    assert "…" not in shown


def test_markup_of_strangers_is_text() -> None:
    assert "[red]x[/red]" in _shown(200, rows=[["[red]x[/red]", "1", "2", "3", "4"]])
