"""Reads SPF records (RFC 7208) as far as a sender must know: one record, at most ten look-ups."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

MOST_LOOKUPS = 10  # RFC 7208 section 4.6.4; more is "permerror", as good as no record

_COSTLY = frozenset(("include", "a", "mx", "ptr", "exists"))
_STOP_AFTER = 3 * MOST_LOOKUPS

Texts = Callable[[str], list[str]]
"""TXT records of a name, [] if there are none; raises `TimeoutError` if the DNS is silent."""


@dataclass
class SpfTree:
    """What a record and everything that it includes say.

    Attributes:
        lookups: DNS questions that a receiver has to ask.
        includes: every domain that is included, at any depth.
        final: qualifier of the last "all" of the record itself, "" if there is none.
        faults: in words.
    """

    lookups: int = 0
    includes: set[str] = field(default_factory=set)
    final: str = ""
    faults: list[str] = field(default_factory=list)


def spf_records(texts: list[str]) -> list[str]:
    """Return those TXT records that are SPF."""
    return [
        text for text in texts if text.lower() == "v=spf1" or text.lower().startswith("v=spf1 ")
    ]


def spf_tree(record: str, texts_of: Texts) -> SpfTree:
    """Follow `record` through its includes and its redirect. Stops well past the limit."""
    tree = SpfTree()
    _follow(record, texts_of, tree, outermost=True)
    if tree.lookups > MOST_LOOKUPS:
        tree.faults.append(f"it takes {tree.lookups} DNS look-ups; {MOST_LOOKUPS} are the limit")
    if tree.final == "+":
        tree.faults.append("“+all” lets the whole world send in your name")
    return tree


def _follow(record: str, texts_of: Texts, tree: SpfTree, *, outermost: bool) -> None:
    for term in record.split()[1:]:
        name, _, target = term.lstrip("+-~?").replace("=", ":", 1).partition(":")
        kind = name.lower().partition("/")[0]
        if kind == "all" and outermost:
            tree.final = term[0] if term[0] in "+-~?" else "+"
        if kind in _COSTLY or kind == "redirect":
            tree.lookups += 1
        if kind in ("include", "redirect") and tree.lookups <= _STOP_AFTER:
            _enter(target.lower().rstrip("."), kind, texts_of, tree, outermost)


def _enter(target: str, kind: str, texts_of: Texts, tree: SpfTree, outermost: bool) -> None:
    if "%" in target:
        return  # a macro: depends on the letter, can't be followed here
    if target in tree.includes:
        return
    tree.includes.add(target)
    found = spf_records(texts_of(target))
    if len(found) != 1:
        tree.faults.append(f"{kind}:{target} leads to {len(found)} SPF records instead of one")
        return
    _follow(found[0], texts_of, tree, outermost=outermost and kind == "redirect")
