"""The table of readers: shares out of labels, and nothing where a reader does not tell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from outreach.bench.bounces import bench_bounces
from outreach.bench.letters import letters
from outreach.errors import InvalidInput


def test_each_reader_is_measured_on_the_same_labels(tmp_path: Path) -> None:
    bounce, away = list(letters(9))[7:9]
    (tmp_path / "bounce.eml").write_bytes(bounce)
    (tmp_path / "away.eml").write_bytes(away)
    expected = [{"hard": True, "group": "dead", "reason": "userunknown"}]
    labels = [
        {"file": "bounce.eml", "kind": "bounce", "recipients": ["sam7@gone.example"]}
        | {"expected": expected, "stable": True},
        {"file": "away.eml", "kind": "vacation", "recipients": None},
    ]
    (tmp_path / "labels.jsonl").write_text("\n".join(map(json.dumps, labels)))
    ours, flufl, plain = bench_bounces(tmp_path)
    for row in (ours, flufl, plain):
        assert (row["bounces found"], row["false bounces"], row["recipients"]) == (1.0, 0, 1.0)
    assert (ours["what to do"], ours["reason"], plain["permanent or not"]) == (1.0, 1.0, 1.0)
    assert flufl["reason"] is None


def test_a_folder_without_labels_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no labels"):
        bench_bounces(tmp_path)
