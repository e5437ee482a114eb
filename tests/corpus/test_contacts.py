"""Addresses on 52 captured pages: recall, precision, and placeholders that must not come back."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from outreach.contacts.on_page import find_addresses, find_forms
from tests.support.corpus import shared

RECALL, PRECISION, FORMS = 0.97, 0.97, 0.85


@pytest.fixture(scope="module")
def folder() -> Path:
    return shared("corpora", "contacts")


def labelled(folder: Path) -> list[dict[str, Any]]:
    lines = (folder / "labels.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def page(folder: Path, label: dict[str, Any]) -> tuple[bytes, str]:
    html = gzip.decompress((folder / label["file"]).read_bytes())
    return html, label["url"] or "http://unknown.invalid/"


def test_addresses_reach_the_floor(folder: Path) -> None:
    wanted = right = wrong = forbidden = 0
    for label in labelled(folder):
        found = {one.address for one in find_addresses(*page(folder, label))}
        expected = {one["address"].lower() for one in label["emails"]}
        optional = {one["address"].lower() for one in label["optional"]}
        wanted += len(expected)
        right += len(expected & found)
        wrong += len(found - expected - optional)
        forbidden += len(found & set(label["not_contacts"]))
    assert wanted
    assert right / wanted >= RECALL
    assert right / (right + wrong) >= PRECISION
    assert forbidden == 0


def test_contact_forms_are_found(folder: Path) -> None:
    """Share of pages whose number of contact forms is right, where a person labelled the forms."""
    judged = [label for label in labelled(folder) if label["forms"] is not None]
    right = sum(
        len(find_forms(*page(folder, label))) == label["forms"].count("contact/comment")
        for label in judged
    )
    assert judged
    assert right / len(judged) >= FORMS
