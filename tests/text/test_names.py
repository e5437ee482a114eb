"""Names of people, bylines, and what only looks like a name."""

from __future__ import annotations

import pytest

from outreach.text.names import (
    clean_byline,
    first_name,
    looks_like_person,
    name_from_address,
    split_name,
)

PEOPLE = """
Anna Berg|Jürgen Müller|Mary-Jane O'Connor|Ludwig van Beethoven|Christoph von Ritter|Élodie Le Goff
José García Márquez|Ana de la Cruz|Giulia Di Stefano|Anna Petrova|Анна Петрова|Sergey Ivanov
Ondřej Katz|Zofia Wójcik|Ayşe Yılmaz|Aashish Saxena|Yirou Chen|王小明|田中太郎|박준석|J. K. Rowling
Dr. Anna Berg|Prof. Hans Meier|Ian McKay|Al Pacino|Ben Stone|Will Smith|JOHN SMITH|Fatima al Fihri
Kiran C Nair|Marlene Lundberg Holm|Vasilisa Stepanenko|Grant Tinsley, PhD|Seb Dumitru
"""
NOT_PEOPLE = """
Read More|About Us|Contact Us|Privacy Policy|Our Team|Garden Club|Staff Writer|The Editorial Team
Anna|info|News Desk|Marketing Team|MDR Aktuell Redaktion|Über uns|Kontakt Impressum|Quiénes Somos
Qui sommes-nous|Chi siamo|Press Office|What Works|Mein Depot|My Account|Im Test|Alle Themen|12 Berg
anna berg|Anna Berg und Freunde des Gartens e. V.|Associated Press|R. R.|LogoText Button|a b
Home Page|Compost Guide|Free Resources|View All|Log In Here|Berlin GmbH|Garden Society
"""


def listed(text: str) -> list[str]:
    return [name for line in text.strip().splitlines() for name in line.split("|") if name]


@pytest.mark.parametrize("name", listed(PEOPLE))
def test_people(name: str) -> None:
    assert looks_like_person(clean_byline(name))


@pytest.mark.parametrize("text", listed(NOT_PEOPLE))
def test_not_people(text: str) -> None:
    assert not looks_like_person(text)


@pytest.mark.parametrize(
    ("byline", "name"),
    [
        ("By Anna Berg, Staff writer", "Anna Berg"),
        ("by Anna Berg | 12 March 2024", "Anna Berg"),
        ("Written by Anna Berg on May 3", "Anna Berg"),
        ("Posted by: Anna Berg", "Anna Berg"),
        ("Anna Berg and Ben Stone", "Anna Berg"),
        ("Anna Berg & Ben Stone", "Anna Berg"),
        ("Von Anna Berg", "Anna Berg"),
        ("Ein Beitrag von Jürgen Müller – 3. Mai", "Jürgen Müller"),
        ("Par Élodie Le Goff", "Élodie Le Goff"),
        ("Por José García", "José García"),
        ("di Giulia Rossi", "Giulia Rossi"),
        ("door Jan de Vries", "Jan de Vries"),
        ("Autor: Zofia Wójcik", "Zofia Wójcik"),
        ("Text: Anna Berg", "Anna Berg"),
        ("Dr. Anna Berg, MD", "Anna Berg"),
        ("Anna Berg (Reuters)", "Anna Berg"),
        ("  Anna   Berg \n", "Anna Berg"),
        ("Anna Berg is a gardener.", "Anna Berg"),
        ("", ""),
    ],
)
def test_bylines_are_cleaned(byline: str, name: str) -> None:
    assert clean_byline(byline) == name


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Anna Berg", "Anna", "Berg"),
        ("BERG, Anna", "Anna", "Berg"),
        ("Ludwig van Beethoven", "Ludwig", "van Beethoven"),
        ("JOHN SMITH", "John", "Smith"),
        ("anna berg", "Anna", "Berg"),
        ("王小明", "小明", "王"),
        ("歐陽小明", "小明", "歐陽"),
        ("Anna", "Anna", ""),
        ("", "", ""),
    ],
)
def test_split_name(text: str, first: str, last: str) -> None:
    name = split_name(text)
    assert (name.first, name.last) == (first, last)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("By Anna Berg, Staff writer", "Anna"),
        ("Berg, Anna", "Anna"),
        ("Anna", "Anna"),
        ("Dr. Anna Berg", "Anna"),
        ("J. Rowling", ""),
        ("Editorial Team", ""),
        ("info", ""),
        ("Kompost", ""),
        ("BERG Anna", "Anna"),
        ("MARTIN Luc", "Luc"),
        ("VAN DEN BERG Anna", "Anna"),
        ("LE GOFF Yann", "Yann"),
        ("KOVÁCS László", "László"),
        ("JOHN Smith", "John"),
        ("ANNA BERG", "Anna"),
        ("JJ Abrams", "JJ"),
        ("IBM Deutschland", ""),
        ("BORG Ximpla", ""),
        ("王小明", "小明"),
        ("高橋翼", ""),
        ("田中太郎", "太郎"),
        ("", ""),
    ],
)
def test_first_name(text: str, first: str) -> None:
    assert first_name(text) == first


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("anna.berg@x.org", "Anna Berg"),
        ("anna_berg@x.org", "Anna Berg"),
        ("berg.anna@x.org", "Anna Berg"),
        ("anna@x.org", "Anna"),
        ("anna.berg+news@x.org", "Anna Berg"),
        ("mary-jane.smith@x.org", "Mary Jane Smith"),
        ("info@x.org", ""),
        ("press.office@x.org", ""),
        ("a.berg@x.org", ""),
        ("aberg@x.org", ""),
        ("anna99@x.org", ""),
        ("redaktion@x.org", ""),
        ("", ""),
    ],
)
def test_name_from_address(address: str, name: str) -> None:
    assert name_from_address(address) == name
