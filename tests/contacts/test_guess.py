"""Guesses need two colleagues that agree."""

from __future__ import annotations

import pytest

from outreach.contacts.guess import guess_address, pattern_of

BEN, CARLA = ("Ben Stone", "ben.stone@x.org"), ("Carla Diaz", "carla.diaz@x.org")


@pytest.mark.parametrize(
    ("name", "local", "pattern"),
    [
        ("Anna Berg", "anna.berg", "first.last"),
        ("Anna Berg", "aberg", "flast"),
        ("Anna Berg", "anna", "first"),
        ("Anna Berg", "a.berg", "f.last"),
        ("Anna Berg", "annab", "firstl"),
        ("Jürgen Müller", "juergen.mueller", "first.last"),
        ("Ludwig van Beethoven", "lvanbeethoven", "flast"),
        ("Anna Berg", "info", ""),
        ("Anna", "anna", ""),
        ("王小明", "wang", ""),
    ],
)
def test_pattern_of(name: str, local: str, pattern: str) -> None:
    assert pattern_of(name, local) == pattern


def test_two_colleagues_make_a_guess() -> None:
    guess = guess_address("Élodie Le Goff", "x.org", [BEN, CARLA])
    assert guess is not None
    assert guess.address == "elodie.legoff@x.org"
    assert guess.pattern == "first.last"
    assert guess.samples == ("ben.stone@x.org", "carla.diaz@x.org")


@pytest.mark.parametrize(
    "published",
    [
        [],
        [BEN],
        [BEN, BEN],
        [BEN, ("Carla Diaz", "carla.diaz@other.org")],
        [BEN, CARLA, ("Dee Dunn", "ddunn@x.org"), ("Eve Earl", "eearl@x.org")],
        [("Ben Stone", "info@x.org"), ("Carla Diaz", "sales@x.org")],
    ],
)
def test_less_makes_none(published: list[tuple[str, str]]) -> None:
    assert guess_address("Anna Berg", "x.org", published) is None


def test_a_single_name_is_never_guessed() -> None:
    assert guess_address("Anna", "x.org", [BEN, CARLA]) is None
