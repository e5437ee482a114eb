"""Does a page that answers 200 mean "not found"? Pure: pages in, a reason out.

Three witnesses: what the page says, what the same host answers for a path that can't exist, and
where a redirect ends. Words alone convict only a short page: an article may well be titled "What to
do about 404 page not found".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

from outreach.crawl.verdicts.absence import says_absent, says_removed, speaks_of_any
from outreach.crawl.verdicts.phrasebook import phrases
from outreach.crawl.verdicts.signs import Signs, own_words, path_words

_SHORT_PAGE_WORDS = 250
_GONE_PAGE_WORDS = 120
_TINY_PAGE_WORDS = 40
_BRIEF_PAGE_WORDS = 60
_ALIKE = 0.8
_LEAST_LIKENESS = 0.2
_LIKENESS_VARIES = 0.05
_OWN_WORDS_OF_A_PAGE = 12
_OWN_WORDS_BESIDE_A_STEADY_PROBE = 2
_SHINGLE_WORDS = 3
_WORDS_OF_A_TEXT = 3
_ERROR_PATH = re.compile(
    r"(?:^|[/_.-])(?:404|410|not[-_]?found|page[-_]?not[-_]?found|error(?:[-_]?page)?|"
    r"(?:errors?|erreur|fehler|errore|erro|fout|blad)(?:[/_-]?(?:404|notfound|not-found))?|missing|oops|"
    r"page[-_]?introuvable|nicht[-_]?gefunden|no[-_]?encontrad[oa]|nao[-_]?encontrad[oa]|"
    r"site-?map)(?:\.[a-z]{2,5})?/?$",
    re.IGNORECASE,
)
_SEARCH_PATH = re.compile(
    r"/(?:search|suche|recherche|buscar|busca|busqueda|cerca|ricerca|zoeken|szukaj|hledat|sok|haku|"
    r"ara|arama|poisk)(?=/|$|\.)",
    re.IGNORECASE,
)
_SEARCH_QUERY = re.compile(r"(?:^|&)(?:q|s|query|search|keywords?|suche|text)=", re.IGNORECASE)
_SHELF_PATH = re.compile(
    r"/(?:category|categories|kategorien?|categorie|categoria|catégorie|kategoria|tags?|topics?|"
    r"archives?)/[^/]+/?$",
    re.IGNORECASE,
)
# A line that begins so explains what others say.
_EXPLAINS = re.compile(
    r"how (?:to|do|can|i)\b|what (?:is|are|does|causes)\b|why\b|(?:a )?guide to\b|ways to\b|"
    r"(?:fix|solv|troubleshoot|understand|avoid)(?:e|ing)?\b|causes of\b|"
    r"wie (?:man|sie|du|ich)\b|was (?:ist|bedeutet|tun)\b|so (?:behebst|beheben|lösen)\b|"
    r"comment (?:corriger|résoudre|réparer|éviter|créer|gérer)\b|qu'est-ce|que signifie\b|"
    r"cómo (?:solucionar|arreglar|corregir|evitar|crear)\b|qué (?:es|significa)\b|"
    r"come (?:risolvere|correggere|evitare|creare)\b|cos'è|che cos|hoe (?:je|u|los)\b|wat is\b|"
    r"como (?:resolver|corrigir|consertar|evitar)\b|o que (?:é|significa)\b|"
    r"jak (?:naprawić|rozwiązać)\b|co to\b|"
    r"как (?:исправить|убрать|создать)\b|что (?:такое|значит)\b",
    re.IGNORECASE,
)
# What a redirect to the home page adds to it: why, where from, in which language.
_EXCUSE = re.compile(
    r"(?:404|410|error|e|err|status|code|reason|msg|message|not[-_]?found|redirect(?:ed)?|ref|from|src|"
    r"source|path|url|uri|old|lang|language|hl|locale|aspxerrorpath|utm_\w+)(?:=|$)",
    re.IGNORECASE,
)
_HOME_PATH = re.compile(
    r"/?(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?(?:(?:index|default|home|main|start)(?:\.[a-z]{2,5})?/?)?",
    re.IGNORECASE,
)


def says_not_found(signs: Signs) -> str:
    """Return the phrase by which title or headings say "not found", "" if they don't."""
    return next((found for line in signs.lines if (found := _denied_in(line))), "")


def _denied_in(line: str) -> str:
    """Return the phrase by which a title or heading says "not found", "" if it doesn't."""
    said = phrases("not_found").said_in(line)
    return "" if said and _EXPLAINS.match(line) else said


def title_and_heading_say_not_found(signs: Signs, asked_url: str) -> bool:
    """Do title and at least one heading say "not found", and not the path itself?"""
    heads = next((said for line in signs.headings if (said := _denied_in(line))), "")
    if not heads or not _denied_in(signs.title):
        return False
    return not (
        is_about_errors(asked_url) or is_search(asked_url) or _is_named_in(asked_url, heads)
    )


def says_gone(signs: Signs) -> str:
    """Return the phrase by which a short page says that its content was taken away."""
    if signs.word_count > _GONE_PAGE_WORDS:
        return ""
    book = phrases("gone")
    return next((found for line in signs.lines if (found := book.said_in(line))), "")


def is_about_errors(url: str) -> bool:
    """Does the URL itself speak of 404s? Then the page probably explains them."""
    return bool(path_words(url) & {"404", "410", "error", "errors", "notfound"})


def is_search(url: str) -> bool:
    """Is it a search on the site? That one has no results is no sign of its death."""
    parts = urlsplit(url)
    return bool(_SEARCH_PATH.search(unquote(parts.path)) or _SEARCH_QUERY.search(parts.query))


def by_words(signs: Signs, asked_url: str) -> str:
    """Return the reason why the page's own words condemn it, "" if they don't."""
    if signs.word_count > _SHORT_PAGE_WORDS or is_about_errors(asked_url) or is_search(asked_url):
        return ""
    said = says_not_found(signs) or _mumbles_not_found(signs) or _tells(says_absent, signs)
    if said and not _is_named_in(asked_url, said):
        return "not_found_words"
    if says_gone(signs) or _tells(says_removed, signs):
        return "content_removed_words"
    return ""


def _tells(said_in: Callable[[str], str], signs: Signs) -> str:
    """Return the sentence by which a page of few words says so."""
    if signs.word_count > _BRIEF_PAGE_WORDS:
        return ""
    return next((found for part in (*signs.lines, signs.visible) if (found := said_in(part))), "")


def _mumbles_not_found(signs: Signs) -> str:
    """Return the phrase by which a tiny page says it outside of title and headings."""
    if signs.word_count > _TINY_PAGE_WORDS:
        return ""
    said = phrases("not_found").occurring_in(signs.visible)
    return "" if said and speaks_of_any(signs.visible, said) else said


def _is_named_in(url: str, phrase: str) -> bool:
    """Does the path say the same? Articles are named so; what is missing had another name."""
    words = set(phrase.split())
    return len(words) > 1 and words <= path_words(url)


def similarity(page: Signs, probe: Signs) -> float:
    """Return how much of two pages is the same, 0 to 1, what their URLs say left aside."""
    echoed = path_words(page.url) | path_words(probe.url)
    ours = _shingles(own_words(page.visible, echoed))
    theirs = _shingles(own_words(probe.visible, echoed))
    if not ours and not theirs:
        return 1.0
    return len(ours & theirs) / len(ours | theirs)


def is_alike(page: Signs, probe: Signs, *, likeness: float = 0.0) -> bool:
    """Does the page say no more than what the host says of a path that can't exist?

    Args:
        likeness: how much two such answers of the host have in common. Where they are the same,
            a few words more count; where they differ each time, the page may as well.
    """
    echoed = path_words(page.url) | path_words(probe.url)
    title = own_words(page.title, echoed)
    if title != own_words(probe.title, echoed):
        return False
    if _LEAST_LIKENESS <= likeness < 1 and _announce_the_same(page, probe, title, echoed):
        return similarity(page, probe) >= min(likeness - _LIKENESS_VARIES, _ALIKE)
    new_words = set(own_words(page.visible, echoed)) - set(own_words(probe.visible, frozenset()))
    most = _OWN_WORDS_BESIDE_A_STEADY_PROBE if likeness == 1 else _OWN_WORDS_OF_A_PAGE
    return len(new_words) <= most and similarity(page, probe) >= _ALIKE


def _announce_the_same(page: Signs, probe: Signs, title: list[str], echoed: frozenset[str]) -> bool:
    """Are all their headings the same, and one of them not just the name of the site?"""
    ours, theirs = ([own_words(line, echoed) for line in one.headings] for one in (page, probe))
    return ours == theirs and any(line and line != title for line in ours)


def is_home(url: str) -> bool:
    """Is it a home page: the root, an index file or a language's root, with an excuse or none?"""
    parts = urlsplit(url)
    if not _HOME_PATH.fullmatch(unquote(parts.path)):
        return False
    return all(_EXCUSE.match(field) for field in parts.query.split("&") if field)


def is_error_page(url: str) -> bool:
    """Does the path say that it is the place for pages not found?"""
    return bool(_ERROR_PATH.search(unquote(urlsplit(url).path)))


def is_shelf(url: str) -> bool:
    """Does the path say that the page is a list of others, as a category?"""
    return bool(_SHELF_PATH.search(unquote(urlsplit(url).path)))


def is_search_for(final_url: str, asked_url: str) -> bool:
    """Is it a search on the site for what the asked path names?"""
    if is_search(asked_url) or not is_search(final_url):
        return False
    final = urlsplit(final_url)
    return bool(_subject(asked_url) & path_words(f"http://x/{final.path} {final.query}"))


def is_parent(final_url: str, asked_url: str) -> bool:
    """Is `final_url` a folder above the page that was asked for, on the same host?"""
    final, asked = urlsplit(final_url), urlsplit(asked_url)
    folder = final.path.rstrip("/") + "/"
    asked_path = asked.path.rstrip("/") + "/"
    same_host = _bare(final.hostname) == _bare(asked.hostname)
    return same_host and asked_path != folder and asked_path.startswith(folder)


def keeps_the_subject(signs: Signs, asked_url: str) -> bool:
    """Do title or headings speak of what the last part of the asked path names?"""
    subject = _subject(asked_url)
    if not subject:
        return True  # nothing to compare: no proof that it is lost
    said = path_words("http://x/" + " ".join(signs.lines).replace("/", " ").replace("?", " "))
    return len(subject & said) * 2 >= len(subject)


def names_a_text(url: str) -> bool:
    """Does the last part of the path name a text, not a short cut that somebody chose?"""
    return len(_subject(url)) >= _WORDS_OF_A_TEXT


def _subject(url: str) -> set[str]:
    """The words by which the last part of a path names its page."""
    last = urlsplit(url).path.rstrip("/").rpartition("/")[2]
    return {word for word in path_words(f"http://x/{last}") if len(word) > 3}


def _bare(host: str | None) -> str:
    return (host or "").removeprefix("www.")


def _shingles(words: list[str]) -> frozenset[tuple[str, ...]]:
    if len(words) < _SHINGLE_WORDS:
        return frozenset({tuple(words)}) if words else frozenset()
    return frozenset(zip(*(words[start:] for start in range(_SHINGLE_WORDS)), strict=False))
