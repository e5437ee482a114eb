"""The objections that a letter meets before approval, each with its rule and place. Pure.

Rule ids: `T-…` are our own checks of a text, the others (`CS-1`, `GD-3`, `LP-4` …) the
requirements that they test. "block" stops approval, "warn" asks; a project may turn one of the
policy rules from the one into the other, none of the legal ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from outreach.drafting.offers import offers_in
from outreach.drafting.phrases import SHORTENERS, SPAM
from outreach.errors import InvalidInput
from outreach.mail.header_text import refuse_header_text

MOST_WORDS = 200  # 65 % of journalists want fewer (mail.md, published survey)
SUBJECT_CHARACTERS = (20, 70)
MOST_LINKS = 2
SIMILAR = 0.9
LONG_SENTENCE = 40  # words
ADJUSTABLE = frozenset(
    ("LP-4", "T-DUP", "T-LANG", "T-LEN", "T-LINKS", "T-READ", "T-SPAM", "T-SUBJ")
)


class Level(StrEnum):
    """How much an objection weighs."""

    BLOCK = "block"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class DraftText:
    """The three parts of a letter as the recipient would read them."""

    subject: str
    body: str
    footer: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the linter has to know beside the text.

    Attributes:
        is_first: the first letter of its enrolment.
        postal_address, organisation, unsubscribe_url: what the letter must carry.
        tells_source: an Article 14 notice is due; then `found_at_url` and `notice_url` count.
        country: of the recipient, two letters, "" if unknown.
        sender_contact: phone, address or page of the sender (CA-4).
        language, detected_language: two letters, "" if unknown; wanted and found.
        duplicate_ratio: likeness with the nearest other letter of the batch, 0 to 1.
        exact_anchors: the words for which the target page wants to rank.
        levels: rules of `ADJUSTABLE` that the project weighs otherwise.
    """

    is_first: bool
    postal_address: str
    organisation: str
    unsubscribe_url: str
    tells_source: bool = False
    found_at_url: str = ""
    notice_url: str = ""
    country: str = ""
    sender_contact: str = ""
    language: str = ""
    detected_language: str = ""
    duplicate_ratio: float = 0.0
    exact_anchors: tuple[str, ...] = ()
    levels: Mapping[str, Level] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Objection:
    """One thing that is wrong with a draft.

    Attributes:
        rule: id, as "T-HOLE" or "CS-1".
        level: see `Level`.
        sentence: what is wrong, for the writer.
        field: "subject", "body" or "footer".
        start, end: place in that part, in characters; both 0 if the whole part is meant.
    """

    rule: str
    level: Level
    sentence: str
    field: str
    start: int = 0
    end: int = 0


def lint(draft: DraftText, facts: Facts) -> list[Objection]:
    """Return all objections, blocking ones first, then in the order of the text."""
    found = {_weighed(objection, facts) for check in _CHECKS for objection in check(draft, facts)}
    parts = ("subject", "body", "footer")
    return sorted(
        found,
        key=lambda one: (one.level, parts.index(one.field), one.start, one.rule, one.sentence),
    )


def _weighed(objection: Objection, facts: Facts) -> Objection:
    level = facts.levels.get(objection.rule)
    if level is None or objection.rule not in ADJUSTABLE or level is objection.level:
        return objection
    return Objection(
        objection.rule, level, objection.sentence, objection.field, objection.start, objection.end
    )


_HOLES = re.compile(
    # template marks that were not rendered, merge tags of other tools, words for a hand to replace
    r"\{\{[^{}\n]{0,200}\}\}|\{%[^{}\n]{0,200}%\}|\{\{|\}\}|\{%|%\}"
    r"|\{[A-Za-z_][\w .]{0,40}\}|\*\|\w+\|\*|%[A-Z_]{3,}%"
    r"|\[(?!\d+\]|sic\]|…\]|\.{3}\])[^\[\]\n]{1,60}\]"
    r"|<(?:first|last|your|company|site|insert)[ _-]?[a-z ]{0,30}>"
    r"|\b(?:TODO|FIXME|TBD|XXX+)\b|\blorem ipsum\b|\b(?:YOUR|INSERT|FIRST|LAST) NAME\b",
    re.IGNORECASE,
)
_GREETING_GAP = re.compile(
    r"^(?:hi|hello|hey|dear|hallo|liebe[r]?|guten tag|bonjour|cher|chère|hola|estimad[oa]|ciao"
    r"|gentile|olá|beste|cześć) +[,!.:]",
    re.IGNORECASE | re.MULTILINE,
)
_GAPS = re.compile(
    r"(?<=\S) +[,.;](?=\s|$)|(?<=\w)[ \t]{2,}(?=\w)|\(\s*\)|“\s*”|\"\s*\"|«\s*»"
    r"|\b(?:undefined|null|NaN)\b|\b(?i:hi|hello|dear|on|of|at|to|for|about) None\b",
    re.MULTILINE,
)
_FAKE_REPLY = re.compile(
    r"\s{0,9}(?:\[[^\]]{0,40}\]\s{0,9})?(?:re|fwd?|aw|wg|antw|tr|rv|res|enc|odp|vs|sv|doorst|i|r)\s{0,9}"
    r"(?:\[\d{1,4}\]|\(\d{1,4}\))?\s{0,9}[:：]",  # the last is that of East Asian clients
    re.IGNORECASE,
)
_LINK = re.compile(r"https?://[^\s<>\"'”)]+|\bwww\.[^\s<>\"'”)]+", re.IGNORECASE)
_SENTENCE = re.compile(r"[^.!?…\n]+[.!?…]?")
_WORD = re.compile(r"\w+(?:['’-]\w+)*")


def _empty(draft: DraftText, _facts: Facts) -> Iterator[Objection]:
    if not draft.subject.strip():
        yield Objection("T-VAR", Level.BLOCK, "The subject is empty.", "subject")
    if not draft.body.strip():
        yield Objection("T-VAR", Level.BLOCK, "The letter is empty.", "body")


def _holes(draft: DraftText, _facts: Facts) -> Iterator[Objection]:
    for name, text in (("subject", draft.subject), ("body", draft.body), ("footer", draft.footer)):
        for hole in _HOLES.finditer(text):
            why = f"A place-holder was left: {hole[0][:40]}"
            yield Objection("T-HOLE", Level.BLOCK, why, name, *hole.span())


def _gaps(draft: DraftText, _facts: Facts) -> Iterator[Objection]:
    for name, text in (("subject", draft.subject), ("body", draft.body)):
        for pattern in (_GREETING_GAP, _GAPS):
            for gap in pattern.finditer(text):
                why = "Something seems to be missing here."
                yield Objection("T-VAR", Level.BLOCK, why, name, *gap.span())


def _subject(draft: DraftText, facts: Facts) -> Iterator[Objection]:
    subject = draft.subject
    if facts.is_first and (fake := _FAKE_REPLY.match(subject)):
        for rule in ("T-RE", "CS-4"):
            why = "A first letter must not pretend to be a reply."
            yield Objection(rule, Level.BLOCK, why, "subject", *fake.span())
    try:
        refuse_header_text(subject, "Subject")
    except InvalidInput as wrong:
        yield Objection("T-HEAD", Level.BLOCK, f"The subject can't be sent: {wrong}", "subject")
    shortest, longest = SUBJECT_CHARACTERS
    if facts.is_first and subject.strip() and not shortest <= len(subject) <= longest:
        why = f"The subject has {len(subject)} characters; {shortest} to {longest} are read best."
        yield Objection("T-SUBJ", Level.WARN, why, "subject", 0, len(subject))


def _length(draft: DraftText, _facts: Facts) -> Iterator[Objection]:
    words = len(_WORD.findall(draft.body))
    if words > MOST_WORDS:
        why = f"The letter has {words} words; most people stop before {MOST_WORDS}."
        yield Objection("T-LEN", Level.WARN, why, "body")


def _links(draft: DraftText, _facts: Facts) -> Iterator[Objection]:
    links = list(_LINK.finditer(draft.body))
    for extra in links[MOST_LINKS:]:
        why = f"This is link {links.index(extra) + 1}; more than {MOST_LINKS} look like mass mail."
        yield Objection("T-LINKS", Level.WARN, why, "body", *extra.span())
    for link in links:
        if _host(link[0]) in SHORTENERS:
            why = "A shortened link hides where it leads; write the whole address."
            yield Objection("T-LINKS", Level.WARN, why, "body", *link.span())


def _likeness(_draft: DraftText, facts: Facts) -> Iterator[Objection]:
    if facts.duplicate_ratio > SIMILAR:
        why = f"It is {facts.duplicate_ratio:.0%} the same as another letter of this batch."
        yield Objection("T-DUP", Level.WARN, why, "body")


def _language(_draft: DraftText, facts: Facts) -> Iterator[Objection]:
    wanted, found = facts.language[:2].lower(), facts.detected_language[:2].lower()
    if wanted and found and wanted != found:
        why = f"The letter reads as {found!r}, the recipient's page is in {wanted!r}."
        yield Objection("T-LANG", Level.WARN, why, "body")


def _readability(draft: DraftText, _facts: Facts) -> Iterator[Objection]:
    for sentence in _SENTENCE.finditer(_LINK.sub(lambda link: "x" * len(link[0]), draft.body)):
        words = len(_WORD.findall(sentence[0]))
        if words > LONG_SENTENCE:
            why = f"This sentence has {words} words."
            yield Objection("T-READ", Level.WARN, why, "body", *sentence.span())


def _wording(draft: DraftText, _facts: Facts) -> Iterator[Objection]:
    for name, text in (("subject", draft.subject), ("body", draft.body)):
        for offer in offers_in(text):
            yield Objection("LP-4", Level.BLOCK, offer.sentence, name, offer.start, offer.end)
        for phrase in SPAM:
            for found in phrase.pattern.finditer(text):
                yield Objection("T-SPAM", Level.WARN, phrase.sentence, name, *found.span())


_TO_BE_CALLED = re.compile(
    # "call it", "with the words", "link text", "as": what comes next is to become the link's words
    r"(?:\bcall (?:it|the link)|\bwith(?: the (?:words?|text|phrase))?|\busing|\buse|\bas"
    r"|\bsay(?:ing)?"
    r"|\bunder(?: the (?:words?|name))?|\blink (?:on|text)|\bmit (?:dem text|den worten)|\bals"
    r"|\bavec (?:le texte|les mots)|\bcon (?:el texto|las palabras|il testo))[:,]?\s*$",
    re.IGNORECASE,
)
_CUE = 40  # characters before the quoted words


def _prescribed_anchor(draft: DraftText, facts: Facts) -> Iterator[Objection]:
    """Quoted words that the target page wants to rank for, proposed as the words of a link.

    Titles and links that exist may be quoted freely, though they often hold the same words.
    """
    for anchor in facts.exact_anchors:
        quoted = rf"[\"“„«‘']\s*{re.escape(anchor)}\s*[\"”“»’']"
        for found in re.finditer(quoted, draft.body, re.IGNORECASE) if anchor.strip() else ():
            if not _TO_BE_CALLED.search(draft.body[max(found.start() - _CUE, 0) : found.start()]):
                continue
            why = "It suggests the words of the link, which are those you want to rank for."
            yield Objection("LP-4", Level.BLOCK, why, "body", *found.span())


def _law(draft: DraftText, facts: Facts) -> Iterator[Objection]:
    whole = _one_line(f"{draft.body} {draft.footer}")
    wanted = [
        ("CS-1", facts.postal_address, "the postal address of the project"),
        ("CS-2", facts.unsubscribe_url, "a link to unsubscribe"),
        ("UN-9", facts.unsubscribe_url, "a visible link to unsubscribe"),
        ("CS-5", facts.organisation, "the organisation that writes"),
    ]
    if facts.tells_source:
        wanted += [
            ("GD-3", facts.found_at_url, "the page where the address was found"),
            ("GD-3", facts.notice_url, "the privacy notice"),
        ]
    if facts.country.upper() == "CA":
        wanted.append(("CA-4", facts.sender_contact, "a phone, address or page of the sender"))
    for rule, text, what in wanted:
        if not text.strip() or _one_line(text) not in whole:
            yield Objection(rule, Level.BLOCK, f"The letter lacks {what}.", "footer")
    if facts.tells_source and not _objection_stands_apart(draft, facts):
        why = "The right to object must stand in a paragraph of its own."
        yield Objection("GD-3", Level.BLOCK, why, "footer")


def _objection_stands_apart(draft: DraftText, facts: Facts) -> bool:
    """Article 21(4): presented clearly and separately from any other information."""
    paragraphs = re.split(r"\n\s*\n", f"{draft.body}\n\n{draft.footer}")
    apart = [text for text in paragraphs if facts.unsubscribe_url and facts.unsubscribe_url in text]
    return any(_one_line(facts.found_at_url) not in _one_line(text) for text in apart)


def _one_line(text: str) -> str:
    """Lower case, with every run of commas and white space as one blank."""
    return re.sub(r"[\s,]+", " ", text).strip(" .").lower()


def _host(link: str) -> str:
    try:
        name = urlsplit(link if "://" in link else f"//{link}").hostname or ""
    except ValueError:
        return ""
    return name.removeprefix("www.")


_CHECKS = (
    *(_empty, _holes, _gaps, _subject, _length, _links, _likeness, _language, _readability),
    *(_wording, _prescribed_anchor, _law),
)
