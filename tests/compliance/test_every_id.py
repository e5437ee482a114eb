"""Every rule has a test that is named after it, or a reason; and no test names an unknown rule."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
CHAPTERS = {"CS": 13, "CA": 7, "GD": 11, "UN": 12, "MB": 12, "LP": 10, "CR": 5}
KNOWN = {f"{name}-{number}" for name, most in CHAPTERS.items() for number in range(1, most + 1)}
_TEST = re.compile(r"^\s*(?:async )?def test_(\w+)", re.MULTILINE)


def named() -> set[str]:
    """Ids in the names of all tests; several may stand one after the other."""
    found = set()
    for path in HERE.parent.rglob("test_*.py"):
        for name in _TEST.findall(path.read_text("utf-8")):
            for chapter, number in re.findall(r"(?:^|_)(cs|ca|gd|un|mb|lp|cr)_(\d+)(?=_|$)", name):
                found.add(f"{chapter.upper()}-{number}")
    return found


def test_each_rule_is_tested_or_explained() -> None:
    explained = tomllib.loads((HERE / "not_here.toml").read_text("utf-8"))
    tested = named()
    assert sorted(KNOWN - tested - set(explained)) == []
    assert sorted(tested - KNOWN) == []
    assert sorted(set(explained) & tested) == []
    assert all(len(reason) > 20 for reason in explained.values())
