"""Does a page invite outsiders to write, and on which terms? Pure: a page in, an answer out.

A page counts as an invitation when it speaks to its reader in its own name ("write for us"). Pages
about guest posting, guest posts themselves, services, jobs and closed doors are near misses that
use the same words; each has its own wordings and takes more than an invitation gives.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from outreach.prospecting.guest_posts.guidelines import (
    Fee,
    LinkPolicy,
    fee_in,
    length_in,
    link_policy_in,
    selling_quote,
    topics_in,
)
from outreach.prospecting.guest_posts.page import WrittenPage, address_in, page_of
from outreach.prospecting.guest_posts.wordings import comparable, is_hinted, wordings


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a page says to people who would like to write for it.

    Attributes:
        is_invitation: it invites now.
        confidence: 0 to 1, of that answer.
        topics: subjects it names, lower case.
        words_min, words_max: length asked for, None where there is no limit.
        link_policy: see `LinkPolicy`.
        fee, currency: what authors pay; 0 and "" if nothing is said.
        address: where to send a proposal, "" if none is named.
        form_url: where to fill one in, "" if there is no form.
        sells_links: links or placements are for sale: a policy risk, never an opportunity.
        evidence: (what it shows, the words), in the order of weight.
    """

    is_invitation: bool
    confidence: float
    topics: tuple[str, ...] = ()
    words_min: int | None = None
    words_max: int | None = None
    link_policy: LinkPolicy = LinkPolicy.UNSTATED
    fee: float = 0.0
    currency: str = ""
    address: str = ""
    form_url: str = ""
    sells_links: bool = False
    evidence: tuple[tuple[str, str], ...] = ()


_URL_HINT = re.compile(
    r"writ(?:e|ing|er)|guest|contribut|submi(?:t|ssion)|become-?an?-|pitch|get-published|columnist|"
    r"editorial-guidelines|gast(?:beitr|autor|artikel|blog|schr)|schreib|schrij|autor|redact|redakt|"
    r"ecri(?:re|vez)|escrib|colabor|collabor|publica|scrivi|escreva|napisz|skriv"
)
_WEIGHTS = {
    "invite": 0.6,
    "offer": 0.45,
    "advice": -0.75,
    "service": -0.8,
    "elsewhere": -0.45,
    "aside": -0.35,
    "limit": 0.05,
    "byline": -0.3,
    "support": 0.12,
}
_MOST_COUNTED = {
    "invite": 3,
    "offer": 2,
    "advice": 3,
    "service": 2,
    "elsewhere": 3,
    "aside": 2,
    "limit": 2,
    "byline": 2,
    "support": 3,
}
THRESHOLD = 0.5
_INVITING = frozenset({"invite", "offer"})
# A sentence that has all four speaks to an author, in whatever words; it weighs less than a
# known invitation and needs something beside it.
_OTHER = frozenset({"elsewhere", "aside"})
_OFFER = ("reader", "offering", "written", "venue")


def read_invitation(page: str | bytes, url: str) -> Invitation:
    """Read one page, HTML or plain text, that was found at `url`."""
    read = page_of(page, url)
    told = _told(read, url)
    score = sum(weight for _, _, weight in told)
    is_invitation = score >= THRESHOLD and any(kind in _INVITING for kind, _, _ in told)
    low, high = length_in(read.lines)
    fee = fee_in(read.lines)
    policy, policy_line = link_policy_in(read.lines)
    sale = selling_quote(read.lines)
    return Invitation(
        is_invitation=is_invitation,
        confidence=_confidence(score, is_invitation),
        topics=topics_in(read.lines),
        words_min=low,
        words_max=high,
        link_policy=policy,
        fee=fee.amount,
        currency=fee.currency,
        address=address_in(read),
        form_url=read.form_url,
        sells_links=bool(sale) or fee.amount > 0,
        evidence=_evidence(told, fee, sale, policy_line),
    )


def _told(read: WrittenPage, url: str) -> list[tuple[str, str, float]]:
    """(kind, words, weight) of everything that speaks for or against an invitation."""
    told: list[tuple[str, str, float]] = []
    counted: dict[str, int] = {}
    top = {kind for line in read.lines[:2] for kind, _ in _kinds(comparable(line))}
    headed = "invite" in top and "aside" not in top
    for line in read.lines:
        for kind, words in _kinds(comparable(line)):
            if kind == "aside" and headed:
                continue  # a heading that invites outweighs what menus and footers speak of
            counted[kind] = counted.get(kind, 0) + 1
            if kind == "closed":
                told.append((kind, line[:200], -3.0))
            elif counted[kind] <= _MOST_COUNTED[kind]:
                weight = _WEIGHTS[kind] / (counted[kind] if kind in _INVITING else 1)
                told.append((kind, words, weight))
    if _URL_HINT.search(comparable(unquote(urlsplit(url).path))) and told:
        told.append(("url", url, 0.1))
    title = comparable(read.title)
    if wordings("advice").search(title):
        told.append(("advice", read.title, -0.6))
    return sorted(told, key=lambda one: -abs(one[2]))


def _kinds(line: str) -> list[tuple[str, str]]:
    """What one line says. A closed door or a byline in a line leaves no invitation in it."""
    closed = wordings("closed").search(line)
    if closed:
        limits = wordings("qualified").search(line)  # "no articles that were published before"
        return [("limit" if limits else "closed", closed.group())]
    found: list[tuple[str, str]] = []
    for kind in ("byline", "advice", "service", "elsewhere", "aside", "support"):
        match = wordings(kind).search(line)
        if match:
            found.append((kind, match.group()))
    spoken = {kind for kind, _ in found}
    if spoken & {"byline", "advice", "service"}:
        return found
    invite = wordings("invite").search(line) if is_hinted(line) else None
    if invite:
        found.append(("invite", invite.group()))
    elif _offers(line) and not spoken & _OTHER:
        found.append(("offer", line))
    return found


def _offers(line: str) -> bool:
    return all(wordings(part).search(line) for part in _OFFER)


def may_invite(page: str, url: str) -> bool:
    """Does any line of the page sound like an invitation? Costs a tenth of reading it all."""
    lines = (comparable(line) for line in page_of(page, url).lines)
    return any(
        (is_hinted(line) and wordings("invite").search(line)) or _offers(line) for line in lines
    )


def _confidence(score: float, is_invitation: bool) -> float:
    distance = score - THRESHOLD if is_invitation else THRESHOLD - score
    return round(min(0.99, 0.5 + max(0.0, distance) * 0.6), 2)


def _evidence(
    told: list[tuple[str, str, float]], fee: Fee, sale: str, policy_line: str
) -> tuple[tuple[str, str], ...]:
    facts = [("fee", fee.quote), ("sells links", sale), ("link policy", policy_line)]
    return tuple(
        [(kind, words[:200]) for kind, words, _ in told[:8]]
        + [(kind, words[:200]) for kind, words in facts if words]
    )
