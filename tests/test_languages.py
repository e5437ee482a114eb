"""Languages: sentences found again by their form, plurals, days and numbers."""

from __future__ import annotations

import ast
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from jinja2 import Environment

from outreach import languages
from outreach.languages import language, teach
from outreach.retelling import Retelling
from outreach.sentences import forms
from tests.support.mirrored import CODE, mirrored_locales

_TOLD = Retelling(
    [
        ("%(words)s words under %(headings)s headings", "%(words)s Wörter, %(headings)s Titel"),
        ("%(seen)s Three times the usual pace.", "%(seen)s Das Dreifache."),
        ("%(new)s new domains.", "%(new)s neue Domains."),
        ("Gone for %(days)s days.", "Seit %(days)s Tagen weg."),
        ("%(new)s new domains; %(usual)s.", "%(new)s neue Domains; %(usual)s."),
        ("%(number)s in four weeks before", "%(number)s in den vier Wochen davor"),
        ("More than chance would bring.", "Mehr als Zufall."),
        ("At least 95 %% sure.", "Zu mindestens 95 %% sicher."),
        ("%(name)s: %(text)s", "%(name)s – %(text)s"),
        ("It is %(what)s, %(what)s again.", "%(what)s und noch einmal %(what)s."),
    ]
)


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        (
            "5 new domains; 9 in four weeks before. More than chance would bring.",
            "5 neue Domains; 9 in den vier Wochen davor. Mehr als Zufall.",
        ),
        ("It is A. B, A. B again.", "A. B und noch einmal A. B."),  # a title may look so
        ("412 words under 7 headings", "412 Wörter, 7 Titel"),
        ("Gone for 3 days.", "Seit 3 Tagen weg."),
        ("At least 95 % sure.", "Zu mindestens 95 % sicher."),
        ("12 new domains. Three times the usual pace.", "12 neue Domains. Das Dreifache."),
        ("Gone for 3 days. At least 95 % sure.", "Seit 3 Tagen weg. Zu mindestens 95 % sicher."),
        ("Gone for 3 days. (RFC 9110)", "Seit 3 Tagen weg. (RFC 9110)"),
        ("It is blue, blue again.", "blue und noch einmal blue."),
        ("It is blue, red again.", "It is blue, red again."),
        ("Hello: you", "Hello: you"),  # a form without words of its own fits anything, so nothing
        ("What somebody wrote", "What somebody wrote"),
        ("Gone for %(days)s days.", "Seit %(days)s Tagen weg."),  # a place stays text
        ("", ""),
    ],
)
def test_a_sentence_is_found_by_its_form(sentence: str, told: str) -> None:
    assert _TOLD.tell(sentence) == told


def test_the_form_of_a_sentence_is_read_off_the_source() -> None:
    source = """f"{len(row.links):,} {'page' if n == 1 else 'pages'} of {other.links}: 5 %" """
    node = ast.parse(source.strip(), mode="eval").body
    assert forms(node) == [
        "%(links)s page of %(links_2)s: 5 %%",
        "%(links)s pages of %(links_2)s: 5 %%",
    ]


def test_each_language_writes_its_days_and_numbers() -> None:
    at = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
    said = {
        code: (language(code).moment(at), language(code).number(1234.5)) for code in ("en", "de")
    }
    assert said == {
        "en": ("4 May 2026, 09:30 UTC", "1,234.5"),
        "de": ("04.05.2026, 09:30 UTC", "1.234,5"),
    }
    assert language("de").pattern(date(2026, 5, 4), "MMMEd") == "Mo., 4. Mai"


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("The page is dated 2025-01-27.", "The page is dated 27 Jan 2025."),
        ("due (2026-05-31)", "due (31 May 2026)"),
        ("It quotes “seen 2025-01-27 here” itself.", "It quotes “seen 2025-01-27 here” itself."),
        ("See https://a.example/2025-01-27 for it.", "See https://a.example/2025-01-27 for it."),
        ("Part 2025-13-40 is no day.", "Part 2025-13-40 is no day."),
        ("7,840 sites, of 1,200,000.", "7,840 sites, of 1,200,000."),
    ],
)
def test_days_in_a_sentence_are_written_as_the_language_writes_them(
    sentence: str, told: str
) -> None:
    assert language("en").retell(sentence) == told


def test_large_numbers_in_a_sentence_get_the_mark_of_the_language() -> None:
    said = "5,000 sites (1,200,000), “5,000” and a,000 or 12,34."
    assert language("de").retell(said) == "5.000 sites (1.200.000), “5,000” and a,000 or 12,34."


def test_an_unknown_language_is_english() -> None:
    assert language("xx-no").code == "en"
    assert language("../../etc").code == "en"


def test_values_in_a_translation_are_escaped() -> None:
    pages = Environment(autoescape=True)
    teach(pages, lambda: language("de"))
    source = (
        '{{ _("Hello %(name)s", name=name) }} {% trans name=name %}Hello {{ name }}{% endtrans %}'
    )
    shown = pages.from_string(source).render(name="<script>%(x)s")
    assert shown == "Hallo &lt;script&gt;%(x)s Hallo &lt;script&gt;%(x)s"


def test_a_language_is_added_by_its_catalogue_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(languages, "FOLDER", mirrored_locales(tmp_path))
    assert languages.codes() == ("en", CODE)
    added = language(CODE)
    assert added.direction == "rtl"
    assert added.say("Save") not in ("Save", "Speichern")
    assert "Save" not in added.scripted
