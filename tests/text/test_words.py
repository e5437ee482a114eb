"""Words, stems, URL words and languages."""

from __future__ import annotations

import pytest

from outreach.text.keywords import keywords
from outreach.text.language import language_of
from outreach.text.words import fold, stem, terms, words_of_url


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "composting", "compost"),
        ("en", "composters", "composting"),
        ("en", "gardens", "gardener"),
        ("en", "bees", "bee"),
        ("en", "boxes", "box"),
        ("en", "berries", "berry"),
        ("en", "tomatoes", "tomato"),
        ("en", "digging", "dig"),
        ("en", "recipes", "recipe"),
        ("en", "organised", "organising"),
        ("en", "optimization", "optimizing"),
        ("de", "gärten", "garten"),
        ("de", "häuser", "haus"),
        ("de", "behandlungen", "behandlung"),
        ("de", "kinder", "kind"),
        ("fr", "jardins", "jardin"),
        ("fr", "jardinage", "jardinages"),
        ("es", "jardines", "jardin"),
        ("es", "compostaje", "compostajes"),
        ("it", "giardini", "giardino"),
        ("pt", "hortas", "horta"),
        ("nl", "tuinen", "tuin"),
        ("sv", "trädgårdar", "trädgård"),
        ("pl", "ogrody", "ogrodach"),
        ("ru", "садами", "сада"),
        ("ru", "компосты", "компоста"),
    ],
)
def test_forms_of_one_word_share_a_stem(language: str, one: str, other: str) -> None:
    assert stem(fold(one), language) == stem(fold(other), language)


@pytest.mark.parametrize(
    ("one", "other"),
    [("worm", "warm"), ("bass", "bas"), ("bus", "bu"), ("glass", "glas"), ("iris", "iri")],
)
def test_different_words_keep_different_stems(one: str, other: str) -> None:
    assert stem(one, "en") != stem(other, "en")


def test_terms_leave_out_what_says_nothing() -> None:
    found = terms("The 12 best worms in a bin, and 3 more!", "en")
    assert [term.surface for term in found] == ["best", "worms", "bin"]


def test_cjk_is_cut_into_pairs() -> None:
    assert [term.stem for term in terms("堆肥入門", "ja")] == ["堆肥", "肥入", "入門"]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://x.org/2014/03/worm-bins.html", "worm bins"),
        ("http://x.org/guides/Worm_Bins/index.php?id=12", "guides worm bins"),
        ("http://x.org/?title=Compost+basics", "compost basics"),
        ("http://x.org/wormBinPlans", "worm bin plans"),
        ("http://x.org/%C3%BCber-kompost", "über kompost"),
        ("http://x.org/wp-content/uploads/2012/05/a1b2c3d4.pdf", ""),
        ("http://x.org/", ""),
        ("not a url", "not url"),
        ("http://[broken", ""),
        ("http://x.org/%FF%FE-soil", "soil"),
    ],
)
def test_words_of_url(url: str, words: str) -> None:
    assert words_of_url(url) == words


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Worm composting turns kitchen scraps into rich soil for your garden.", "en"),
        ("Der Kompost wird im Frühjahr umgesetzt und auf die Beete verteilt.", "de"),
        ("Le compost se prépare avec les déchets de la cuisine et du jardin.", "fr"),
        ("El compostaje casero convierte los restos de cocina en abono.", "es"),
        ("Il compostaggio domestico trasforma gli scarti in terriccio fertile.", "it"),
        ("Компост готовят из кухонных отходов и садового мусора.", "ru"),
        ("Kompost powstaje z odpadków kuchennych i ogrodowych w rok.", "pl"),
        ("堆肥の作り方と使い方", "ja"),
        ("蚯蚓堆肥入门指南", "zh"),
        ("지렁이 퇴비 만들기", "ko"),
        ("Κομποστοποίηση στο σπίτι", "el"),
        ("קומפוסט ביתי", "he"),
        ("", ""),
        ("12 345 %%%", ""),
        ("hi", ""),
        ("Kontakt", ""),
    ],
)
def test_language_of(text: str, code: str) -> None:
    assert language_of(text) == code


COMPOST = (
    "Worm composting turns kitchen scraps into rich soil. A worm bin with red wigglers is easy to "
    "keep. Red wigglers love kitchen scraps; the worm bin must stay moist. Read more in our guide."
)


def test_keywords_say_what_a_text_is_about() -> None:
    found = keywords(COMPOST, "en", limit=5)
    assert {"kitchen scraps", "red wigglers"} <= set(found)
    assert any("worm" in word for word in found)
    assert "guide" not in found
    assert len(found) == 5


def test_keywords_of_nothing() -> None:
    assert keywords("", "en") == []
    assert keywords("the and of", "en") == []
    assert keywords(COMPOST, "en", limit=0) == []


def test_keywords_do_not_repeat_themselves() -> None:
    found = keywords(COMPOST, "en")
    assert len(found) == len(set(found))
    assert not ("red wigglers" in found and "wigglers" in found)
