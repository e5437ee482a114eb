"""Half a year in seconds: no false loss, real ones seen, few fetches."""

from __future__ import annotations

import pytest

from outreach.bench.monitor import bench_monitor


@pytest.mark.parametrize("seed", [7, 8])
def test_the_floors_of_the_simulation_hold(seed: int) -> None:
    found = bench_monitor(pages=500, seed=seed)
    ours, won = found["ours"], found["ours_for_won_links"]
    assert ours["false_losses"] == won["false_losses"] == 0
    assert ours["losses_seen"] >= 0.9 * found["real_losses"]
    assert ours["delay_days_median"] <= 18
    assert won["delay_days_median"] <= 6
    assert ours["fetches_per_page_and_30_days"] <= 3
    assert won["fetches_per_page_and_30_days"] <= 6


def test_believing_the_first_look_is_told_beside_it() -> None:
    naive = bench_monitor(pages=300)["daily_first_look"]
    assert naive["false_losses"] > 100
    assert naive["fetches"] == 300 * 180
