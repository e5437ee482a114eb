from __future__ import annotations

from pathlib import Path

import pytest

from outreach.bench.parked import auc, bench_parked, f1, precision
from outreach.crawl.verdicts.forest import from_json
from outreach.crawl.verdicts.page_shape import SHAPE
from outreach.errors import NotFound


def test_figures_of_scores() -> None:
    scores, parked = [0.9, 0.8, 0.6, 0.1], [True, False, True, False]
    assert f1(scores, parked) == pytest.approx(0.8)
    assert auc(scores, parked) == pytest.approx(0.75)
    assert precision(scores, parked, 0.85) == 1


def test_a_clear_difference_is_learnt_and_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outreach.bench.parked.TREES", 5)
    names = [*SHAPE, "Website", "class"]
    rows = [
        [*[str(place + shift) for place in range(len(SHAPE))], f"{number}.example", kind]
        for number in range(10)
        for shift, kind in ((number, "benign"), (number + 100, "parked"))
    ]
    lines = [",".join(row) for row in (names, *rows)]
    (tmp_path / "some.csv").write_text("\n".join(lines))
    found = bench_parked(tmp_path, write=tmp_path / "forest.json")
    assert (found["examples"], found["f1"], found["answer_f1"]) == (20, 1, 1)
    forest = from_json((tmp_path / "forest.json").read_text())
    assert forest.features == SHAPE
    assert forest.score([0.0] * len(SHAPE)) < 0.5 < forest.score([200.0] * len(SHAPE))


def test_a_folder_without_examples_is_explained(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="csv"):
        bench_parked(tmp_path)
