"""The linter: each rule finds its fault and its place, and a good letter passes untouched."""

from __future__ import annotations

import re
import time
from dataclasses import replace

import pytest

from outreach.drafting import lint as linting
from outreach.drafting.lint import DraftText, Facts, Level, Objection, lint
from outreach.drafting.phrases import SPAM

FACTS = Facts(
    is_first=True,
    postal_address="1 High Street\nLondon N1 1AA",
    organisation="Hives Ltd",
    unsubscribe_url="https://hives.example/u/abc",
    language="en",
    detected_language="en",
)
GOOD = DraftText(
    subject="A dead link on your page about bees",
    body=(
        "Hi Ann,\n\nyour page about bees [1] links to https://dead.example/wax, which is gone "
        "since May.\n\nWe keep a guide that says the same: https://hives.example/wax\n\n"
        "Would it help your readers?\n\nBob"
    ),
    footer=(
        "Bob, Hives Ltd, 1 High Street, London N1 1AA.\n\n"
        "Rather not hear from us? https://hives.example/u/abc or just reply “stop”."
    ),
)
EU_FOOTER = (
    "Hives Ltd, 1 High Street, London N1 1AA.\n\nI found your address at "
    "https://bees.example/about on 2026-03-04. Full notice: https://hives.example/privacy\n\n"
    "You may object at any time: https://hives.example/u/abc"
)
EU = replace(
    FACTS,
    tells_source=True,
    found_at_url="https://bees.example/about",
    notice_url="https://hives.example/privacy",
)


def rules(draft: DraftText, facts: Facts = FACTS) -> list[str]:
    return [objection.rule for objection in lint(draft, facts)]


def with_body(text: str) -> DraftText:
    return replace(GOOD, body=f"Hi Ann,\n\n{text}\n\nBob")


def marked(draft: DraftText, objection: Objection) -> str:
    return str(getattr(draft, objection.field))[objection.start : objection.end]


def test_a_good_letter_meets_no_objection() -> None:
    assert lint(GOOD, FACTS) == []
    assert lint(replace(GOOD, footer=EU_FOOTER), EU) == []


@pytest.mark.parametrize(
    "hole",
    [
        *("[first name]", "{{ contact.name }}", "{{", "%}", "{name}", "*|FNAME|*", "%FIRSTNAME%"),
        *("TODO", "XXX", "lorem ipsum", "<your company>", "YOUR NAME"),
    ],
)
def test_t_hole_place_holders_are_marked(hole: str) -> None:
    draft = with_body(f"we read {hole} with joy.")
    (objection,) = lint(draft, FACTS)
    assert (objection.rule, objection.level) == ("T-HOLE", Level.BLOCK)
    assert marked(draft, objection) == hole


@pytest.mark.parametrize("text", ["as said [1]", "so [sic] it was", "a [...] b", "1 < 2 and {}"])
def test_t_hole_honest_brackets_pass(text: str) -> None:
    assert "T-HOLE" not in rules(with_body(text))


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("Hi ,\n\nwe read it.", "Hi ,"),
        ("Guten Tag ,\n\nwir lasen.", "Guten Tag ,"),
        ("we read  with joy", "  "),
        ("on your site , we saw", " ,"),
        ("your page “” is good", "“”"),
        ("the title is undefined", "undefined"),
        ("Hello None, we", "Hello None"),
    ],
)
def test_t_var_gaps_in_the_text_are_marked(body: str, place: str) -> None:
    draft = replace(GOOD, body=body)
    found = [each for each in lint(draft, FACTS) if each.rule == "T-VAR"]
    assert place in [marked(draft, each) for each in found]


def test_t_var_honest_words_are_no_gap() -> None:
    assert rules(with_body("None of your readers will mind. Two nulls, one word.")) == []


def test_t_var_an_empty_letter_is_stopped() -> None:
    assert "T-VAR" in rules(replace(GOOD, subject=" "))
    assert "T-VAR" in rules(replace(GOOD, body="\n"))


@pytest.mark.parametrize(
    "subject",
    ["Re: your page about bees", "RE:your bees and wax", "Fwd: your page on bees", "AW: Ihre Seite",
     "[ext] Re: your page on bees", "Re[2]: your page on bees", "SV: din sida om bin"],
)  # fmt: skip
def test_cs_4_t_re_a_first_letter_is_no_reply(subject: str) -> None:
    draft = replace(GOOD, subject=subject)
    assert {"CS-4", "T-RE"} <= set(rules(draft))
    assert not {"CS-4", "T-RE"} & set(rules(draft, replace(FACTS, is_first=False)))


@pytest.mark.parametrize("subject", ["Regarding your page on bees", "Review: your page on bees"])
def test_cs_4_words_that_only_begin_like_a_reply_pass(subject: str) -> None:
    assert rules(replace(GOOD, subject=subject)) == []


@pytest.mark.parametrize("mark", ["\r\nBcc: e@x.test", "=?utf-8?q?a=0ABcc:_e@x.test?=", "\x07"])
def test_t_head_subjects_that_carry_more_are_stopped(mark: str) -> None:
    assert "T-HEAD" in rules(replace(GOOD, subject=f"Your page on bees {mark}"))


def test_t_subj_short_and_long_subjects_are_questioned() -> None:
    assert rules(replace(GOOD, subject="Bees")) == ["T-SUBJ"]
    assert rules(replace(GOOD, subject="Bees " * 15)) == ["T-SUBJ"]
    assert rules(replace(GOOD, subject="Bees"), replace(FACTS, is_first=False)) == []


def test_t_len_and_t_read_long_letters_are_questioned() -> None:
    assert rules(with_body("Bees fly far today. " * 60)) == ["T-LEN"]
    draft = with_body("Short one. " + "bees and " * 25 + "wax. Short.")
    (objection,) = lint(draft, FACTS)
    assert objection.rule == "T-READ"
    assert marked(draft, objection).strip().startswith("bees and")


def test_t_links_many_and_hidden_links_are_questioned() -> None:
    draft = with_body("https://a.example https://b.example https://c.example/x https://bit.ly/y")
    found = [marked(draft, each) for each in lint(draft, FACTS)]
    assert found == ["https://c.example/x", "https://bit.ly/y", "https://bit.ly/y"]


def test_t_dup_and_t_lang_come_from_the_facts() -> None:
    assert rules(GOOD, replace(FACTS, duplicate_ratio=0.95)) == ["T-DUP"]
    assert rules(GOOD, replace(FACTS, detected_language="de")) == ["T-LANG"]
    assert rules(GOOD, replace(FACTS, language="", detected_language="de")) == []


@pytest.mark.parametrize(
    "words",
    [
        *("if you link to us, we'll happily link to you", "a link exchange", "swap links"),
        *("wir bieten Linktausch an", "un échange de liens", "intercambio de enlaces"),
        *("scambio di link", "troca de links", "linkruil", "wymiana linków"),
        *("a dofollow link", "a do-follow link", "in exchange for a link", "im Gegenzug für"),
        *("en échange d’un lien", "a cambio de", "em troca de", "in ruil voor", "w zamian za"),
        *("we will pay", "happy to pay", "a paid link", "buy links", "wir zahlen", "gegen Entgelt"),
        *("nous payons", "pagaremos", "paghiamo", "wij betalen", "zapłacimy", "guaranteed"),
        *("garantiert", "garantizado", "with the anchor text bees", "als Ankertext"),
    ],
)
def test_lp_4_link_spam_wording_is_stopped(words: str) -> None:
    draft = with_body(f"Look: {words} now.")
    found = [each for each in lint(draft, FACTS) if each.rule == "LP-4"]
    assert found
    assert found[0].level is Level.BLOCK
    assert marked(draft, found[0]).lower() in words.lower()


def test_lp_4_a_prescribed_exact_anchor_is_stopped() -> None:
    facts = replace(FACTS, exact_anchors=("best bee hives", ""))
    assert rules(with_body("You could call it “Best Bee Hives”."), facts) == ["LP-4"]
    assert rules(with_body("Link to us with the words 'best bee hives'."), facts) == ["LP-4"]
    assert rules(with_body("We sell the best bee hives."), facts) == []
    assert rules(with_body('One link no longer works: "Best bee hives".'), facts) == []


def test_lp_4_a_project_may_weigh_it_otherwise() -> None:
    facts = replace(FACTS, levels={"LP-4": Level.WARN, "CS-1": Level.WARN})
    found = lint(replace(with_body("a dofollow link"), footer=""), facts)
    assert {each.rule: each.level for each in found if each.rule in ("LP-4", "CS-1")} == {
        "LP-4": Level.WARN,
        "CS-1": Level.BLOCK,
    }


@pytest.mark.parametrize(
    "words", ["ACT NOW", "Dear Webmaster", "high DA site", "really!!", "GREAT OFFER"]
)
def test_t_spam_mass_mail_wording_is_questioned(words: str) -> None:
    found = lint(with_body(f"So {words} it is."), FACTS)
    assert "T-SPAM" in [each.rule for each in found]
    assert all(each.level is Level.WARN for each in found)


@pytest.mark.parametrize(
    ("missing", "rule"),
    [
        ("1 High Street, London N1 1AA", "CS-1"),
        ("https://hives.example/u/abc", "CS-2"),
        ("https://hives.example/u/abc", "UN-9"),
        ("Hives Ltd", "CS-5"),
    ],
)
def test_cs_1_cs_2_cs_5_un_9_each_legal_part_is_missed(missing: str, rule: str) -> None:
    draft = replace(GOOD, footer=GOOD.footer.replace(missing, ""))
    found = {each.rule: each.level for each in lint(draft, FACTS)}
    assert found[rule] is Level.BLOCK


def test_cs_1_an_unset_address_is_not_found_in_any_letter() -> None:
    assert "CS-1" in rules(GOOD, replace(FACTS, postal_address=""))


@pytest.mark.parametrize("missing", ["https://bees.example/about", "https://hives.example/privacy"])
def test_gd_3_each_part_of_the_notice_is_missed(missing: str) -> None:
    assert "GD-3" in rules(replace(GOOD, footer=EU_FOOTER.replace(missing, "")), EU)


def test_gd_3_the_right_to_object_stands_apart() -> None:
    together = EU_FOOTER.replace("\n\nYou may", " You may")
    assert rules(replace(GOOD, footer=together), EU) == ["GD-3"]


def test_ca_4_canada_wants_a_way_to_reach_the_sender() -> None:
    canada = replace(FACTS, country="ca", sender_contact="+44 20 0000 0000")
    assert rules(GOOD, canada) == ["CA-4"]
    assert rules(replace(GOOD, footer=GOOD.footer + "\n+44 20 0000 0000"), canada) == []


def test_blocking_objections_come_first_and_in_order() -> None:
    found = lint(replace(GOOD, subject="Bees", body="Hi ,\n\n[x] TODO", footer=""), FACTS)
    levels = [each.level for each in found]
    assert levels == sorted(levels)
    starts = [each.start for each in found if each.field == "body" and each.level is Level.BLOCK]
    assert starts == sorted(starts)


LONG = ["a" * 50_000, " " * 50_000, "[" * 50_000, "Hi " * 20_000, "{" * 50_000, "A" * 50_000,
        "link to us " * 5_000, "https://" * 6_000, "“" * 50_000, "<your " * 8_000, "1" * 50_000,
        "A BC " * 10_000, "." * 50_000, "\t \n" * 15_000]  # fmt: skip


@pytest.mark.parametrize("text", LONG, ids=range(len(LONG)))
def test_t11_no_pattern_runs_away(text: str) -> None:
    patterns = [phrase.pattern for phrase in SPAM]
    patterns += [each for each in vars(linting).values() if isinstance(each, re.Pattern)]
    for pattern in patterns:
        began = time.process_time()
        for _ in pattern.finditer(text):
            pass
        assert time.process_time() - began < 0.5, pattern.pattern
