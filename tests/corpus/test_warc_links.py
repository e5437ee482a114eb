"""Links that a crawler's own tools report on nine pages kept in a WARC file."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from outreach.crawl.reading.html import parse_html
from outreach.crawl.reading.references import read_references
from tests.support.corpus import shared

FOUND = 66  # of 68


@pytest.fixture(scope="module")
def folder() -> Path:
    return shared("corpora", "warc")


def test_references_of_every_kind(folder: Path) -> None:
    found, wanted = Counter[str](), Counter[str]()
    for line in (folder / "link_labels.jsonl").read_text("utf-8").strip().split("\n"):
        label = json.loads(line)
        body = response(folder / label["file"], label["uri"])
        ours = Counter((one.url, one.where) for one in read_references(parse_html(body, URL)))
        theirs = Counter((row[0], row[1]) for row in label["links"])
        wanted.update(where for _, where in theirs.elements())
        found.update(where for _, where in (ours & theirs).elements())
    for kind in ("A@/href", "LINK@/href", "IMG@/src", "__base__", "__meta_refresh__"):
        assert found[kind] == wanted[kind]
    assert found.total() >= FOUND


URL = "http://www.example.com/"


def response(path: Path, uri: str) -> bytes:
    """Return the body of the response record of `uri`."""
    for record in path.read_bytes().split(b"WARC/1.0\r\n"):
        head, _, rest = record.partition(b"\r\n\r\n")
        target = re.search(rb"WARC-Target-URI: <?([^\s>]+)", head)
        if b"WARC-Type: response" in head and target and target[1].decode() == uri:
            return rest.partition(b"\r\n\r\n")[2]
    raise AssertionError(f"no response of {uri}")
