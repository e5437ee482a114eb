"""Mentions of names in texts of many scripts, measured against labelled lines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from outreach.prospecting.mentions.find import find_mentions
from outreach.prospecting.mentions.quote import LONGEST, quote

PRECISION, RECALL = 0.95, 0.90
CASES = Path(__file__).with_name("mention_cases.txt")
HELD_OUT = CASES.with_name("mention_held_out.txt")

Case = tuple[tuple[str, ...], tuple[str, ...], str, frozenset[tuple[int, int]]]


def cases(path: Path = CASES) -> Iterator[Case]:
    """(names, negative terms, text, places): "⟦" and "⟧" mark the mentions in the file."""
    names: tuple[str, ...] = ()
    negative: tuple[str, ...] = ()
    lines = path.read_text("utf-8").split("\n")
    for index, line in enumerate(lines):
        if line.startswith("= "):
            named, _, unwanted = line[2:].partition(";")
            names, negative = _listed(named), _listed(unwanted)
        elif line and not lines[index - 1].count("⟦") > lines[index - 1].count("⟧"):
            whole = line if line.count("⟦") == line.count("⟧") else f"{line}\n{lines[index + 1]}"
            yield names, negative, *_unmarked(whole)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|") if part.strip())


def _unmarked(line: str) -> tuple[str, frozenset[tuple[int, int]]]:
    text, places, start = "", set(), 0
    for sign in line:
        if sign == "⟦":
            start = len(text)
        elif sign == "⟧":
            places.add((start, len(text)))
        else:
            text += sign
    return text, frozenset(places)


@pytest.mark.parametrize(("file", "least"), [(CASES, 300), (HELD_OUT, 40)])
def test_precision_and_recall_on_labelled_lines(file: Path, least: int) -> None:
    """The second file was written after the rules: it had .88 and .88 before it changed them."""
    labelled = list(cases(file))
    assert len(labelled) >= least
    right = wrong = missed = 0
    faults = []
    for names, negative, text, places in labelled:
        found = {(one.start, one.end) for one in find_mentions(text, names, negative)}
        right += len(found & places)
        wrong += len(found - places)
        missed += len(places - found)
        faults += [(names[0], text)] if found != places else []
    assert right / (right + wrong) >= PRECISION, faults
    assert right / (right + missed) >= RECALL, faults


def test_no_names_no_mentions() -> None:
    assert find_mentions("WormWorks", []) == []
    assert find_mentions("WormWorks", ["", " "]) == []
    assert find_mentions("", ["WormWorks"]) == []


def test_longer_names_win_and_nothing_overlaps() -> None:
    found = find_mentions("Bokashi Box Pro, Bokashi Box", ["Bokashi Box", "Bokashi Box Pro"])
    assert [one.name for one in found] == ["Bokashi Box Pro", "Bokashi Box"]


def test_context_is_one_line() -> None:
    (found,) = find_mentions("Before\n\tit: WormWorks\nand after", ["WormWorks"])
    assert found.context == "Before it: WormWorks and after"
    assert found.surface == "WormWorks"


def test_negative_terms_speak_only_nearby() -> None:
    far = "Orlando Bloom plays. " + "x " * 120 + "Then Bloom shipped."
    assert len(find_mentions(far, ["Bloom"], ["Orlando Bloom"])) == 1


@pytest.mark.timeout(10)
def test_a_long_text_takes_little() -> None:
    text = "the worm works in Müllers garden and " * 20_000
    assert find_mentions(text, ["WormWorks", "Müller Gärten", "Oak & Ivy"], ["a worm"]) == []


@pytest.mark.parametrize(
    ("context", "sentence"),
    [
        ("It rained. WormWorks of Bristol print one. Then", "WormWorks of Bristol print one."),
        ("ask WormWorks", "ask WormWorks"),
        ("Soil, says WormWorks!", "Soil, says WormWorks!"),
        ("雨でした。WormWorksの暦です。そして", "WormWorksの暦です。"),
    ],
)
def test_a_quote_is_the_sentence_that_names_us(context: str, sentence: str) -> None:
    assert quote(context, "WormWorks") == sentence


def test_a_long_sentence_is_cut_at_words() -> None:
    said = quote(f"{'many words before it ' * 12}WormWorks{' and after' * 20}", "WormWorks")
    assert len(said) <= LONGEST + 4
    assert said.startswith("… ")
    assert said.endswith(" …")
    assert "WormWorks" in said
