"""Likeness within a batch."""

from __future__ import annotations

import random
import time

from outreach.drafting.likeness import Batch
from outreach.drafting.lint import SIMILAR

WORDS = [f"word{number}" for number in range(2000)]


def letter(seed: int, length: int = 120) -> list[str]:
    return random.Random(seed).choices(WORDS, k=length)


def test_t_dup_the_same_letter_is_wholly_alike() -> None:
    batch = Batch()
    assert batch.add("Hi Ann, your page about bees has a dead link.") == 0
    assert batch.add("hi ann your page  about bees has a dead link") == 1


def test_t_dup_other_letters_are_not_alike() -> None:
    batch = Batch()
    assert max(batch.add(" ".join(letter(seed))) for seed in range(50)) < 0.1


def test_t_dup_one_changed_word_is_found_among_hundreds() -> None:
    batch = Batch()
    for seed in range(300):
        batch.add(" ".join(letter(seed)))
    for seed in range(0, 300, 10):
        changed = letter(seed)
        changed[60] = "other"
        assert batch.add(" ".join(changed)) > SIMILAR


def test_t_dup_short_and_empty_letters_do_not_fail() -> None:
    batch = Batch()
    assert [batch.add(text) for text in ("", "", "one", "one", "one two")] == [0, 0, 0, 1, 0]


def test_a_batch_of_one_template_stays_quick() -> None:
    batch = Batch()
    text = " ".join(letter(1))
    began = time.process_time()
    for number in range(1000):
        batch.add(f"Hi {WORDS[number]}, {text}")
    assert time.process_time() - began < 8
