"""Fresh text of the labelled corpus against its floor."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from outreach.mail.fresh import fresh_text
from outreach.mail.html_text import fresh_html
from outreach.mail.parse import parse_message
from tests.support.corpus import shared


def _fresh(path: Path, form: str) -> str:
    raw = path.read_bytes()
    if form == "eml":
        return parse_message(raw).fresh_text
    text = raw.decode("utf-8", "replace")
    return fresh_text(fresh_html(text) if form == "html" else text)


def _same(row: dict[str, Any], found: str) -> bool:
    between = "" if row["compare"] == "without_whitespace" else " "
    return between.join(found.split()) == between.join(row["fresh"].split())


def test_fresh_text() -> None:
    folder = shared("corpora", "replies")
    rows = [json.loads(line) for line in (folder / "labels.jsonl").read_text().splitlines()]
    rows = [row for row in rows if row["task"] == "fresh_text"]
    found = {row["file"]: _fresh(folder / row["file"], row["format"]) for row in rows}
    wrong = [row["file"] for row in rows if not _same(row, found[row["file"]])]
    assert 1 - len(wrong) / len(rows) >= 0.88, wrong
