from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from outreach.bench.read import bench_read
from outreach.errors import NotFound


def test_pages_of_a_folder_are_timed(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "one.html").write_text("<p><a href=/a>x</a></p>" * 50)
    (tmp_path / "sub" / "two.html.gz").write_bytes(gzip.compress(b"<a href=/b>y</a>"))
    (tmp_path / "notes.txt").write_text("<a href=/c>z</a>")
    found = bench_read(tmp_path)
    assert (found["pages"], found["links"]) == (2, 51)
    assert 0 < found["parse_ms"] < found["links_ms"]
    assert found["ratio"] == pytest.approx(found["links_ms"] / found["parse_ms"])


def test_a_folder_without_pages_is_explained(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="html"):
        bench_read(tmp_path)
