"""Are the figures of the demo counted from what its servers saw?"""

from __future__ import annotations

from outreach.demo.score import score
from outreach.demo.values import Answer, Fate
from outreach.demo.world import DemoWorld
from tests.demo.conftest import dead_link_of, letter_to, post, site_that


def test_a_perfect_finder_gets_a_perfect_score(world: DemoWorld) -> None:
    truth = world.truth
    result = score(
        world,
        reported_dead=truth.dead,
        reported_opportunities=truth.opportunities,
        seconds=1.25,
    )
    assert (result.found, result.missed, result.falsely_dead) == (len(truth.dead), 0, 0)
    assert result.opportunities == len(truth.opportunities) >= 100
    assert result.seconds == 1.2


def test_misses_and_false_accusations_are_counted(world: DemoWorld) -> None:
    missed, *found = sorted(world.truth.dead)
    (trap,) = world.truth.traps[Fate.CHALLENGE_403]
    page, dead = dead_link_of(world, world.sites[0])
    result = score(
        world,
        reported_dead=[*found, f"{found[0]}#top", trap],
        reported_opportunities=[(page, dead), (page, trap)],
        seconds=1,
    )
    assert (result.found, result.missed, result.falsely_dead) == (len(found), 1, 1)
    assert missed not in found
    assert result.opportunities == 1


def test_letters_answers_and_links_are_counted() -> None:
    with DemoWorld(answer_delay_seconds=0) as fresh:
        asked = (Answer.YES, Answer.YES_NOFOLLOW, Answer.YES_FOOTER, Answer.NO, Answer.BOUNCE)
        asked += (Answer.REMOVE_ME, Answer.OUT_OF_OFFICE, Answer.FEE, Answer.SILENCE)
        letters = [letter_to(fresh, site_that(fresh, answer)) for answer in asked]
        post(fresh, *letters)
        assert fresh.wait_for_answers(5)
        result = score(fresh, reported_dead=(), reported_opportunities=(), seconds=1)
        assert (result.sent, result.duplicates) == (9, 0)
        assert (result.replied, result.bounced, result.unsubscribed) == (5, 1, 1)
        assert (result.links_won, result.links_won_followed) == (3, 1)
        assert result.written_after_goodbye == 0
        again = letter_to(fresh, site_that(fresh, Answer.REMOVE_ME))
        post(fresh, letters[0], again)
        result = score(fresh, reported_dead=(), reported_opportunities=(), seconds=1)
        assert (result.sent, result.duplicates, result.written_after_goodbye) == (11, 2, 1)
        assert set(result.as_dict()) >= {"dead_targets", "found", "missed", "falsely_dead"}
