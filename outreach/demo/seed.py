"""Reads the raw material of the invented web from `seed_data/demo`."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from outreach.bundled import bundled
from outreach.demo.values import Answer, Fate, Owner, Ports, Target


@dataclass(frozen=True, slots=True)
class Topic:
    """A sub-topic: article titles (each used once), paragraphs, and what forum members ask."""

    key: str
    name: str
    titles: tuple[str, ...]
    paragraphs: tuple[str, ...]
    asks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SiteSeed:
    """A site before its pages are composed.

    Attributes:
        kind: "blog", "club" or "forum".
        postal: address that its contact page shows; it decides which law a letter falls under.
    """

    host: str
    name: str
    tagline: str
    kind: str
    hue: int
    topics: tuple[str, ...]
    postal: str
    owner: Owner


@dataclass(frozen=True, slots=True)
class OwnArticle:
    """One of our own guides."""

    slug: str
    topic: str
    title: str
    summary: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnSeed:
    """Our own site before its pages are composed."""

    host: str
    name: str
    tagline: str
    about: tuple[str, ...]
    owner: Owner
    articles: tuple[OwnArticle, ...]


@dataclass(frozen=True, slots=True)
class Seed:
    """Everything the invented web is composed of.

    Attributes:
        phrases: name to sentences, some with a `{link}` in them.
        replies: answer to the texts that an owner may send.
    """

    topics: dict[str, Topic]
    sites: tuple[SiteSeed, ...]
    own: OwnSeed
    targets: tuple[Target, ...]
    phrases: dict[str, list[str]]
    replies: dict[Answer, list[str]]


def demo_folder() -> Path:
    """The folder with the demo's files, in a checkout or a wheel."""
    return bundled("seed_data") / "demo"


def read_seed(ports: Ports) -> Seed:
    """Read all files; target URLs get the ports of this run."""
    topics = (_topic(entry) for entry in _toml("topics")["topic"])
    replies = {Answer(name): texts for name, texts in _toml("answers").items()}
    return Seed(
        topics={topic.key: topic for topic in topics},
        sites=tuple(_site(entry) for entry in _toml("sites")["site"]),
        own=_own(_toml("own_site")),
        targets=_targets(ports),
        phrases=_toml("phrases"),
        replies=replies,
    )


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((demo_folder() / f"{name}.toml").read_text("utf-8"))


def _topic(entry: dict[str, Any]) -> Topic:
    return Topic(
        key=entry["key"],
        name=entry["name"],
        titles=tuple(entry["titles"]),
        paragraphs=tuple(entry["paragraphs"]),
        asks=tuple(entry["asks"]),
    )


def _site(entry: dict[str, Any]) -> SiteSeed:
    address = f"{entry['local']}@{entry['host']}"
    owner = Owner(entry["owner"], entry["role"], address, entry["shown"], Answer(entry["answer"]))
    return SiteSeed(
        host=entry["host"],
        name=entry["name"],
        tagline=entry["tagline"],
        kind=entry["kind"],
        hue=entry["hue"],
        topics=tuple(entry["topics"]),
        postal=entry["postal"],
        owner=owner,
    )


def _own(entry: dict[str, Any]) -> OwnSeed:
    address = f"{entry['local']}@{entry['host']}"
    owner = Owner(entry["person"], entry["role"], address, "mailto", Answer.SILENCE)
    articles = tuple(
        OwnArticle(**{**article, "paragraphs": tuple(article["paragraphs"])})
        for article in entry["article"]
    )
    about = tuple(entry["about"])
    return OwnSeed(entry["host"], entry["name"], entry["tagline"], about, owner, articles)


def _targets(ports: Ports) -> tuple[Target, ...]:
    with (demo_folder() / "targets.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(_target(row, ports) for row in csv.DictReader(lines))


def _target(row: dict[str, str], ports: Ports) -> Target:
    fate = Fate(row["fate"])
    path = row["path"] + ("#straw" if fate is Fate.FRAGMENT else "")
    words = row["phrase"] or row["title"]
    url = f"{_root(fate, row['host'], ports)}{path}"
    return Target(fate, row["topic"], row["host"], path, row["title"], words, url)


def _root(fate: Fate, host: str, ports: Ports) -> str:
    if fate in (Fate.SELF_SIGNED, Fate.EXPIRED):
        return f"https://{host}:{ports.tls}"
    if fate is Fate.REFUSED:
        return f"http://{host}:{ports.closed}"
    return f"http://{host}:{ports.http}"
