"""Passwords made of what stands around, of common phrases, or out of a breach are refused."""

from __future__ import annotations

from hashlib import sha1
from pathlib import Path

import pytest

from outreach.config import settings_from
from outreach.errors import InvalidInput, SettingsError
from outreach.model.project import Project
from outreach.web.breached import is_breached
from outreach.web.password_rules import refuse_unfit
from outreach.web.passwords import refuse_weak
from tests.web.conftest import PASSWORD, Browser, Parts


def _file(folder: Path, passwords: list[str]) -> Path:
    hashes = sorted(sha1(one.encode()).hexdigest().upper() for one in passwords)
    path = folder / "pwned.txt"
    path.write_text("".join(f"{one}:{place + 1}\r\n" for place, one in enumerate(hashes)))
    return path


@pytest.mark.parametrize(
    "password",
    [
        "Soil & Sons soil",
        "outreach-outreach2",
        "oursexample202626",
        "ada admin ada admin",
        "rosapell rosapell",
    ],
)
def test_asvs_6_2_11_names_that_stand_around_are_refused(password: str) -> None:
    context = ["outreach", "Soil & Sons", "ours.example", "Ada Admin", "Rosa Pell"]
    with pytest.raises(InvalidInput, match="too easy to guess"):
        refuse_weak(password, email="ada@ours.example", context=context)


@pytest.mark.parametrize(
    "password",
    ["thisismypassword", "liverpoolfootballclub", "iloveyouforever123", "administrator1234"],
)
def test_common_phrases_are_refused(password: str) -> None:
    with pytest.raises(InvalidInput, match="too easy to guess"):
        refuse_weak(password)


@pytest.mark.parametrize(
    "password", ["four words in a row", PASSWORD, "Wörter, die lang sind", "x" + "7b!Qz9" * 12]
)
def test_others_are_taken(password: str) -> None:
    refuse_weak(password, email="ada@ours.example", context=["outreach", "Gardens"])


def test_names_of_projects_count(signed_in: Browser, parts: Parts, filled: int) -> None:
    signed_in.get("/account")
    with parts.store.read() as session:
        name = session.get_one(Project, filled).site_key
    answer = signed_in.post("/account/password", {"current": PASSWORD, "password": f"{name} 2026!"})
    assert answer.status_code == 422
    assert "easy to guess" in answer.get_data(as_text=True)


def test_asvs_6_2_12_a_breached_password_is_refused(parts: Parts, tmp_path: Path) -> None:
    path = _file(tmp_path, ["four words in a row", *(f"other {n}" for n in range(500))])
    settings = settings_from({"breached_passwords_file": path})
    with pytest.raises(InvalidInput, match="published after a breach"):
        refuse_unfit(parts.store, settings, "four words in a row", email="a@b.example", name="A")
    refuse_unfit(parts.store, settings, "five words in a row now", email="a@b.example", name="A")


@pytest.mark.parametrize("count", [0, 1, 2, 3, 50])
def test_every_line_of_the_file_is_found_and_no_other(tmp_path: Path, count: int) -> None:
    known = [f"number {n}" for n in range(count)]
    path = _file(tmp_path, known)
    assert all(is_breached(one, path) for one in known)
    assert not any(is_breached(f"stranger {n}", path) for n in range(50))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="OUTREACH_BREACHED_PASSWORDS_FILE"):
        is_breached("a password", tmp_path / "nothing")
