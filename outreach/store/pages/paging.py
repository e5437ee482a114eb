"""Paging and sorting of long tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, TypeVar

from sqlalchemy import func, literal, select
from sqlmodel import Session

Row = TypeVar("Row")
_FIRST_PORTION = 32
COUNTED_TO = 100_000  # a page need not wait for a count of millions


@dataclass(frozen=True, slots=True)
class Shelf(Generic[Row]):
    """One page of a long table.

    Attributes:
        rows: those of this page.
        total: how many there are on all pages; `counted_to` stands for that many or more.
        page: 1 for the first.
        size: rows per page.
        counted_to: `total` was given up there.
    """

    rows: list[Row]
    total: int
    page: int
    size: int
    counted_to: int = COUNTED_TO

    @property
    def last(self) -> int:
        """Number of the last page, at least 1; of an unknown number, the next one."""
        counted = max(1, -(-self.total // self.size))
        goes_on = self.total >= self.counted_to and len(self.rows) == self.size
        return max(counted, self.page + 1) if goes_on else counted

    @property
    def first_row(self) -> int:
        """Number of the first row shown, 0 if there is none."""
        return (self.page - 1) * self.size + 1 if self.rows else 0

    @property
    def last_row(self) -> int:
        """Number of the last row shown."""
        return self.first_row + len(self.rows) - 1 if self.rows else 0


def shelf_of(rows: Sequence[Row], page: int, size: int) -> Shelf[Row]:
    """One page of a list that is in memory."""
    return Shelf(list(rows[(page - 1) * size : page * size]), len(rows), page, size)


def count_up_to(session: Session, query: Any, most: int = COUNTED_TO) -> int:
    """How many rows `query` has, `most` for that many or more."""
    few = query.with_only_columns(literal(1), maintain_column_froms=True).limit(most).subquery()
    return int(session.execute(select(func.count()).select_from(few)).scalar_one())


def growing(rows: Iterable[Row], most: int) -> Iterator[list[Row]]:
    """Rows in lists, the first ones short, so that whoever waits for a file sees it begin."""
    rest, size = iter(rows), _FIRST_PORTION
    while portion := list(islice(rest, size)):
        yield portion
        size = min(2 * size, most)
