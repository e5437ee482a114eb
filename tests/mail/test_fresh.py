# ruff: noqa: E501 - letters and tables are read by rows
"""Fresh text: introductions of many programs and languages, answers between the lines, signatures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from outreach.mail.fresh import fresh_text
from outreach.mail.html_text import fresh_html, text_of_html

# Written without a look at the rules and their lists: 79 of 97 were right when first asked.
BLIND = [
    json.loads(line)
    for line in (Path(__file__).parent / "fresh_blind.jsonl").read_text("utf-8").splitlines()
]
OLD = "> Hello Sam,\n> there is a dead link.\n"


@pytest.mark.parametrize(
    "introduction",
    [
        "On Mon, 2 Mar 2026 at 10:00, Anna <anna@brand.example> wrote:",
        "On Mon, 2 Mar 2026 at 10:00, Anna Very Long Name\n<anna@brand.example> wrote:",
        "On 02/03/2026 10:00, Anna wrote:",
        "Am 02.03.2026 um 10:00 schrieb Anna <anna@brand.example>:",
        "Anna <anna@brand.example> schrieb am Mo., 2. März 2026, 10:00:",
        "Le lun. 2 mars 2026 à 10:00, Anna <anna@brand.example> a écrit :",
        "El lun, 2 mar 2026 a las 10:00, Anna (<anna@brand.example>) escribió:",
        "Il giorno lun 2 mar 2026 alle ore 10:00 Anna <anna@brand.example> ha scritto:",
        "Em seg., 2 de mar. de 2026 às 10:00, Anna <anna@brand.example> escreveu:",
        "Op ma 2 mrt 2026 om 10:00 schreef Anna <anna@brand.example>:",
        "pon., 2 mar 2026 o 10:00 Anna <anna@brand.example> napisał(a):",
        "Den mån 2 mars 2026 kl 10:00 skrev Anna <anna@brand.example>:",
        "Anna <anna@brand.example>, 2 Mar 2026 Pzt, 10:00 tarihinde şunu yazdı:",
        "пн, 2 мар. 2026 г. в 10:00, Anna <anna@brand.example> написал:",
        "-----Original Message-----",
        "-----Ursprüngliche Nachricht-----",
        "---------- Forwarded message ---------",
        "________________________________\nFrom: Anna <anna@brand.example>\nSent: Monday, 2 March 2026 10:00\nTo: Sam\nSubject: Link",
        "Von: Anna <anna@brand.example>\nGesendet: Montag, 2. März 2026 10:00\nAn: Sam\nBetreff: Link",
        "De : Anna <anna@brand.example>\nEnvoyé : lundi 2 mars 2026 10:00\nÀ : Sam\nObjet : Lien",
        "*From:* Anna\n*Sent:* Monday, 2 March 2026\n*To:* Sam\n*Subject:* Link",
    ],
)
def test_introductions(introduction: str) -> None:
    assert fresh_text(f"Sure, gladly.\n\nSam\n\n{introduction}\n\n{OLD}") == "Sure, gladly.\n\nSam"


@pytest.mark.parametrize(
    "text",
    [
        "On 3 May I wrote to you about it.\nAny news?",
        "From my side: all good.\nTo be honest, I like it.",
        "We have 5 pages:\n- one\n- two",
        "He wrote 3 books.",
        "Date: I'd say Monday.",
    ],
)
def test_own_words_that_look_like_introductions(text: str) -> None:
    assert fresh_text(text) == text


@pytest.mark.parametrize("case", BLIND, ids=[case["form"] for case in BLIND])
def test_forms_of_many_programs_and_languages(case: dict[str, str]) -> None:
    assert fresh_text(case["text"]) == case["fresh"]


@pytest.mark.parametrize(
    "text",
    [
        "External links are 80 euros each, the sender pays.",
        "External: 80 euros. Internal: 20 euros.",
        "On 2 March 2026 at 10:00 we meet Anna <anna@brand.example>: will you come?",
        "Van Anna <anna@brand.example> hoorde ik niets.",
    ],
)
def test_own_words_stay(text: str) -> None:
    assert fresh_text(text) == text


def test_answer_below_the_quote() -> None:
    text = f"On Mon, 2 Mar 2026 at 10:00, Anna <a@b.example> wrote:\n{OLD}\nSure, gladly."
    assert fresh_text(text) == "Sure, gladly."


def test_answers_between_the_lines() -> None:
    text = (
        "See below.\n\nOn Mon, 2 Mar 2026 at 10:00, Anna <a@b.example> wrote:\n"
        "> Which page?\nThe first one.\n> And when?\nOn Friday.\n"
    )
    assert fresh_text(text) == "See below.\n\nThe first one.\n\nOn Friday."


@pytest.mark.parametrize(
    "end",
    [
        "-- \nSam Moor\nEditor",
        "Sent from my iPhone",
        "Von meinem iPhone gesendet",
        "Envoyé de mon iPhone",
        "Get Outlook for iOS",
        "This e-mail and any attachments are confidential and may contain legally privileged matter.",
        "Diese E-Mail enthält vertrauliche Informationen.",
        "CONFIDENTIALITY NOTICE: for the addressee only",
        "Please consider the environment before printing this e-mail.",
    ],
)
def test_signatures_and_disclaimers(end: str) -> None:
    assert fresh_text(f"Sure, gladly.\n\n{end}\n") == "Sure, gladly."


def test_nothing_but_a_quote() -> None:
    assert fresh_text(OLD) == ""
    assert fresh_text("") == ""


def test_html_quotes_are_left_out() -> None:
    quotes = [
        '<div class="gmail_quote">old</div>',
        '<blockquote type="cite">old</blockquote>',
        '<div id="appendonsend"></div><hr><div>old</div>',
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt"><p>From: old</p></div><p>old</p>',
        '<div class="yahoo_quoted">old</div>',
    ]
    for quote in quotes:
        assert (
            fresh_html(f"<html><body><div>Sure, gladly.</div>{quote}</body></html>")
            == "Sure, gladly."
        )


def test_html_blocks_become_lines() -> None:
    html = "<style>x{}</style><p>One<br>two</p><ul><li>a</li><li>b</li></ul><table><tr><td>c</td></tr></table>"
    assert text_of_html(html).split() == ["One", "two", "a", "b", "c"]
    assert "One\ntwo" in text_of_html(html)


def test_deeply_nested_html_is_no_trouble() -> None:
    assert text_of_html("<div>" * 5_000 + "hello").strip() == "hello"
