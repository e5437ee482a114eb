"""The bench of the pages fills a house with rows that the schema accepts, and finds its way in."""

from __future__ import annotations

from pathlib import Path

from outreach.bench.busy_house import Size
from outreach.bench.web import bench_web


def test_a_small_house_is_filled_kept_and_asked(tmp_path: Path) -> None:
    found = bench_web(Size(40, 80, 40), keep=tmp_path, only="partners.show")
    assert found["database"] == "sqlite"
    (page,) = (one.plain() for one in found["pages"])
    assert (page["page"], page["status"], page["rows_per_s"]) == ("partners.show", 200, None)
    assert page["empty_p95_ms"] > 0
    assert page["empty_cpu_p95_ms"] > 0
    assert (tmp_path / "bench.db").exists()


def test_a_file_is_read_to_its_end(tmp_path: Path) -> None:
    (page,) = bench_web(Size(40, 80, 40), keep=tmp_path, only="partners.file")["pages"]
    assert page.full.status == 200
    assert page.full.rows_per_s
    assert page.full.kilobytes > 1
