"""Marks tests that must hold on both databases."""

from __future__ import annotations

import pytest

both = pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)]
)
