"""Searches asked for in the browser: live progress, a budget, a stop that loses nothing."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from sqlmodel import select

from outreach.errors import FetchError
from outreach.model.prospect import Prospect
from outreach.model.run import Run, RunState
from outreach.model.search import ProviderKind, RequestState, SearchProvider, SearchRequest
from outreach.sources.requested import answer
from outreach.sources.search import Hit, Question
from outreach.sources.searching import Searching
from tests.support.build import Build


@dataclass
class Engine:
    """Knows one page of every site that is asked for; fails where it is told to."""

    failing: str = ""
    asked: list[str] = field(default_factory=list)

    def ask(self, question: Question) -> list[Hit]:
        self.asked.append(question.query)
        if question.query == self.failing:
            raise FetchError("wait a minute", retry_after=60)
        return [Hit(f"https://{question.query}.example/links", "", "", 1, "test")]


def requested(build: Build, *queries: str, budget: int = 10) -> SearchRequest:
    provider = build.add(
        SearchProvider(
            name=f"test {build.number()}",
            kind=ProviderKind.BRAVE,
            base_url="https://b.example",
            created_at=build.clock.now(),
        )
    )
    return build.add(
        SearchRequest(
            project_id=build.the_project.id,
            provider_id=provider.id,
            title="Queries",
            questions=[asdict(Question(query)) for query in queries],
            budget=budget,
            asked_by="user:1",
            asked_at=build.clock.now(),
        )
    )


def run(build: Build, request: SearchRequest, engine: Engine) -> Run:
    with build.store.read() as session:
        provider = session.get_one(SearchProvider, request.provider_id)
    searching = Searching(
        build.store, build.clock, provider, engine, pause_seconds=0, budget=request.budget
    )
    return answer(build.store, build.clock, build.the_project, request, searching)


def found(build: Build) -> set[str]:
    with build.store.read() as session:
        return set(session.exec(select(Prospect.url)))


def test_every_query_is_asked_and_its_hits_are_kept(build: Build) -> None:
    request = requested(build, "moss", "fern")
    done = run(build, request, Engine())
    assert (done.state, done.done, done.total) == (RunState.FINISHED, 2, 2)
    assert done.counts == {"added": 2, "asked": 2, "known_before": 0}
    assert found(build) == {"https://moss.example/links", "https://fern.example/links"}
    assert build.again(request).state is RequestState.DONE


def test_the_budget_ends_it_with_a_sentence_and_what_was_found_stays(build: Build) -> None:
    request = requested(build, "moss", "fern", "oak", budget=2)
    run(build, request, Engine())
    assert len(found(build)) == 2
    ended = build.again(request)
    assert (ended.state, ended.problem) == (
        RequestState.FAILED,
        "the budget of 2 requests is used up.",
    )


def test_a_provider_that_fails_is_not_asked_on(build: Build) -> None:
    request, engine = requested(build, "moss", "fern", "oak"), Engine(failing="fern")
    done = run(build, request, engine)
    assert engine.asked == ["moss", "fern"]
    assert "wait a minute" in build.again(request).problem
    assert any("'fern'" in sentence for sentence in done.problems)


def test_stopped_it_goes_on_with_what_is_not_known_yet(build: Build) -> None:
    request, engine = requested(build, "moss", "fern"), Engine()

    class Stopping(Engine):
        def ask(self, question: Question) -> list[Hit]:
            with build.store.write() as session:
                session.exec(
                    select(Run).order_by(Run.id.desc())
                ).first().stop_asked_at = build.clock.now()
            return engine.ask(question)

    assert run(build, request, Stopping()).state is RunState.STOPPED
    assert build.again(request).state is RequestState.ASKED
    again = run(build, request, engine)
    assert engine.asked == ["moss", "fern"]
    assert again.counts["known_before"] == 1
