from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from outreach.bench.facts import FIGURES, bench_facts
from outreach.errors import NotFound

PAGE = (
    "<html><title>The old mill | Green Garden</title><meta name=author content='Ann Example'>"
    "<meta property='article:published_time' content='2024-05-06'><h1>The old mill</h1>"
    "<p>It ground flour for three hundred years until the river moved.</p><nav>Home</nav>"
)


def test_readers_are_compared_on_labelled_pages(tmp_path: Path) -> None:
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    label = {
        "file": "a.html.gz",
        "url": "https://garden.example/mill",
        "title": "The old mill",
        "authors": ["Ann Example"],
        "dates": ["2024-05-06"],
        "contains": ["flour for  three"],
        "must_not_contain": ["Home"],
    }
    (tmp_path / "labels.jsonl").write_text(json.dumps(label) + "\n")
    ours, _, dates = bench_facts(tmp_path)
    assert [ours[name] for name in FIGURES[:-1]] == [1, 1, 1, 1, 1]
    assert (dates["date"], dates["title"]) == (1, "")


def test_a_folder_without_labels_is_explained(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="labels"):
        bench_facts(tmp_path)
