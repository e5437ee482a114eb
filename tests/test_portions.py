"""Portions of long lists."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from outreach.portions import portions


@pytest.mark.parametrize(
    ("values", "expected"),
    [([], []), ([1], [[1]]), ([1, 2], [[1, 2]]), (iter([1, 2, 3]), [[1, 2], [3]])],
)
def test_in_order_and_never_longer(values: Iterable[int], expected: list[list[int]]) -> None:
    assert list(portions(values, 2)) == expected


def test_no_more_is_read_than_is_asked_for() -> None:
    values = iter(range(10))
    assert next(portions(values, 3)) == [0, 1, 2]
    assert next(values) == 3
