"""Languages: the texts of each, and how it writes days and numbers.

English is the language of the source: its texts are the keys of the catalogues, which are gettext's
`locales/<code>/LC_MESSAGES/outreach.po`. They are read as they are, once for a language that
somebody wants, so that there is nothing to compile and no second file to go stale.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, get_datetime_format
from babel.lists import format_list
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from jinja2 import Environment

from outreach.retelling import Retelling

SOURCE = "en"
DOMAIN = "outreach"
FOLDER = Path(__file__).resolve().parent / "locales"
_QUOTED_OR_OURS = re.compile(
    r"[“\"][^”\"]*[”\"]"
    r"|(?<![^\s(])(?:(?P<day>\d{4}-\d\d-\d\d)|(?P<number>\d{1,3}(?:,\d{3})+))(?=[.,;:)%]*(?:\s|$))"
)


@dataclass(frozen=True)
class Language:
    """One language that pages can be read in; our English is British and writes 4 May 2026.

    Attributes:
        code: as in `<html lang>`, "de".
        locale: its rules for days and numbers.
        texts: its catalogue; English says what it is asked.
        forms: the same, to find a finished English sentence in.
        scripted: the few texts that our scripts say, which go to the browser.
    """

    code: str
    locale: Locale
    texts: NullTranslations
    forms: Retelling
    scripted: Mapping[str, str]

    @property
    def name(self) -> str:
        """What its speakers call it."""
        return str(self.locale.language_name).capitalize()

    @property
    def direction(self) -> str:
        """ "ltr" or "rtl", for `<html dir>`."""
        return self.locale.text_direction

    def country(self, code: str) -> str:
        """Name of a country by its code of ISO 3166, the code itself if it has none."""
        return str(self.locale.territories.get(code, code))

    def say(self, text: str, /, **values: object) -> str:
        """`text` in this language; `%(name)s` in it stands for the value of that name."""
        return self.texts.gettext(text) % values

    def say_many(self, one: str, many: str, number: int, /, **values: object) -> str:
        """The form for `number`, which the text names as `%(num)s`."""
        return self.texts.ngettext(one, many, number) % {"num": self.number(number), **values}

    def retell(self, sentence: str) -> str:
        """A sentence that a stage made in English, in this language if we know its form.

        Its ISO dates are written as days and 10,000 with this language's mark, except in what it
        quotes.
        """
        told = self.forms.tell(sentence)
        return _QUOTED_OR_OURS.sub(self._within, told) if "-" in told or "," in told else told

    def _within(self, found: re.Match[str]) -> str:
        if number := found["number"]:
            return self.number(int(number.replace(",", "")))
        try:
            return self.day(date.fromisoformat(found["day"] or ""))
        except ValueError:
            return found[0]

    def number(self, number: float) -> str:
        """With the marks for thousands and decimals."""
        return format_decimal(number, locale=self.locale)

    def money(self, amount: float) -> str:
        """An amount with two decimals, without its currency."""
        return format_decimal(amount, "#,##0.00", locale=self.locale)

    def listed(self, parts: Sequence[str]) -> str:
        """Several things in a sentence: one, two and three."""
        return format_list(parts, locale=self.locale)

    def day(self, at: date) -> str:
        """4 May 2026; the zone of a moment is its own."""
        on = at.date() if isinstance(at, datetime) else at
        return _written(on, self.locale)

    def pattern(self, on: date, skeleton: str) -> str:
        """The parts of a day that a skeleton of CLDR names, in the order of this language."""
        return format_skeleton(skeleton, datetime.combine(on, time()), locale=self.locale)

    def month(self, on: date) -> str:
        """May 2026."""
        return self.pattern(on, "yMMM")

    def moment(self, at: datetime) -> str:
        """4 May 2026, 09:30 UTC."""
        clock = format_time(at.timetz(), "short", tzinfo=at.tzinfo, locale=self.locale)
        together = str(get_datetime_format("medium", locale=self.locale))
        return f"{together.replace('{0}', clock).replace('{1}', self.day(at))} {at:%Z}"


def codes() -> tuple[str, ...]:
    """Every language there is, the source first."""
    return _codes(FOLDER)


def language(code: str) -> Language:
    """The language of that code, English if we do not speak it."""
    return _load(code, FOLDER)


@lru_cache(4_096)
def _written(on: date, locale: Locale) -> str:
    """Lists are full of the same few days."""
    return format_date(on, "medium", locale)


@cache
def _codes(folder: Path) -> tuple[str, ...]:
    found = sorted(path.parent.parent.name for path in folder.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))
    return (SOURCE, *found)


@cache
def _load(code: str, folder: Path) -> Language:
    if code == SOURCE or code not in _codes(folder):
        return Language(SOURCE, Locale.parse("en_GB"), NullTranslations(), Retelling(()), {})
    with (folder / code / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as source:
        texts = read_po(source)
    plain = [one for one in texts if one.id and one.string and not one.pluralizable]
    scripts = [one for one in plain if any(file.endswith(".js") for file, _ in one.locations)]
    scripted = {str(one.id): str(one.string) for one in scripts}
    retelling = Retelling([*((str(one.id), str(one.string)) for one in plain), *_counted(texts)])
    return Language(code, Locale.parse(code), _compiled(texts), retelling, scripted)


def _counted(texts: Catalog) -> Iterator[tuple[str, str]]:
    """Texts with a number, as two: the first and the last form."""
    for one in texts:
        if isinstance(one.id, tuple) and isinstance(one.string, tuple) and all(one.string):
            yield one.id[0], one.string[0]
            yield one.id[1], one.string[-1]


def _compiled(texts: Catalog) -> GNUTranslations:
    """gettext's own reader wants the binary form, so it is made in memory."""
    binary = BytesIO()
    write_mo(binary, texts)
    binary.seek(0)
    return GNUTranslations(binary)


def capital(sentence: str) -> str:
    """The first letter large; the rest as it is, because German nouns and names need theirs."""
    return sentence[:1].upper() + sentence[1:]


def teach(pages: Environment, spoken: Callable[[], Language]) -> None:
    """Give templates `_`, `ngettext` and `trans` in the language of `spoken`; values are escaped.

    Beside them the filters `number`, `capital` and `retold`, for what a stage says in English.
    """
    pages.add_extension("jinja2.ext.i18n")
    pages.policies["ext.i18n.trimmed"] = True
    pages.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: spoken().texts.gettext(text),
        lambda one, many, number: spoken().texts.ngettext(one, many, number),
        newstyle=True,
    )
    pages.filters.update(
        capital=capital,
        number=lambda amount: spoken().number(amount),
        retold=lambda sentence: spoken().retell(sentence) if sentence else sentence,
    )
