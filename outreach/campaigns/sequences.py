"""Starter sequences: `seed_data/sequences/NAME.json` with the letters of `templates/email/`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from outreach.bundled import bundled
from outreach.errors import InvalidInput
from outreach.model.opportunity import Tactic


def names() -> list[str]:
    """All starter sequences that ship with the program."""
    return sorted(path.stem for path in (bundled("seed_data") / "sequences").glob("*.json"))


@dataclass(frozen=True, slots=True)
class Starter:
    """A starter sequence as people choose it."""

    name: str
    title: str
    about: str
    tactic: Tactic
    letters: int


def starters() -> list[Starter]:
    """All starter sequences, with what they are for."""
    return [
        Starter(name, read["name"], read["about"], Tactic(read["tactic"]), len(read["steps"]))
        for name in names()
        for read in [_read(name)]
    ]


def starter_steps(name: str) -> list[dict[str, Any]]:
    """The steps of a starter sequence: [{"delay_days", "subject", "body", "template"}].

    Raises:
        InvalidInput: there is no such sequence; the sentence lists those that exist.
    """
    return [_step(step) for step in _read(name)["steps"]]


def starter_tactic(name: str) -> Tactic:
    """The tactic that a starter sequence is written for."""
    return Tactic(_read(name)["tactic"])


def _read(name: str) -> dict[str, Any]:
    if name not in names():
        raise InvalidInput(f"unknown; there are: {', '.join(names())}.", field="sequence")
    text = (bundled("seed_data") / "sequences" / f"{name}.json").read_text("utf-8")
    read: dict[str, Any] = json.loads(text)
    return read


def _step(step: dict[str, Any]) -> dict[str, Any]:
    folder = bundled("templates") / "email" / step["template"]
    return {
        "delay_days": step["delay_days"],
        "template": step["template"],
        "subject": (folder / "subject.txt").read_text("utf-8").strip(),
        "body": (folder / "body.txt").read_text("utf-8").strip(),
        **({"after": step["after"]} if step.get("after") else {}),
    }
