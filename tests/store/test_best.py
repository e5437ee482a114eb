"""The best opportunities come in their order, whatever stage and tactic they stand in."""

from __future__ import annotations

from datetime import timedelta

from outreach.model.opportunity import Opportunity, Stage, Tactic
from outreach.store.best import best_of
from outreach.store.engine import Store
from tests.support.build import Build
from tests.support.databases import both

ALL = list(Stage)


def chosen(build: Build, *stages: Stage, at_most: int = 10, after: int = 0) -> list[int | None]:
    number = build.the_project.id or 0
    with build.store.read() as session:
        return [*best_of(session, number, stages or ALL, at_most=at_most, after=after)]


@both
def test_accepted_first_then_the_best_score_then_the_oldest(store: Store, build: Build) -> None:
    scores = (40.0, None, 90.0, 40.0, 10.0)
    rows = [build.opportunity(score=score, tactic=Tactic.MENTION) for score in scores]
    forty, gated, ninety, also_forty, accepted = rows
    with store.write() as session:
        at = build.clock.now()
        session.get_one(Opportunity, accepted.id).accept(at=at, actor="test")
    order = [accepted.id, ninety.id, forty.id, also_forty.id, gated.id]
    assert chosen(build) == order
    assert chosen(build, at_most=2, after=1) == order[1:3]
    with store.write() as session:
        session.get_one(Opportunity, gated.id).score = 95.0
    assert chosen(build) == [accepted.id, gated.id, ninety.id, forty.id, also_forty.id]


@both
def test_stages_and_tactics_are_merged(store: Store, build: Build) -> None:
    tactics, stages = (Tactic.MENTION, Tactic.PARTNER), (Stage.OPEN, Stage.READY)
    rows = [
        build.opportunity(score=float(score), tactic=tactics[score % 2], stage=stages[score // 3])
        for score in range(6)
    ]
    best = [row.id for row in reversed(rows)]
    assert chosen(build, *stages) == best
    assert chosen(build, Stage.OPEN) == best[3:]
    with store.read() as session:
        number, mentions = build.the_project.id or 0, [Tactic.MENTION]
        late = Opportunity.created_at < build.clock.now() - timedelta(days=1)  # type: ignore
        assert best_of(session, number, stages, mentions, at_most=9) == best[1::2]
        assert best_of(session, number, stages, mentions, late, at_most=9) == []
        assert best_of(session, number, [], at_most=9) == []
