"""URL algebra: parse, resolve, normalise, compare, and whose site it is. Pure and offline.

Parsing follows the WHATWG URL standard (can_ada), as browsers do. Public suffixes come from the
list inside publicsuffixlist. Functions that answer "is it?" are total; `normalise` and
`checked_url` raise InvalidInput with a sentence for the person who typed the URL.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from ipaddress import ip_address
from typing import cast

import can_ada
from publicsuffixlist import PublicSuffixList

from outreach.errors import InvalidInput

MAX_URL_CHARS = 65_536  # beyond this nothing is a link that anyone could follow


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Blogs and pages of strangers under one registrable domain that the public suffix list leaves out.
SHARED_PLATFORMS = _words(
    """
    altervista.org bandcamp.com bcz.com bigcartel.com blog.com bloggersdelight.dk blogs.com
    blogsky.com blogspot.com carrd.co contently.com deviantart.com doodlekit.com edublogs.org
    exblog.jp fc2.com free.fr ghost.io github.io gitlab.io google.com hatenadiary.com home.blog
    hubpages.com itch.io jigsy.com jimdo.com jimdofree.com jimdosite.com journoportfolio.com
    jouwweb.nl livejournal.com medium.com mystrikingly.com neocities.org newgrounds.com notion.site
    overblog.com over-blog.com pixnet.net populr.me posterous.com rssing.com seesaa.net skyrock.com
    squarespace.com storify.com strikingly.com substack.com tilda.ws tistory.com tripod.com
    tumblr.com typepad.com ucoz.com ucoz.net ucoz.ru unblog.fr webnode.com webnode.page weebly.com
    wikidot.com wikispaces.com wix.com wordpress.com wpengine.com write.as yolasite.com
    """
)

_TRACKING = _words(
    """
    _bta_c _bta_tid _ga _gl _hsenc _hsmi _ke _kx _openstat action_object_map action_ref_map
    action_type_map dclid dm_i ef_id epik fb_action_ids fb_action_types fb_ref fb_source fbclid
    gad_source gbraid gclid gclsrc gdffi gdfms gdftrk hmb_campaign hmb_medium hmb_source
    hsctatracking igsh igshid irclickid li_fat_id mc_cid mc_eid mkcid mkevt mkrid mkt_tok
    ml_subscriber ml_subscriber_hash msclkid oly_anon_id oly_enc_id rb_clickid s_cid s_kwcid
    srsltid sscid trk_contact trk_module trk_msg trk_sid ttclid twclid vero_conv
    vero_id wbraid wickedid yclid ysclid
    """
)
_TRACKING_PREFIXES = ("utm_", "pk_campaign", "pk_kwd", "mtm_", "hsa_", "at_campaign", "at_medium")

_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_ASCII_AUTHORITY = re.compile(r"^(\s*https?:[/\\]*)([!-~]+?)(?=[/\\?#]|\s*$)", re.IGNORECASE)
_PUNYCODE = re.compile(r"xn--", re.IGNORECASE)
# Origin, path and query that parsing leaves as they are: no escapes, no dot segments. Most links.
_PLAIN = re.compile(
    r"(https?://[^/?#@%\\\s]+)((?:/(?!\.\.?(?:[/?]|$))[\w.~!$&()*+,;=:@-]*)+)"
    r"(\?[\w.~!$&()*+,;=:@/?-]*)?",
    re.ASCII,
)
_ORIGINS_REMEMBERED = 65_536
_MASK = "xn0a0"  # stands in for "xn--" while the parser looks at a name it can't decode


@dataclass(frozen=True, slots=True)
class Url:
    """An http(s) URL in its parts, each as the WHATWG standard serialises it.

    Attributes:
        href: the whole, credentials included.
        scheme: "http" or "https".
        host: ASCII name without a trailing dot, IPv4, or IPv6 in brackets.
        port: as written or the scheme's default.
        path: begins with "/".
        query: without "?".
        fragment: without "#".
        has_credentials: a user name or password is in it.
    """

    href: str
    scheme: str
    host: str
    port: int
    path: str
    query: str
    fragment: str
    has_credentials: bool


def parse_http(text: str) -> Url | None:
    """Parse an absolute http(s) URL as a browser does; None if it is anything else."""
    found = _parsed(text)
    if found is None:
        return None
    scheme = found.protocol[:-1]
    port = int(found.port) if found.port else (443 if scheme == "https" else 80)
    return Url(
        href=found.href,
        scheme=scheme,
        host=found.hostname.rstrip("."),
        port=port,
        path=found.pathname,
        query=found.search[1:],
        fragment=found.hash[1:],
        has_credentials=found.has_credentials(),
    )


def is_http(url: str) -> bool:
    """Is it an absolute http(s) URL that a browser could open?"""
    return _parsed(url) is not None


def host_of(url: str) -> str:
    """Return the ASCII host without port and trailing dot, "" if `url` is no http(s) URL."""
    found = _parsed(url)
    return "" if found is None else found.hostname.rstrip(".")


def resolve(base: str, href: str) -> str | None:
    """Return the absolute http(s) URL of `href` on a page at `base`, None for any other kind."""
    return Resolver(base).resolve(href)


class Resolver:
    """Resolves many hrefs against one base: the base is parsed once."""

    __slots__ = ("_base",)

    def __init__(self, base: str) -> None:
        self._base = _parsed(base)

    def resolve(self, href: str) -> str | None:
        """As `resolve`."""
        if is_plain(href):
            return href
        if self._base is None or len(href) > MAX_URL_CHARS:
            found = _parsed(href)
            return None if found is None else found.href
        try:
            joined = self._base + href
        except (ValueError, TypeError):  # TypeError: lone surrogates
            found = _parsed(href)
            return None if found is None else found.href
        if joined.protocol not in ("http:", "https:"):
            return None
        return joined.href


def normalise(url: str) -> str:
    """Return the canonical spelling for storing and finding duplicates.

    Host in lower case and ASCII without trailing dot, no default port, credentials, fragment,
    tracking parameters or empty query; percent escapes in upper case, needless ones decoded
    (RFC 3986 6.2.2). "www.", trailing slash and the order of parameters stay: they may matter.

    Raises:
        InvalidInput: it is no http(s) URL.
    """
    return url if "?" not in url and is_plain(url) else _normalised(url)


def is_plain(url: str) -> bool:
    """Is it an absolute http(s) URL in the spelling that parsing would give it?

    Told by its characters, and by its origin, which is parsed once. False for some that are.
    """
    found = _PLAIN.fullmatch(url)
    return found is not None and len(url) <= MAX_URL_CHARS and _is_plain_origin(found[1])


@lru_cache(maxsize=_ORIGINS_REMEMBERED)
def _is_plain_origin(origin: str) -> bool:
    try:
        return _normalised(f"{origin}/") == f"{origin}/"
    except InvalidInput:
        return False


def _normalised(url: str) -> str:
    found = parse_http(url)
    if found is None:
        raise InvalidInput(_complaint(url), field="url")
    default = 443 if found.scheme == "https" else 80
    port = "" if found.port == default else f":{found.port}"
    query = _without_tracking(found.query)
    tail = f"?{_tidy_escapes(query)}" if query else ""
    return f"{found.scheme}://{found.host}{port}{_tidy_escapes(found.path)}{tail}"


def comparison_key(url: str) -> str:
    """Return what two spellings of one page share: no scheme, "www." or trailing slash.

    Not a URL: never fetch or show it. Raises InvalidInput as `normalise`.
    """
    _, _, rest = normalise(url).partition("://")
    authority, slash, tail = rest.partition("/")
    path, question, query = (slash + tail).partition("?")
    authority = authority.removesuffix(":80").removesuffix(":443")
    return f"{authority.removeprefix('www.')}{path.rstrip('/')}{question}{query}"


def same_page(a: str, b: str) -> bool:
    """Do both URLs mean the same page, however they are spelt? False if one is no URL."""
    try:
        return comparison_key(a) == comparison_key(b)
    except InvalidInput:
        return False


def registrable_domain(host_or_url: str) -> str:
    """Return the part a registrant buys, "" for a public suffix, an address or no host.

    A bare host is answered in its own form (Unicode or ASCII), a URL in ASCII, always lower case.
    Names under a private suffix ("x.github.io") count as bought there.
    """
    if not host_or_url:
        return ""
    host = host_of(host_or_url) if ":" in host_or_url or "/" in host_or_url else host_or_url
    return _registrable(host.lower().rstrip("."))


def site_key(url: str) -> str:
    """Return whose site it is: the registrable domain, the full host on shared publishing
    platforms, the address itself for an IP address. "" if `url` is neither URL nor host.
    """
    host = host_of(url) or host_of(f"http://{url}")
    domain = _registrable(host)
    if not domain:
        return host
    return host.removeprefix("www.") if domain in SHARED_PLATFORMS else domain


def checked_url(text: str, *, field: str = "url", line: int | None = None) -> str:
    """Return the http(s) URL that someone typed, serialised as a browser would.

    Raises:
        InvalidInput: a sentence that says what is wrong and what to write instead.
    """
    trimmed = text.strip()
    found = parse_http(trimmed)
    if found is None or found.has_credentials or " " in trimmed.split("?")[0]:
        raise InvalidInput(_complaint(trimmed), field=field, line=line)
    return found.href


def _complaint(text: str) -> str:
    shown = text if len(text) <= 80 else text[:79] + "…"
    scheme, colon, _ = text.partition(":")
    if not text:
        return "a URL is missing; write for instance https://example.com/page."
    if len(text) > MAX_URL_CHARS:
        return f"the URL is longer than {MAX_URL_CHARS:,} characters."
    if " " in text.split("?")[0]:
        return f"{shown!r} has a space in it; write %20 or put each URL on its own line."
    if not colon or ("." in scheme and "/" not in scheme):
        bare = is_http(f"https://{text}") and "." in text.split("/")[0]
        hint = f"did you mean https://{shown.lstrip('/')}?" if bare else "write https://…"
        return f"{shown!r} has no scheme: {hint}"
    if scheme.lower() not in ("http", "https"):
        return f"{shown!r} is no web page: only http:// and https:// are."
    found = _parsed(text)
    if found is not None and found.has_credentials():
        return f"{found.protocol}//{found.host} carries a user name or password: leave it out."
    return f"{shown!r} is no URL that a browser could open: look at its host name and port."


def _parsed(text: str) -> can_ada.URL | None:
    """Parse, or None unless it is http(s) with a host."""
    if len(text) > MAX_URL_CHARS:
        return None
    try:
        found = can_ada.parse(text)
    except ValueError:
        return _parsed_odd_punycode(text)
    except TypeError:  # a lone surrogate has no UTF-8 form
        return None
    return found if found.protocol in ("http:", "https:") else None


def _parsed_odd_punycode(text: str) -> can_ada.URL | None:
    """Parse a URL whose ASCII host has a label that begins with "xn--" but decodes to nothing.

    The standard lets such names pass since 2025 (whatwg/url, "domain to ASCII"); can_ada doesn't.
    """
    split = _ASCII_AUTHORITY.match(text)
    if split is None or not _PUNYCODE.search(split[2]) or _MASK in text.lower():
        return None
    masked = _PUNYCODE.sub(_MASK, split[2])
    try:
        found = can_ada.parse(split[1] + masked + text[split.end() :])
    except (ValueError, TypeError):
        return None
    return cast(can_ada.URL, _Unmasked(found))


class _Unmasked:
    """A parsed URL that gives its host back with "xn--" where the mask stood."""

    __slots__ = ("_found",)

    def __init__(self, found: can_ada.URL) -> None:
        self._found = found

    def __getattr__(self, name: str) -> object:
        value = getattr(self._found, name)
        return value.replace(_MASK, "xn--") if isinstance(value, str) else value

    def __add__(self, href: str) -> _Unmasked:
        return _Unmasked(self._found + href)


@cache
def _suffixes(*, encoded: bool) -> PublicSuffixList:
    """The list; in ASCII as well it takes four times as long, and few hosts are spelt so."""
    return PublicSuffixList(accept_encoded_idn=encoded)


def public_suffix(host: str) -> str:
    """Return the suffix of `host` under which anybody can have a name, "" if none is known."""
    suffixes = _suffixes(encoded="xn--" in host)
    return suffixes.publicsuffix(host, accept_unknown=False) or ""


@lru_cache(maxsize=65_536)
def _registrable(host: str) -> str:
    if _is_address(host):
        return ""
    return _suffixes(encoded="xn--" in host).privatesuffix(host) or ""


def _is_address(host: str) -> bool:
    if not host or (host[-1] not in "0123456789]" and ":" not in host):
        return False
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _without_tracking(query: str) -> str:
    if not query:
        return ""
    kept = [part for part in query.split("&") if part and not _is_tracking(part)]
    return "&".join(kept)


def _is_tracking(parameter: str) -> bool:
    name = parameter.partition("=")[0].lower()
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES)


def _tidy_escapes(text: str) -> str:
    return _ESCAPE.sub(_tidy_escape, text) if "%" in text else text


def _tidy_escape(escape: re.Match[str]) -> str:
    character = chr(int(escape[1], 16))
    return character if character in _UNRESERVED else escape[0].upper()
