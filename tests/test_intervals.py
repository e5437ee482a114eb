"""How an interval of shares is told."""

from __future__ import annotations

import pytest

from outreach.intervals import percents, wilson


@pytest.mark.parametrize(
    ("count", "out_of", "told"),
    [
        (3, 40, (3, 20)),  # a wide one needs no decimals
        (167, 7840, (1.8, 2.5)),  # else "between 2 and 2 %"
        (0, 1920, (0.0, 0.2)),
        (7840, 7840, (100.0, 100.0)),
        (0, 0, (0, 100)),
    ],
)
def test_an_interval_is_as_exact_as_it_has_to_be(
    count: int, out_of: int, told: tuple[float, float]
) -> None:
    assert percents(*wilson(count, out_of)) == told
