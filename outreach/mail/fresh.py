"""What the sender wrote: the text without quotes, signature and disclaimer.

    old letter starts    "On …, … wrote:", a header block, "-----Original Message-----": cut there
    | quoted lines       left out; answers between quoted lines are kept
    | signature          "-- ", "Sent from my …", disclaimers: cut there

Rules go by form and by word lists in many languages (`phrases/quotes.txt`), not by mail program.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from outreach.mail.outline import with_plain_ends
from outreach.mail.wording import alternatives, load_wording, lowered

MAX_LINES = 20_000
MAX_LINE = 2_000

_LIST = Path(__file__).parent / "phrases" / "quotes.txt"
# One look tells which of the lists are worth holding against every line.
_HINTS = load_wording(_LIST).section(
    "original", "forwarded", "above", "wrote", "banner", "device", "disclaimer"
)
_OPENING_LISTS = frozenset({"original", "forwarded", "above"})
_BANNER_LISTS = frozenset({"above", "banner"})
_OPENER = re.compile(
    rf"[\W_]*(?:(?:{alternatives(_LIST, 'opener')})\b|\d|[^\n<>]{{0,80}}<[^\s<>]+@)", re.IGNORECASE
)
_ORIGINAL = re.compile(
    rf"[ \t>*]*[-_=—]{{2,}}[ \t]*(?:{alternatives(_LIST, 'original')})\b.{{0,40}}$"
    rf"|[ \t>*]*(?:{alternatives(_LIST, 'forwarded')})\s*:\s*$",
    re.IGNORECASE,
)
_FROM = re.compile(
    rf"[ \t>*]*(?:{alternatives(_LIST, 'from')})[\s*]*[:：]\s*\*?\s*\S", re.IGNORECASE
)
_ABOUT = re.compile(rf"[ \t>*]*(?:{alternatives(_LIST, 'about')})[\s*]*[:：]", re.IGNORECASE)
_ABOVE = re.compile(rf"[\s>#=*-]*(?:{alternatives(_LIST, 'above')})", re.IGNORECASE)
_BANNER = re.compile(
    rf"[\s>#=*\[-]*(?:{alternatives(_LIST, 'above')}|{alternatives(_LIST, 'banner')})",
    re.IGNORECASE,
)
_DEVICE = re.compile(rf"[\s*_(\[]*(?:{alternatives(_LIST, 'device')})", re.IGNORECASE)
_DISCLAIMER = re.compile(rf"[\s*_]*(?:{alternatives(_LIST, 'disclaimer')})", re.IGNORECASE)
# It begins with a digit in all its forms, so that a search need look at digits only.
_WHEN = re.compile(
    r"\d(?:\d{3}[-/.年]\s?\d{1,2}|\d?[/.]\s?\d{1,2}[/.]\s?\d{2,4}|\d?[:.h]\d{2}\b"
    r"|(?:(?<=\b1)9|(?<=\b2)0)\d\d\b)"
)
_ADDRESS = re.compile(r"[^\s<>@\"]+@[^\s<>@\"]+\.\w")
# "2026-03-02 10:00 Anna <anna@…>", and after any other form of a date with a colon at the end.
_DATED_SENDER = re.compile(
    r"[ \t]*(?:\d{4}[-/]\d{1,2}[-/]\d{1,2}[^\n]{0,150}<[^\s<>]+@[^\s<>]+>\s*:?"
    r"|[^\n<>]{5,150}<[^\s<>]+@[^\s<>]+>\s*[:：])\s*$"
)
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_PAIR = re.compile(r"\w\w")
_DIGIT = re.compile(r"\d")
_ENDS = ":：-;*_>)"
_RULE = re.compile(r"[ \t>]*[-_=*─—]{5,}[ \t]*$")
_SIGNATURE = re.compile(r"(?:--|—|––|__)[ \t\xa0]*$|-- ?\w{0,2}$")
_BLANKS = re.compile(r"\n{3,}")
_UNQUOTED_LINE = re.compile(r"\n[^>]")


class _Hints(NamedTuple):
    """What is worth looking for in a letter.

    Attributes:
        sections: of the lists of which an expression may occur.
        wrote: where a "wrote" ends, in each line that has one.
    """

    sections: set[str]
    wrote: dict[str, set[int]]


def fresh_text(text: str) -> str:
    """`text` without quoted letters, signature and disclaimer; stripped, \\n line ends.

    Total: any text is accepted; at most `MAX_LINES` lines of `MAX_LINE` characters are read. An
    email that is nothing but a quote gives "".
    """
    normal = with_plain_ends(text.replace("\xa0", " "))
    lines = _without_quoted_tail(normal).split("\n", MAX_LINES)[:MAX_LINES]
    if max(map(len, lines)) > MAX_LINE:
        lines = [line[:MAX_LINE] for line in lines]
    lines = list(map(str.rstrip, lines))
    hints = _hints("\n".join([line for line in lines if line and line[0] != ">"]))
    if hints.sections & _BANNER_LISTS:
        lines = _without_banner(lines)
    own = _without_signature(_unquoted(lines, hints), hints.sections)
    text = "\n".join(own)
    return (_BLANKS.sub("\n\n", text) if "\n\n\n" in text else text).strip()


def _without_banner(lines: list[str]) -> list[str]:
    """Without what a mail system wrote above the letter."""
    first = next((number for number, line in enumerate(lines) if line), 0)
    return lines[first + 1 :] if _BANNER.match(lines[first]) else lines


def _hints(text: str) -> _Hints:
    lower = lowered(text)
    wrote: dict[str, set[int]] = {}
    sections = set()
    for phrase in _HINTS.possible(lower):
        sections.add(phrase.section)
        for found in phrase.pattern.finditer(lower) if phrase.section == "wrote" else ():
            start, end = found.span()
            first = text.rfind("\n", 0, start) + 1
            last = text.find("\n", start)
            line = text[first : last if last >= 0 else len(text)]
            if not (_goes_on(text[start - 1 : start + 1]) or _goes_on(text[end - 1 : end + 1])):
                wrote.setdefault(line, set()).add(end - first)
    return _Hints(sections, wrote)


def _goes_on(two: str) -> bool:
    """Both are of one word; writing without spaces has no such bounds."""
    return _PAIR.match(two) is not None and not _UNSPACED.search(two)


def _without_quoted_tail(text: str) -> str:
    """One ">" in place of a last block of quoted lines, if it is the only one: most of a letter."""
    at = text.find("\n>")
    if at < 0:
        return text
    last = text[at:].rstrip()
    return text if _UNQUOTED_LINE.search(last) else text[:at] + "\n>"


def _unquoted(lines: list[str], hints: _Hints) -> list[str]:
    start, end = _old_letter(lines, hints)
    above = [line for line in lines[:start] if not _is_quoted(line)]
    below = lines[end:]
    if not [1 for line in below if line and line[0] != ">"]:  # the usual case: all quoted
        return above
    if any(above) and not _answers_between(below):
        return above
    if not any(_is_quoted(line) for line in below):
        return above
    return above + _answers(below, hints)


def _is_quoted(line: str) -> bool:
    return line[:1] == ">" or line.lstrip()[:1] == ">"


def _answers_between(lines: list[str]) -> bool:
    """Words of the sender stand between quoted lines, so the quotes serve as questions."""
    quoted = [number for number, line in enumerate(lines) if _is_quoted(line)]
    gaps = sum(
        1
        for above, below in itertools.pairwise(quoted)
        if below - above > 1 and any(lines[above + 1 : below])
    )
    return gaps > 0


def _answers(lines: list[str], hints: _Hints) -> list[str]:
    """Unquoted lines up to the next older letter; one blank line where a quote was left out."""
    answers: list[str] = []
    for line in lines:
        if not _is_quoted(line):
            answers.append(line)
        elif answers and answers[-1]:
            answers.append("")
    return answers[: _old_letter(answers, hints)[0]]


def _old_letter(lines: list[str], hints: _Hints) -> tuple[int, int]:
    """(first line of its introduction, line after the introduction); beyond the end if none."""
    listed = bool(hints.sections & _OPENING_LISTS)
    for number, line in enumerate(lines):
        # Without a word of the lists, a colon or an address no line stands above an older letter.
        marked = listed or ":" in line or "@" in line or "：" in line
        if not (marked or line in hints.wrote) or not line or _is_quoted(line):
            continue
        if marked and _starts_old_letter(lines, number, hints.sections):
            return _with_rule_above(lines, number), number + 1
        if line in hints.wrote and _may_introduce(lines, number):
            for end in sorted(hints.wrote[line]):
                for first, after in _wrote(lines, number, end):
                    return _with_rule_above(lines, first), after
    return len(lines), len(lines)


def _starts_old_letter(lines: list[str], number: int, listed: set[str]) -> bool:
    """A line that by itself, or with those after it, can only stand above an older letter."""
    line = lines[number]
    named = "original" in listed or "forwarded" in listed
    if (named and _ORIGINAL.match(line)) or ("above" in listed and _ABOVE.match(line)):
        return True
    dated = line[-1] in ">:：" and "@" in line and _names_a_moment(line)
    if dated and _DATED_SENDER.match(line):
        return True
    colon = ":" in line or "：" in line
    return colon and _FROM.match(line) is not None and _is_header_block(lines, number)


def _may_introduce(lines: list[str], number: int) -> bool:
    """Cheap look before the word list: an end that fits, and a digit or an address near."""
    following = lines[number + 1] if number + 1 < len(lines) else ""
    if following and lines[number][-1] not in _ENDS and following[-1] not in ":：":
        return False
    near = "".join(lines[max(0, number - 3) : number + 2])
    return "@" in near or _DIGIT.search(near) is not None


def _wrote(lines: list[str], number: int, end: int) -> Iterator[tuple[int, int]]:
    """A "wrote" that ends an introduction of one to four lines naming a moment or an address."""
    last = _last_line(lines, number, end)
    if last is None:
        return
    candidates, dated = [], []
    for first in range(number, max(-1, number - 4), -1):
        if not lines[first].strip() and first != number:
            break
        joined = " ".join(lines[first : last + 1])
        if len(joined) > 400:
            break
        if not _OPENER.match(lines[first]):
            continue
        if _names_a_moment(lines[first]):
            dated.append(first)
        if (dated and dated[-1] == first) or _ADDRESS.search(joined) or _WHEN.search(joined):
            candidates.append(first)
    if candidates:
        yield (min(dated) if dated else candidates[0]), last + 1


@lru_cache(maxsize=8)  # a line is asked about as an introduction in two forms
def _names_a_moment(line: str) -> bool:
    return _WHEN.search(line) is not None


def _last_line(lines: list[str], number: int, at: int) -> int | None:
    """Where the introduction ends: at a colon, dashes or the end of the line after "wrote"."""
    rest = lines[number][at:].strip(" \t*_")
    if not rest or rest[-1] in ":：-;" or rest.lower() in ("to me", "...", "…"):
        return number if len(rest) < 160 else None
    following = lines[number + 1].strip() if number + 1 < len(lines) else ""
    wrapped = len(rest) < 120 and following.endswith((":", "：")) and len(following) < 80
    return number + 1 if wrapped else None


def _is_header_block(lines: list[str], number: int) -> bool:
    """At least one more header line within three, two if the first names no address."""
    following = [line for line in lines[number + 1 : number + 9] if line.strip()][:5]
    about = sum(1 for line in following if _ABOUT.match(line))
    return about >= (1 if _ADDRESS.search(lines[number]) else 2)


def _with_rule_above(lines: list[str], number: int) -> int:
    """Take header lines and a line of dashes directly above the old letter with it."""
    while number > 0 and _ABOUT.match(lines[number - 1]):  # some begin with the day
        number -= 1
    above = number - 1
    while above >= 0 and not lines[above].strip():
        above -= 1
    return above if above >= 0 and _RULE.match(lines[above]) else number


def _without_signature(lines: list[str], listed: set[str]) -> list[str]:
    disclaims, device = "disclaimer" in listed, "device" in listed
    for number, line in enumerate(lines):
        if not line:
            continue
        marked = line[0] in "-—–_" and _SIGNATURE.match(line) and any(lines[:number])
        if marked or (disclaims and _DISCLAIMER.match(line)):
            lines = lines[:number]
            break
    while lines and (not lines[-1] or _RULE.match(lines[-1]) or (device and _is_device(lines[-1]))):
        lines.pop()
    return lines


def _is_device(line: str) -> bool:
    return len(line) < 120 and _DEVICE.match(line) is not None
