"""No text is called better by chance, however often somebody looks; a real difference is found."""

from __future__ import annotations

from math import sqrt
from random import Random

from outreach.drafting.comparison import FEWEST, Arm, Measure, compare

RATE = 0.08
SHARES = (0.6, 0.3, 0.1)  # unequal on purpose


def grow(random: Random, rates: tuple[float, ...], letters: int) -> list[Arm]:
    """Letters spread over texts by `SHARES`, with answers at `rates`."""
    sent, won = [0] * len(rates), [0] * len(rates)
    for which in random.choices(range(len(rates)), SHARES[: len(rates)], k=letters):
        sent[which] += 1
        won[which] += random.random() < rates[which]
    return [Arm("ABC"[n], sent[n], won[n], won[n], 0) for n in range(len(rates))]


def together(old: list[Arm], new: list[Arm]) -> list[Arm]:
    return [
        Arm(a.name, a.sent + b.sent, a.replied + b.replied, a.positive + b.positive, 0)
        for a, b in zip(old, new, strict=True)
    ]


def naive_winner(arms: list[Arm]) -> bool:
    """What a tool without honest statistics says: one test of proportions at every look."""
    one, other = sorted(arms, key=lambda arm: arm.positive / max(arm.sent, 1))[-2:]
    if min(one.sent, other.sent) < FEWEST:
        return False
    pooled = (one.positive + other.positive) / (one.sent + other.sent)
    spread = sqrt(pooled * (1 - pooled) * (1 / one.sent + 1 / other.sent)) or 1.0
    return abs(one.positive / one.sent - other.positive / other.sent) / spread > 1.96


def run(random: Random, rates: tuple[float, ...], looks: int, each: int) -> tuple[bool, bool, str]:
    """(ours ever names one, the naive way ever does, whom ours named first)."""
    arms = grow(random, rates, 0)
    ours, naive, named = False, False, ""
    for _ in range(looks):
        arms = together(arms, grow(random, rates, each))
        found = compare(arms, Measure.POSITIVE).winner
        named = named or found
        ours, naive = ours or bool(found), naive or naive_winner(arms)
    return ours, naive, named


def test_equal_texts_have_a_false_winner_in_at_most_one_of_twenty_campaigns() -> None:
    random = Random(20261122)
    runs = [run(random, (RATE, RATE, RATE), looks=25, each=60) for _ in range(250)]
    false_winners = sum(ours for ours, _, _ in runs) / len(runs)
    naive = sum(naive for _, naive, _ in runs) / len(runs)
    assert false_winners <= 0.05
    assert naive > 0.05  # the same data, looked at as often, without care


def test_a_text_that_is_twice_as_good_is_found_and_no_other() -> None:
    random = Random(7)
    runs = [run(random, (RATE, 2.5 * RATE), looks=20, each=100) for _ in range(50)]
    named = [who for _, _, who in runs]
    assert named.count("B") > 40
    assert named.count("A") <= 1


def test_nothing_is_said_before_the_fewest() -> None:
    arms = [Arm("A", FEWEST - 1, 40, 40, 40), Arm("B", 500, 0, 0, 0)]
    found = compare(arms, Measure.POSITIVE)
    assert found.winner == ""
    assert found.sentence.startswith("Too early to say: A needs 1 more")


def test_a_paused_text_does_not_compete() -> None:
    arms = [Arm("A", 500, 10, 10, 0), Arm("B", 500, 200, 200, 0, paused=True)]
    assert compare(arms, Measure.POSITIVE).winner == ""


def test_the_sentence_names_the_numbers() -> None:
    found = compare([Arm("A", 300, 9, 9, 1), Arm("B", 310, 70, 70, 2)], Measure.POSITIVE)
    assert found.winner == "B"
    assert "A 9 of 300, B 70 of 310" in found.sentence
    assert compare([Arm("A", 300, 9, 9, 1), Arm("B", 310, 70, 70, 2)], Measure.LINKED).winner == ""
