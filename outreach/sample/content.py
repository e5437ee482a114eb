"""What the sample consists of, read from `seed_data/sample`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from outreach.bundled import bundled


class Course(StrEnum):
    """How far the opportunity of a page has come."""

    OPEN = "open"
    READY = "ready"
    DRAFTED = "drafted"
    SENT = "sent"
    QUESTION = "question"
    NO = "no"
    YES = "yes"
    WON = "won"


@dataclass(frozen=True, slots=True)
class SamplePage:
    """An invented page with one dead link.

    Attributes:
        owner: who looks after it; "" publishes no address.
        country: of the owner, "" for one whom nobody knows to be anywhere.
        about: the sentence before the link, in which `noun` follows the words of the link.
    """

    host: str
    path: str
    title: str
    owner: str
    dead_url: str
    words: str
    noun: str
    about: str
    course: Course
    country: str

    @property
    def url(self) -> str:
        return f"https://{self.host}/{self.path}"

    @property
    def address(self) -> str:
        """Where its owner gets mail."""
        return f"{self.owner.split()[0].lower()}@{self.host}"


@dataclass(frozen=True, slots=True)
class SampleAsset:
    """A page of the invented site of ours."""

    url: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class SampleContent:
    """The whole of it.

    Attributes:
        project: plain values of the project and its mailbox.
        answers: what people said, {"meaning", "words"} by course.
    """

    project: dict[str, Any]
    answers: dict[str, dict[str, str]]
    assets: tuple[SampleAsset, ...]
    pages: tuple[SamplePage, ...]


def sample_content() -> SampleContent:
    """Read the sample's file."""
    path = bundled("seed_data") / "sample" / "project.toml"
    read = tomllib.loads(path.read_text("utf-8"))
    assets, found, answers = read.pop("asset"), read.pop("page"), read.pop("answer")
    return SampleContent(
        project=read,
        answers=answers,
        assets=tuple(
            SampleAsset(f"{read['site']}{one['path']}", one["title"], one["text"]) for one in assets
        ),
        pages=tuple(_page(one) for one in found),
    )


def _page(read: dict[str, Any]) -> SamplePage:
    url, words, noun = read["dead"]
    return SamplePage(
        host=read["host"],
        path=read["path"],
        title=read["title"],
        owner=read["owner"],
        dead_url=f"https://www.{url}",
        words=words,
        noun=noun,
        about=read["about"],
        course=Course(read["course"]),
        country=read.get("country", "GB"),
    )
