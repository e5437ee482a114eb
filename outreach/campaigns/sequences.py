"""Starter sequences: `seed_data/sequences/NAME.json` with the letters of `templates/email/`."""

from __future__ import annotations

import json
from typing import Any

from outreach.bundled import bundled
from outreach.errors import InvalidInput


def names() -> list[str]:
    """All starter sequences that ship with the program."""
    return sorted(path.stem for path in (bundled("seed_data") / "sequences").glob("*.json"))


def starter_steps(name: str) -> list[dict[str, Any]]:
    """The steps of a starter sequence: [{"delay_days", "subject", "body", "template"}].

    Raises:
        InvalidInput: there is no such sequence; the sentence lists those that exist.
    """
    if name not in names():
        raise InvalidInput(f"unknown; there are: {', '.join(names())}.", field="sequence")
    text = (bundled("seed_data") / "sequences" / f"{name}.json").read_text("utf-8")
    return [_step(step) for step in json.loads(text)["steps"]]


def _step(step: dict[str, Any]) -> dict[str, Any]:
    folder = bundled("templates") / "email" / step["template"]
    return {
        "delay_days": step["delay_days"],
        "template": step["template"],
        "subject": (folder / "subject.txt").read_text("utf-8").strip(),
        "body": (folder / "body.txt").read_text("utf-8").strip(),
    }
