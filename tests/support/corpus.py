"""Finds the labelled inputs that are kept outside the repository; skips where they are absent."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


def shared(*parts: str) -> Path:
    """Path below `SHARED_DIR`, or below `shared` beside the checkout; skips the test if absent."""
    folder = Path(os.environ.get("SHARED_DIR") or CHECKOUT.parent / "shared")
    path = folder.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"no {'/'.join(parts)}: set SHARED_DIR to the folder of labelled inputs")
    return path


def shared_json(*parts: str) -> Any:
    """Parsed content of a JSON file, see `shared`."""
    return json.loads(shared(*parts).read_text("utf-8"))
