"""The language of a request: what its person chose, else what the browser asks for."""

from __future__ import annotations

from flask import g, has_request_context, request

from outreach.languages import SOURCE, Language, codes, language
from outreach.web.sessions import browser_session


def N_(text: str) -> str:  # noqa: N802 gettext's own name for it
    """Mark a text of a table for the catalogue; it is translated where it is shown."""
    return text


def gettext(text: str, /, **values: object) -> str:
    """`text` in the language of the request, with `%(name)s` for each value."""
    return language_now().say(text, **values)


def ngettext(one: str, many: str, number: int, /, **values: object) -> str:
    """The form for `number`, which the text may name as `%(num)s`."""
    return language_now().say_many(one, many, number, **values)


def retold(sentence: str | None) -> str | None:
    """A sentence that a stage made in English, in the language of the request."""
    return language_now().retell(sentence) if sentence else sentence


def language_now() -> Language:
    """The language of the request; English outside of any."""
    try:  # a page asks two thousand times, so what is known is looked for first
        found: Language = g.language
    except (AttributeError, RuntimeError):
        if not has_request_context():
            return language(SOURCE)
        found = g.language = language(_wanted())
    return found


def speak(code: str) -> None:
    """Answer this request in another language; "" goes back to the browser's."""
    g.language = language(code or _of_browser())


def _wanted() -> str:
    user = browser_session().user
    return (user.language if user else "") or _of_browser()


def _of_browser() -> str:
    return request.accept_languages.best_match(codes(), SOURCE)
