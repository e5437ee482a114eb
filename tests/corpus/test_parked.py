"""Parked domains: by numbers, cross-validated, and no false alarm on pages of the ordinary web."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from outreach.bench.parked import auc, cross_validated, f1, read_examples
from outreach.crawl.verdicts.parked import parked_by_content
from outreach.crawl.verdicts.signs import read_signs
from tests.support.corpus import shared

F1, AUC = 0.88, 0.975
TREES = 40  # a fifth of what `outreach bench parked` grows


def test_parked_domains_are_told_by_their_numbers() -> None:
    examples = read_examples(shared("corpora", "parked_features"))
    scores = cross_validated(examples, TREES, 1)
    assert f1(scores, examples.parked) >= F1
    assert auc(scores, examples.parked) >= AUC


@pytest.mark.parametrize("folder", ["pages", "link_placement", "contacts"])
def test_no_ordinary_page_is_taken_for_a_parked_one(folder: str) -> None:
    wrong = []
    for path in sorted(shared("corpora", folder).rglob("*.html.gz")):
        signs = read_signs(_unpacked(path), "https://ordinary.example/page", "")
        if parked_by_content(signs):
            wrong.append(path.name)
    assert wrong == []


def _unpacked(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes())
