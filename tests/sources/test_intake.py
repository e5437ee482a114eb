"""Candidates become prospects; what does not is told with its reason."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from sqlmodel import col, select

from outreach.clock import FixedClock
from outreach.errors import InvalidInput
from outreach.model.prospect import Prospect, ProspectSource, ProspectState
from outreach.model.run import Run, RunState
from outreach.model.site import Site
from outreach.sources.intake import take_in
from outreach.sources.source import Candidate, Sourced
from outreach.store import runs
from outreach.store.engine import Store
from tests.support.build import Build
from tests.support.databases import both


def candidates(*urls: str, label: str = "list.txt") -> list[Sourced]:
    return [Candidate(url, label, line) for line, url in enumerate(urls, 1)]


def run_of(build: Build, found: Iterable[Sourced], title: str = "list.txt") -> Run:
    return take_in(build.store, build.clock, build.the_project, found, title=title)


def prospects(store: Store) -> list[Prospect]:
    with store.read() as session:
        return list(session.exec(select(Prospect).order_by(col(Prospect.id))))


@both
def test_new_pages_become_prospects_with_their_source(store: Store, build: Build) -> None:
    run = run_of(build, candidates("https://a.example/x", "https://www.a.example/y"))
    assert (run.state, run.done, run.counts) == (RunState.FINISHED, 2, {"added": 2})
    rows = prospects(store)
    assert {row.state for row in rows} == {ProspectState.NEW}
    with store.read() as session:
        assert [site.key for site in session.exec(select(Site))] == ["a.example"]
        sources = list(session.exec(select(ProspectSource).order_by(col(ProspectSource.line))))
    assert [(one.prospect_id, one.label, one.line) for one in sources] == [
        (rows[0].id, "list.txt", 1),
        (rows[1].id, "list.txt", 2),
    ]
    assert {one.run_id for one in sources} == {run.id}


def test_known_doubled_excluded_own_and_wrong_ones_are_told(store: Store, build: Build) -> None:
    run_of(build, candidates("https://a.example/x"))
    project = build.the_project
    with store.write() as session:
        session.merge(project).excluded = ["rival.example"]
    project.excluded = ["rival.example"]
    run = run_of(
        build,
        [
            *candidates(
                "https://a.example/x/",  # known in another spelling
                "https://b.example/",
                "http://b.example/#top",  # the same again
                "https://blog.rival.example/",
                "https://ours.example/about",
            ),
            InvalidInput("write a full address.", field="url", line=6),
        ],
    )
    expected = {"added": 1, "known": 1, "doubled": 1, "excluded": 2, "problems": 3}
    assert {name: run.counts[name] for name in expected} == expected
    assert run.done == 6
    assert run.problems == [
        "line 4: https://blog.rival.example/: rival.example is excluded in the project's settings.",
        "line 5: https://ours.example/about: it is a page of your own site.",
        "line 6: url: write a full address.",
    ]
    assert len(prospects(store)) == 2


def test_the_same_list_twice_adds_nothing(store: Store, build: Build) -> None:
    run_of(build, candidates("https://a.example/x"))
    assert run_of(build, candidates("https://a.example/x")).counts == {"known": 1}
    assert len(prospects(store)) == 1


def test_a_page_may_be_a_prospect_of_several_projects(store: Store, build: Build) -> None:
    run_of(build, candidates("https://a.example/x"))
    other = build.project(site_key="other.example")
    run = take_in(store, build.clock, other, candidates("https://a.example/x"), title="again")
    assert run.counts == {"added": 1}


def test_doubles_far_apart_are_found(store: Store, build: Build) -> None:
    urls = [f"https://a.example/{number}" for number in range(1_100)]
    run = run_of(build, candidates(*urls, urls[0]))
    assert run.counts == {"added": 1_100, "known": 1}
    assert run.done == 1_101


def test_a_run_that_is_asked_to_stop_keeps_what_was_done(
    store: Store, build: Build, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "_SAVE_SECONDS", 0.0)  # learns of the wish at every step

    def feed() -> Iterable[Sourced]:
        for number in range(10_000):
            if number == 3_000:
                with store.write() as session:
                    (run,) = session.exec(select(Run)).all()
                    runs.ask_to_stop(session, run.id or 0, clock)
            yield Candidate(f"https://a.example/{number}", "list.txt")

    run = take_in(store, clock, build.the_project, feed(), title="long")
    assert run.state is RunState.STOPPED
    assert 3_000 <= run.counts["added"] < 10_000
    assert len(prospects(store)) == run.counts["added"]


def test_a_source_that_breaks_off_leaves_a_failed_run_and_what_it_gave(
    store: Store, build: Build
) -> None:
    def feed() -> Iterable[Sourced]:
        yield from candidates(*(f"https://a.example/{number}" for number in range(1_500)))
        raise RuntimeError("the disk was pulled out")

    with pytest.raises(RuntimeError):
        run_of(build, feed())
    with store.read() as session:
        (run,) = session.exec(select(Run)).all()
    assert (run.state, run.problems) == (RunState.FAILED, ["the disk was pulled out"])
    assert len(prospects(store)) == run.counts["added"] >= 500
