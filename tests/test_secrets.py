"""Keys and sealed values: they open at home, nowhere else, and tell what is missing."""

from __future__ import annotations

import base64
import stat
from pathlib import Path

import pytest

from outreach.errors import DatabaseError, SettingsError
from outreach.secrets import Keyring, add_key

HOME = "mailbox|7|secret|2"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outreach.key"


def test_t10_the_key_file_is_made_once_and_is_private(path: Path) -> None:
    sealed = Keyring.load(path).seal("hunter2 ü", context=HOME)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Keyring.load(path).open(sealed, context=HOME) == "hunter2 ü"
    assert [entry.name for entry in path.parent.iterdir()] == ["outreach.key"]


def test_t10_a_key_file_that_others_can_read_is_refused(path: Path) -> None:
    Keyring.load(path)
    path.chmod(0o640)
    with pytest.raises(SettingsError, match="chmod 600"):
        Keyring.load(path)


def test_t10_nothing_of_the_secret_shows(path: Path) -> None:
    ring = Keyring.load(path)
    sealed = ring.seal("hunter2", context=HOME)
    key = path.read_text().split()[1]
    assert "hunter2" not in sealed
    assert key not in repr(ring)
    assert ring.seal("hunter2", context=HOME) != sealed


@pytest.mark.parametrize("place", ["mailbox|8|secret|2", "mailbox|7|token|2", "mailbox|7|secret|3"])
def test_t10_a_seal_does_not_open_elsewhere(path: Path, place: str) -> None:
    ring = Keyring.load(path)
    with pytest.raises(DatabaseError, match="moved"):
        ring.open(ring.seal("x", context=HOME), context=place)


def test_t10_every_flipped_character_is_noticed(path: Path) -> None:
    ring = Keyring.load(path)
    sealed = ring.seal("a refresh token", context=HOME)
    for place, character in enumerate(sealed):
        other = "A" if character != "A" else "B"
        with pytest.raises((DatabaseError, SettingsError)):
            ring.open(sealed[:place] + other + sealed[place + 1 :], context=HOME)


@pytest.mark.parametrize(
    "damaged", ["", "v1", "v1.k.a", "v1.k.!.!", "v1.k..", "secret", "v1.k.é.ü"]
)
def test_t10_what_is_no_seal_is_called_damaged(path: Path, damaged: str) -> None:
    with pytest.raises(DatabaseError, match="damaged"):
        Keyring.load(path).open(damaged, context=HOME)


def test_t10_rotation_keeps_old_seals_and_derived_keys(path: Path) -> None:
    before = Keyring.load(path)
    sealed = before.seal("token", context=HOME)
    new_id = add_key(path)
    after = Keyring.load(path)
    assert after.newest == new_id
    assert after.needs_new_seal(sealed)
    again = after.seal_again(sealed, context=HOME)
    assert again.split(".")[1] == new_id
    assert after.open(again, context=HOME) == after.open(sealed, context=HOME) == "token"
    assert after.seal_again(again, context=HOME) == again
    assert before.derive("unsubscribe") == after.derive("unsubscribe")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_t10_a_missing_key_is_named(path: Path, tmp_path: Path) -> None:
    ring = Keyring.load(path)
    sealed = ring.seal("x", context=HOME)
    with pytest.raises(SettingsError, match=ring.newest):
        Keyring.load(tmp_path / "other.key").open(sealed, context=HOME)


def test_t10_a_wrong_key_of_the_same_name_is_told_apart() -> None:
    sealed = Keyring({"k1": b"a" * 32}).seal("x", context=HOME)
    with pytest.raises(DatabaseError, match="'k1'"):
        Keyring({"k1": b"b" * 32}).open(sealed, context=HOME)


def test_t10_derived_keys_differ_by_purpose() -> None:
    ring = Keyring({"k1": b"a" * 32})
    assert len({ring.derive("unsubscribe"), ring.derive("message-id"), b"a" * 32}) == 3


@pytest.mark.parametrize(
    "text",
    ["", "# nothing\n", "k1\n", "k1 AAAA\n", "k 1 AAAA\n", "k1 " + "é" * 44 + "\n"],
)
def test_t10_a_wrong_key_file_is_explained(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(SettingsError, match=r"outreach\.key"):
        Keyring.load(path)


def test_t10_two_keys_of_one_name_are_refused(path: Path) -> None:
    line = "k1 " + base64.b64encode(b"a" * 32).decode() + "\n"
    path.write_text(line * 2)
    path.chmod(0o600)
    with pytest.raises(SettingsError, match="line 2"):
        Keyring.load(path)


def test_t10_a_folder_that_is_not_there_is_explained(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="can't be written"):
        Keyring.load(tmp_path / "nowhere" / "outreach.key")
