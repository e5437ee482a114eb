"""Ideas that were collected ahead, where collecting takes long."""

from __future__ import annotations

from datetime import timedelta

import pytest

from outreach.assets.calendar import Plan, plan
from outreach.assets.collecting import collect_due, ideas_known
from outreach.assets.missing import ideas_for
from outreach.store import profile
from outreach.text.relevance import Document, RelevanceIndex
from tests.assets.test_ideas import GONE, RIVAL, imported
from tests.support.build import Build


def test_slow_ideas_are_those_of_the_last_collecting_without_what_was_planned_since(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = imported(build)
    monkeypatch.setattr(profile, "SLOW_SECONDS", 0.0)
    assert collect_due(build.store, build.clock) == {"collected": 1}
    assert not collect_due(build.store, build.clock)
    with build.store.read() as session:
        known, collected_at = ideas_known(session, project)
        assert known == ideas_for(session, project)
        assert collected_at == build.clock.now()
    with build.store.write() as session:
        wish = Plan("Frost in every county", answers_url=GONE)
        plan(session, project, wish, at=build.clock.now(), actor="test")
    with build.store.read() as session:
        assert [one.url for one in ideas_known(session, project)[0]] == [RIVAL]
    build.clock.advance(timedelta(hours=1))
    assert collect_due(build.store, build.clock) == {"collected": 1}


def test_quick_ideas_are_those_of_now(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    project = imported(build)
    monkeypatch.setattr(profile, "SLOW_SECONDS", 1e9)
    collect_due(build.store, build.clock)
    with build.store.read() as session:
        found, collected_at = ideas_known(session, project)
    assert len(found) == 2
    assert collected_at is None


@pytest.mark.parametrize("least", [0.05, 0.2, 0.6])
@pytest.mark.parametrize(
    "words",
    ["frost dates", "the soil calendar", "soil and water", "Wurmkompost", "unheard of", ""],
)
def test_covering_is_what_the_ranking_says(words: str, least: float) -> None:
    titles = ["The soil calendar, month by month", "Water the soil", "Kompost für Anfänger"]
    index = RelevanceIndex(Document(title, {"title": title}) for title in titles)
    fields = {"anchor": words}
    best = index.rank(fields, limit=1)
    assert index.covers(fields, least) == bool(best and best[0].score >= least)
