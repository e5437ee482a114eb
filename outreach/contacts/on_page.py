"""All addresses that one page publishes, however they are written. Pure: text in, values out.

mailto links | visible text | ciphers in attributes | scripts | JSON-LD | feeds
→ plausible? → the plainest spelling of each address wins → FoundAddress
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser, LexborNode

from outreach.contacts import codes, structured
from outreach.contacts.attributes import addresses_in_attributes
from outreach.contacts.beside import context_of, duty_beside, person_beside, shares_part
from outreach.contacts.forms import find_forms
from outreach.contacts.pages import find_contact_links
from outreach.contacts.plausible import plausible_address, visible_text
from outreach.contacts.scripts import addresses_in_script
from outreach.contacts.spelling import Spotted, blanked, spot
from outreach.contacts.text_files import parse_humans_txt, parse_security_txt
from outreach.contacts.values import ContactForm, ContactLink, FoundAddress, How
from outreach.contacts.visible import Block, blocks_of, document_of, is_hidden, lines_of
from outreach.crawl.reading.html import Document
from outreach.text.names import clean_byline, looks_like_person

__all__ = [
    "ContactForm",
    "ContactLink",
    "FoundAddress",
    "How",
    "find_addresses",
    "find_contact_links",
    "find_forms",
    "parse_humans_txt",
    "parse_security_txt",
]

# The plainest way first: it is kept if an address is written in several ways.
_PLAIN_FIRST = (
    How.MAILTO, How.TEXT, How.JSON_LD, How.FEED, How.ENTITIES, How.CFEMAIL, How.OBFUSCATED,
    How.SPLIT, How.SCRIPT,
)  # fmt: skip
_MAILTO = re.compile(r"^\s*(?:https?:/{0,2})?mailto:\s*/{0,2}", re.IGNORECASE)
_HANDLERS = ("onclick", "onmouseover", "onmouseenter", "onmousedown", "onfocus", "ontouchstart")
_JAVASCRIPT = re.compile(r"^\s*javascript:", re.IGNORECASE)
_TYPO3_CALL = re.compile(r"UnCryptMailto\(\s*['\"]([^'\"]+)['\"]", re.IGNORECASE)
MOST_ADDRESSES = 500  # a page with more is a directory of people, not a contact page


def find_addresses(html: str | bytes, url: str) -> list[FoundAddress]:
    """Return every address the page at `url` publishes, each once, in order of appearance.

    Never returns placeholders ("you@example.com"), file names ("logo@2x.png"), what is hidden to
    trap programs, or plain strings of scripts. Reads HTML, RSS and Atom.
    """
    document = document_of(html, url)
    if structured.is_feed(document.html):
        found = [_stated(one, How.FEED) for one in structured.feed(document.html, url)]
    else:
        found = list(_on_html(document, url))
    return _plainest(found)[:MOST_ADDRESSES]


def _on_html(document: Document, url: str) -> Iterator[FoundAddress]:
    blocks = blocks_of(document.tree)
    for block in blocks:
        yield from _in_block(block, document.html, url)
    for node in document.tree.css("[href]"):
        yield from _in_link(node, document.html, url)
    for address, how, node in addresses_in_attributes(document.tree, url):
        yield _beside_node(address, how, node)
    for one in structured.json_ld(document.tree, url):
        yield _stated(one, How.JSON_LD)
    for one in structured.microdata(document.tree, url):
        yield _stated(one, How.TEXT)
    yield from _in_scripts(document.tree, url)


def _in_block(block: Block, source: str, url: str) -> Iterator[FoundAddress]:
    """Each text node by itself first; only what is left may be spread over several."""
    gap = "\ue000"  # private use: neither a letter nor white space
    whole = visible_text(gap.join(block.pieces))
    within = [one for one in spot(whole, url) if gap not in whole[one.start : one.end]]
    joined = _without_gaps(blanked(whole, within), gap)
    across = spot(joined, url) if _may_be_split(joined) else []
    for one in within:
        yield _found(one, whole.replace(gap, " "), _how(one, source), block.node)
    for one in across:
        yield _found(one, joined, How.OBFUSCATED if one.spelt else How.SPLIT, block.node)


def _without_gaps(text: str, gap: str) -> str:
    return text.replace(gap, "")


def _may_be_split(text: str) -> bool:
    return "@" in text or re.search(r"\bat\b|\[|\(", text, re.IGNORECASE) is not None


def _how(one: Spotted, source: str) -> How:
    if one.spelt:
        return How.OBFUSCATED
    lowered = source.lower()
    if one.address in lowered:
        return How.TEXT
    if one.address[::-1] in lowered:
        return How.OBFUSCATED
    return How.ENTITIES if "&#" in source or "&commat;" in lowered else How.TEXT


def _found(one: Spotted, text: str, how: How, node: LexborNode) -> FoundAddress:
    before, after = text[: one.start], text[one.end :]
    if len(before.strip()) + len(after.strip()) < 4:
        before = _text_above(node, one.address) or before
    return FoundAddress(
        one.address,
        how,
        person_beside(one.address, before, after),
        duty_beside(one.address, before, after),
        context_of(f"{before}{text[one.start :]}", len(before), len(before) + one.end - one.start),
    )


def _text_above(node: LexborNode, address: str) -> str:
    """Words of the smallest ancestor that says more than the address, as a card with a name."""
    above = node.parent
    for _ in range(3):
        if above is None or above.tag in ("body", "html", None):
            return ""
        text = lines_of(above)
        if len(text) > len(address) + 4:
            return text.partition(address)[0] if len(text) <= 600 else ""
        above = above.parent
    return ""


def _in_link(node: LexborNode, source: str, url: str) -> Iterator[FoundAddress]:
    href = node.attributes.get("href") or ""
    if "/cdn-cgi/l/email-protection#" in href:
        yield from _coded(node, href.partition("#")[2], url)
    elif _MAILTO.match(href):
        if not (is_hidden(node) or "rot13" in (node.attributes.get("class") or "")):
            yield from _mailto(node, href, source, url)
        elif not is_hidden(node):
            decoded = codes.rot13(_MAILTO.sub("", href))
            yield from (
                _beside_node(one.address, How.OBFUSCATED, node) for one in spot(decoded, url)
            )


def _coded(node: LexborNode, cipher: str, url: str) -> Iterator[FoundAddress]:
    plain = codes.cloudflare(cipher.partition("?")[0]).partition("?")[0]
    address = plausible_address(plain, url)
    if address:
        yield _beside_node(address, How.CFEMAIL, node)


def _mailto(node: LexborNode, href: str, source: str, url: str) -> Iterator[FoundAddress]:
    target = visible_text(unquote(_MAILTO.sub("", href).partition("?")[0]))
    for part in re.split(r"[,;]", target):
        bare = re.sub(r"^.*<([^<>]+)>.*$", r"\1", part).replace("mailto:", "").strip()
        address = plausible_address(bare, url) if bare.count("@") == 1 else ""
        how = How.MAILTO
        if not address or " " in bare:
            spelt = spot(bare, url)
            address = spelt[0].address if spelt else ""
            how = How.OBFUSCATED
        if address:
            written = (
                how is How.MAILTO and address not in unquote(source.lower()) and "&#" in source
            )
            yield _beside_node(address, How.ENTITIES if written else how, node)


def _beside_node(address: str, how: How, node: LexborNode) -> FoundAddress:
    """A link's own words name the person best, then the words of the block around it."""
    words = lines_of(node)
    label = clean_byline(words) or node.attributes.get("title") or ""
    around = _text_above(node, address)
    before, _, after = around.partition(words) if words else (around, "", "")
    own = looks_like_person(label) and "@" not in label
    name = label if own else person_beside(address, before, after)
    if own and not shares_part(label, address) and person_beside(address, before, after):
        name = person_beside(address, before, after)
    duty = duty_beside(address, f"{before} {words}", after)
    return FoundAddress(address, how, name, duty, re.sub(r"\s+", " ", around or words)[:200])


def _in_scripts(tree: LexborHTMLParser, url: str) -> Iterator[FoundAddress]:
    for script in tree.css("script:not([src])"):
        kind = (script.attributes.get("type") or "").lower()
        if not kind or "javascript" in kind or kind == "module":
            yield from _of_source(script.text(deep=True) or "", url)
    for node in tree.css(", ".join(f"[{name}]" for name in _HANDLERS)):
        for name in _HANDLERS:
            yield from _of_source(node.attributes.get(name) or "", url)
    for node in tree.css("a[href]"):
        href = node.attributes.get("href") or ""
        if _JAVASCRIPT.match(href):
            yield from _of_source(unquote(_JAVASCRIPT.sub("", href)), url)


def _of_source(source: str, url: str) -> Iterator[FoundAddress]:
    for cipher in _TYPO3_CALL.findall(source):
        address = plausible_address(codes.typo3(cipher).partition("?")[0], url)
        if address:
            yield _bare(address, How.OBFUSCATED)
    yield from (_bare(address, How.SCRIPT) for address in addresses_in_script(source, url))


def _bare(address: str, how: How) -> FoundAddress:
    return FoundAddress(address, how, "", duty_beside(address, ""))


def _stated(one: structured.Stated, how: How) -> FoundAddress:
    return FoundAddress(one.address, how, one.name, one.role_hint or duty_beside(one.address, ""))


@dataclass(slots=True)
class _Gathered:
    """All sightings of one address on the page."""

    sightings: list[FoundAddress]

    def merged(self) -> FoundAddress:
        ordered = sorted(self.sightings, key=lambda one: _PLAIN_FIRST.index(one.how))
        return FoundAddress(
            ordered[0].address,
            ordered[0].how,
            next((one.name for one in ordered if one.name), ""),
            next((one.role_hint for one in ordered if one.role_hint), ""),
            next((one.context for one in ordered if one.context), ""),
        )


def _plainest(found: list[FoundAddress]) -> list[FoundAddress]:
    gathered: dict[str, _Gathered] = {}
    for one in found:
        gathered.setdefault(one.address, _Gathered([])).sightings.append(one)
    return [each.merged() for each in gathered.values()]
