"""Passwords: argon2id with its own salt; long ones instead of strange ones (ASVS 5.0, 6.2)."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from outreach.errors import InvalidInput

SHORTEST = 15
LONGEST = 1024
_LEAST_GUESSES = 1e9
_READ = 72  # characters that zxcvbn looks at; what follows makes it only harder
_WORDS = re.compile(r"\w+")
_REPEATED = re.compile(r"(.{1,12}?)\1+.{0,3}")
_ROWS = (
    "1234567890",
    "0123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "1q2w3e4r5t6y7u8i9o0p",
)
_hasher = PasswordHasher()


def _nobodys(hasher: PasswordHasher) -> str:
    """A hash that no password has, and that takes as long to check as any other."""
    salt, digest = (b64encode(bytes(n)).decode().rstrip("=") for n in (16, hasher.hash_len))
    cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${cost}${salt}${digest}"


# Checked when the account is unknown, so that the answer takes as long as for a known one. Not
# hashed: that is a tenth of a second whenever the program starts.
_NOBODY = _nobodys(_hasher)


def hash_password(password: str) -> str:
    """Return the PHC string to store."""
    return _hasher.hash(password)


def is_right(password: str, stored: str | None) -> bool:
    """Whether `password` fits; takes equally long for `None`, an account that does not exist."""
    try:
        fits = _hasher.verify(_NOBODY if stored is None else stored, password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return fits and stored is not None


def needs_new_hash(stored: str) -> bool:
    """Whether it was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(stored)


def refuse_weak(password: str, *, email: str = "", context: Iterable[str] = ()) -> None:
    """Raise InvalidInput with the remedy unless the password is long and not obvious.

    Args:
        context: names that stand around: of people, projects and sites.
    """
    if len(password) < SHORTEST:
        raise InvalidInput(
            f"write at least {SHORTEST} characters; four words in a row are good.",
            field="password",
        )
    if len(password) > LONGEST:
        raise InvalidInput(f"write at most {LONGEST} characters.", field="password")
    plain = password.casefold()
    if is_obvious(plain) or (email and email.casefold() in plain):
        raise InvalidInput("that is too easy to guess; take a few words.", field="password")
    if guesses(password, [email, *context]) < _LEAST_GUESSES:
        raise InvalidInput(
            "that is too easy to guess: it is a common phrase or made of names that are known "
            "here. Take a few words that have nothing to do with each other.",
            field="password",
        )


def guesses(password: str, context: Iterable[str]) -> float:
    """How many tries somebody needs who knows common passwords, languages and `context`."""
    words = {word for name in context for word in (name, *_WORDS.findall(name)) if len(word) > 2}
    return float(zxcvbn(password[:_READ], user_inputs=sorted(words), max_length=_READ)["guesses"])


def is_obvious(plain: str) -> bool:
    """Whether a long password is one of the common ones: a run along the keyboard, something said
    several times, or few different characters."""
    letters = re.sub(r"[\W_]", "", plain) or plain
    runs = any(letters in row * 3 or letters in row[::-1] * 3 for row in _ROWS)
    return len(set(plain)) < 5 or runs or _REPEATED.fullmatch(letters) is not None
