"""Rules and the taught reader together: what acts, what is doubted, what is guessed."""

from __future__ import annotations

import subprocess
import sys
from math import isfinite
from pathlib import Path

import pytest

from outreach.bench import intents as bench
from outreach.model.campaign import EnrolmentState
from outreach.model.email import InboundEmail
from outreach.model.opportunity import Stage
from outreach.replies import learning
from outreach.replies.concepts import concepts_of, folded
from outreach.replies.decide import correct_intent
from outreach.replies.intents import Guess, Intent, IntentKind
from outreach.replies.taught import KINDS, from_bytes, shipped, to_bytes
from outreach.replies.teaching import after, untaught
from outreach.replies.traits import WIDTH, traits
from outreach.replies.understand import STOPPING, weigh
from tests.replies.messages import reply
from tests.replies.test_apply import Story
from tests.support.build import Build
from tests.support.databases import both

SETS = Path(__file__).parent
BLIND = ("answers_offices", "answers_passers", "answers_strangers", "answers_town")


def guess(kind: IntentKind, share: float = 0.9) -> Guess:
    return Guess(kind, share, "its words")


@pytest.mark.parametrize(
    ("said", "read", "kind"),
    [
        (IntentKind.INTERESTED, guess(IntentKind.DECLINED), IntentKind.UNCLEAR),
        (IntentKind.INTERESTED, guess(IntentKind.DECLINED, 0.4), IntentKind.INTERESTED),
        (IntentKind.INTERESTED, guess(IntentKind.INTERESTED), IntentKind.INTERESTED),
        (IntentKind.DECLINED, guess(IntentKind.UNCLEAR), IntentKind.DECLINED),
        (IntentKind.REMOVE_ME, guess(IntentKind.INTERESTED), IntentKind.REMOVE_ME),
        (IntentKind.HOSTILE, guess(IntentKind.QUESTION), IntentKind.HOSTILE),
        (IntentKind.FEE, guess(IntentKind.INTERESTED), IntentKind.FEE),
        (IntentKind.UNCLEAR, guess(IntentKind.FEE), IntentKind.UNCLEAR),
    ],
)
def test_what_the_reader_may_doubt(said: IntentKind, read: Guess, kind: IntentKind) -> None:
    assert weigh(Intent(said), read).kind is kind


def test_a_doubted_offer_is_not_forgotten() -> None:
    said = Intent(IntentKind.GUIDELINES, also=(IntentKind.FEE,))
    both_said = weigh(said, guess(IntentKind.INTERESTED))
    assert (both_said.kind, both_said.guess) == (IntentKind.UNCLEAR, guess(IntentKind.INTERESTED))
    assert set(both_said.also) == {IntentKind.GUIDELINES, IntentKind.FEE}


_ONE_WORKER = pytest.mark.xdist_group("blind sets")  # four readers are taught for them, once


@pytest.fixture(scope="module")
def blind() -> list[bench.Look]:
    sets = bench.read_sets(SETS)
    assert set(BLIND) < set(sets)
    return [look for name in BLIND for look in bench.looks(sets, name)]


@_ONE_WORKER
def test_sets_that_the_reader_has_not_seen(blind: list[bench.Look]) -> None:
    """Rules alone have 0.76 on these four, from which they have not learnt; see README.md."""
    figures = bench.figures("blind", blind)
    assert figures["both_f1"] >= 0.88
    assert figures["acted_right_both"] >= 0.95
    assert figures["guesses_right"] >= 0.88


@_ONE_WORKER
def test_requests_to_stop_are_seldom_missed(blind: list[bench.Look]) -> None:
    asked = [look for look in blind if look.kind in STOPPING]
    assert sum(look.proposed in STOPPING for look in asked) / len(asked) >= 0.92


def test_the_shipped_reader_has_read_the_sets() -> None:
    answers = [one for name in bench.read_sets(SETS).values() for one in name]
    right = sum(shipped().guess(text).kind is kind for text, kind in answers)
    assert right / len(answers) >= 0.97


def test_a_language_that_it_was_not_taught() -> None:
    """Words stand for concepts in every language, so that it can read what it never saw."""
    assert concepts_of(folded("Zahlung")) >= {"pay"}
    assert "later" in concepts_of(folded("próximo"))
    found = shipped().guess("Μπορώ να το προσθέσω στη σελίδα, στείλτε μου το άρθρο.")
    assert found.kind is IntentKind.INTERESTED


def test_it_learns_what_it_is_shown_and_keeps_the_rest() -> None:
    text = "Zwykle wołamy na to kozę do dzwonka."
    learnt = after(shipped(), [(text, IntentKind.NOT_NOW)] * 3, holds=learning.HOLDS)
    assert learnt.guess(text).kind is IntentKind.NOT_NOW
    assert learnt.guess(text).corrections == 3
    for known in ("Sure, I'll add it today.", "No thanks, we are not interested."):
        assert learnt.guess(known).kind is shipped().guess(known).kind


def test_nothing_is_known_before_it_is_taught() -> None:
    assert untaught().guess("Sure.").share == pytest.approx(1 / len(KINDS))


def test_no_words_no_trouble() -> None:
    for text in ("", "\0\ufffd", "?" * 10_000, "\n,\n"):
        found = traits(text)
        assert max(found) < WIDTH
        assert all(map(isfinite, found.values()))
        assert 0 <= shipped().guess(text).share <= 1


def test_the_words_of_a_guess_are_those_that_tell() -> None:
    text = "We had a lovely week by the sea. Please send me your bank details and pay $80."
    assert shipped().guess(text).kind is IntentKind.FEE
    assert "$80" in shipped().telling(text, IntentKind.FEE)
    assert shipped().telling("", IntentKind.FEE) == ""


def test_what_is_written_is_what_is_read() -> None:
    taught = after(untaught(), [("yes", KINDS[0]), ("no", KINDS[1])], holds=0.05)
    again = from_bytes(to_bytes(taught))
    assert again.guess("yes").share == pytest.approx(taught.guess("yes").share, abs=0.02)
    assert from_bytes(to_bytes(untaught())).guess("yes").share == pytest.approx(1 / len(KINDS))


def test_reading_asks_for_no_numpy() -> None:
    """Every worker reads; 16 MB in each of them would be for the few answers that teach."""
    code = (
        "import sys; from outreach.replies.apply import shipped; shipped().guess('Sure.');"
        "print('numpy' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"


def test_a_stream_of_corrections() -> None:
    """Answers of all kinds teach it nothing new; they must not spoil what it knows."""
    found = bench.bench_stream(SETS, BLIND)
    assert found["after_200"] >= found["after_0"] - 0.02


@both
def test_what_may_ask_us_to_stop_holds_everything_until_a_person_has_read_it(build: Build) -> None:
    story = Story(build)
    other = build.enrolment(build.opportunity(story.contact), build.campaign())
    row = story.comes(
        reply(story.letter, "Kindly erase this address from your files, there's a dear.")
    )
    assert (row.intent, row.intent_evidence["guess"]["kind"]) == ("unclear", "remove_me")
    assert story.suppressed is None
    assert build.again(other).state is EnrolmentState.HELD
    with build.store.write() as session:
        message = session.get_one(InboundEmail, row.id)
        correct_intent(session, message, IntentKind.QUESTION, clock=build.clock, actor="user:1")
    assert build.again(other).state is EnrolmentState.ACTIVE


@both
def test_a_guess_moves_nothing(build: Build) -> None:
    story = Story(build)
    row = story.comes(reply(story.letter, "Righto, we shall pop it on the page tonight."))
    assert row.intent == "unclear"
    assert row.intent_evidence["guess"]["kind"] == "interested"
    assert story.stage is Stage.REPLIED


@both
def test_a_correction_teaches_the_next_reading(build: Build) -> None:
    story = Story(build)
    row = story.comes(reply(story.letter, "Bimmel bammel, sagt der Dudelsack."))
    with build.store.write() as session:
        message = session.get_one(InboundEmail, row.id)
        correct_intent(session, message, IntentKind.LINK_PLACED, clock=build.clock, actor="user:1")
        reader = learning.reader(session)
    assert reader.corrections == 1
    before = shipped().guess(row.fresh_text)
    after = reader.guess(row.fresh_text)
    assert before.kind is not IntentKind.LINK_PLACED
    assert after.kind is IntentKind.LINK_PLACED
