"""The bench of the pages fills a house with rows that the schema accepts, and finds its way in."""

from __future__ import annotations

from pathlib import Path

from outreach.bench.busy_house import Size
from outreach.bench.web import bench_web


def test_a_small_house_is_filled_kept_and_asked(tmp_path: Path) -> None:
    found = bench_web(Size(40, 80, 40), keep=tmp_path, only="partners.show")
    assert found["database"] == "sqlite"
    pages = {page.page: page for page in found["pages"]}
    assert {page.status for page in pages.values()} == {200}
    assert pages["partners.show"].empty_p95_ms > 0
    assert (tmp_path / "bench.db").exists()
