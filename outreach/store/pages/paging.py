"""Paging and sorting of long tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Shelf(Generic[Row]):
    """One page of a long table.

    Attributes:
        rows: those of this page.
        total: how many there are on all pages.
        page: 1 for the first.
        size: rows per page.
    """

    rows: list[Row]
    total: int
    page: int
    size: int

    @property
    def last(self) -> int:
        """Number of the last page, at least 1."""
        return max(1, -(-self.total // self.size))

    @property
    def first_row(self) -> int:
        """Number of the first row shown, 0 if there is none."""
        return (self.page - 1) * self.size + 1 if self.rows else 0

    @property
    def last_row(self) -> int:
        """Number of the last row shown."""
        return self.first_row + len(self.rows) - 1 if self.rows else 0
