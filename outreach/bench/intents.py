"""How well answers are understood that nobody has tried: every set by a reader of the others.

`outreach bench intents FOLDER --write FILE` also teaches the reader that is shipped. Sets are
`answers*.jsonl` with "kind" and "text"; each was written by itself, so leaving one out whole is the
honest measure. The rules have learnt from the older sets: only their first look is comparable
(tests/replies/README.md).
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import fmean

from outreach.errors import NotFound
from outreach.mail.parse import parse_message
from outreach.replies.classify import classify
from outreach.replies.intents import Guess, Intent, IntentKind
from outreach.replies.learning import HOLDS
from outreach.replies.taught import Taught, to_bytes
from outreach.replies.teaching import after, untaught
from outreach.replies.understand import weigh

SHIPPED_HOLDS = 0.05  # of 0.02, 0.05, 0.15 and 0.4 the best on sets left out
STREAM = (0, 50, 200)  # corrections
_SEEDS = range(3)
_TODAY = date(2026, 3, 2)
_EMPTY = parse_message(b"From: sam@garden.example\r\nSubject: Re: A dead link\r\n\r\n")

Answer = tuple[str, IntentKind]
Sets = dict[str, list[Answer]]


@dataclass(frozen=True, slots=True)
class Look:
    """One answer of a set that was left out: what it means, what the rules and the reader say."""

    kind: IntentKind
    said: Intent
    guess: Guess

    @property
    def proposed(self) -> IntentKind:
        """What a person sees first: the meaning, or what an unclear one reads like."""
        both = weigh(self.said, self.guess)
        return both.guess.kind if both.guess else both.kind


def bench_intents(folder: Path, *, target: Path | None = None) -> list[dict[str, object]]:
    """Each set by a reader of all others.

    Args:
        target: where the reader that was taught with all of them goes.

    Returns:
        Of each set: answers; macro-F1 of rules, taught and both; the share of right ones among what
        has a consequence by itself (by rules alone, and where the reader may doubt them) and among
        guesses about the others; how many those are.
    """
    sets = read_sets(folder)
    rows = [figures(name, looks(sets, name)) for name in sets]
    if target is not None:
        target.write_bytes(to_bytes(_taught(sets, list(sets))))
    return rows


def read_sets(folder: Path) -> Sets:
    """All labelled sets by name. Raises NotFound: there is none."""
    sets = {path.stem: _answers(path) for path in sorted(folder.glob("answers*.jsonl"))}
    if not sets:
        raise NotFound(f"{folder}: there is no answers*.jsonl.")
    return sets


def _answers(path: Path) -> list[Answer]:
    rows = map(json.loads, path.read_text("utf-8").splitlines())
    return [(row["text"], IntentKind(row["kind"])) for row in rows]


def _taught(sets: Sets, names: Sequence[str]) -> Taught:
    examples = [one for name in names for one in sets[name]]
    return after(untaught(), examples, holds=SHIPPED_HOLDS)


def looks(sets: Sets, left_out: str) -> list[Look]:
    """The answers of one set, read by the rules and by a reader of all other sets."""
    reader = _taught(sets, [name for name in sets if name != left_out])
    return [Look(kind, by_rules(text), reader.guess(text)) for text, kind in sets[left_out]]


def by_rules(text: str) -> Intent:
    """What the rules alone say of an answer's own words."""
    return classify(_EMPTY._replace(text=text, fresh_text=text), today=_TODAY)


def figures(name: str, looks: list[Look]) -> dict[str, object]:
    """One row of `bench_intents`."""
    kinds = [look.kind for look in looks]
    acted = [look for look in looks if look.said.kind is not IntentKind.UNCLEAR]
    undoubted = [look for look in acted if weigh(look.said, look.guess).guess is None]
    guessed = [look for look in looks if weigh(look.said, look.guess).guess is not None]
    return {
        "set": name,
        "answers": len(looks),
        "rules_f1": macro_f1(kinds, [look.said.kind for look in looks]),
        "taught_f1": macro_f1(kinds, [look.guess.kind for look in looks]),
        "both_f1": macro_f1(kinds, [look.proposed for look in looks]),
        "acted_right_rules": _share(acted, lambda look: look.said.kind),
        "acted_right_both": _share(undoubted, lambda look: look.said.kind),
        "guesses": len(guessed),
        "guesses_right": _share(guessed, lambda look: look.guess.kind),
    }


def _share(looks: list[Look], says: Callable[[Look], IntentKind]) -> float:
    return fmean(says(look) is look.kind for look in looks) if looks else 1.0


def macro_f1(wanted: Sequence[IntentKind], found: Sequence[IntentKind]) -> float:
    """The mean of the F1 of every kind that occurs."""
    pairs = list(zip(wanted, found, strict=True))
    scores = []
    for kind in set(wanted):
        right = sum(one is kind and other is kind for one, other in pairs)
        scores.append(2 * right / sum((one is kind) + (other is kind) for one, other in pairs))
    return fmean(scores)


def bench_stream(folder: Path, names: Sequence[str]) -> dict[str, float]:
    """An installation's answers, shuffled out of `names`: the reader of the other sets meets them.

    Returns:
        corrections -> share of the answers after the last of `STREAM` that it reads right, the
        mean of several orders; `seconds` of processor for all of it.
    """
    sets = read_sets(folder)
    reader = _taught(sets, [name for name in sets if name not in names])
    orders = [_shuffled([one for name in names for one in sets[name]], seed) for seed in _SEEDS]
    began = time.process_time()
    found = {f"after_{count}": _after(reader, orders, count) for count in STREAM}
    return found | {"seconds": round(time.process_time() - began, 1)}


def _shuffled(stream: list[Answer], seed: int) -> list[Answer]:
    random.Random(seed).shuffle(stream)  # noqa: S311 - to be the same in every run
    return stream


def _after(reader: Taught, orders: Sequence[Sequence[Answer]], count: int) -> float:
    shares = []
    for stream in orders:
        learnt = after(reader, stream[:count], holds=HOLDS)
        rest = stream[STREAM[-1] :]
        shares.append(fmean(learnt.guess(text).kind is kind for text, kind in rest))
    return fmean(shares)
