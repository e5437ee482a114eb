"""The measurement of rendering measures what it says."""

from __future__ import annotations

from outreach.bench.render import bench_render


def test_both_ways_make_all_letters() -> None:
    found = bench_render(1_000)
    assert found.letters == 1_000
    assert found.ratio > 0
    assert found.jinja2_per_cpu_second > found.compiled_each_time_per_cpu_second
