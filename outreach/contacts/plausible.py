"""Is a string that looks like an address meant as one? Placeholders and file names are not."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files

from outreach.mail.addresses import is_plain_address, normalised_address
from outreach.urls import public_suffix, registrable_domain

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_SPAM_TRAP = re.compile(
    r"[-_.]?(?:NO[-_.]?SPAM|REMOVE[-_.]?(?:THIS|ME)?|DELETE[-_.]?(?:THIS|ME)?|ENTFERNEN|ANTISPAM|"
    r"SPAMFREE|PASDESPAM|SINSPAM|QUITAR)[-_.]?"
)
_RESERVED = frozenset(("example", "test"))  # RFC 2606: what closed networks and demos use
_MACHINE_LOCAL = re.compile(r"[0-9a-f]{20,}")
_RESOLUTION = re.compile(r"\d(?:\.\d+)?x(?:[.-]|$)")  # "logo@2x.png"
_NO_MAILBOX = frozenset(("git@github.com", "git@gitlab.com", "git@bitbucket.org"))


@cache
def _listed(kind: str) -> frozenset[str]:
    text = files("outreach.contacts").joinpath("lists", "placeholders.txt").read_text("utf-8")
    lines = [line.partition(":") for line in text.splitlines() if not line.startswith("#")]
    return frozenset(next(words for name, _, words in lines if name == kind).split())


def visible_text(text: str) -> str:
    """Fold full-width signs and drop what can't be seen, as soft hyphens and zero-width spaces."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))


def plausible_address(candidate: str, page_url: str = "") -> str:
    """Return the address in lower case, "" if nobody could be meant by it.

    Words stuck to the end are cut at the last known suffix: "anna@x.org.Tel" is anna@x.org.
    An example domain counts on its own pages, so that a closed network can use one.
    """
    bare = _SPAM_TRAP.sub("", visible_text(candidate).strip().strip(".,;:<>()[]'\"’”|*!?"))
    local, at, domain = bare.rpartition("@")
    domain = _known_domain(domain)
    if not at or not domain:
        return ""
    address = normalised_address(f"{local.strip('.')}@{domain}")
    if not is_plain_address(address) or _is_file_name(address) or address in _NO_MAILBOX:
        return ""
    return "" if _is_placeholder(address, page_url) else address


def _known_domain(domain: str) -> str:
    """The longest beginning of `domain` that ends in a real suffix, "" if there is none."""
    whole = domain.strip(".-")
    unstuck = re.split(r"(?<=[a-z])(?=[A-Z][a-z])", whole)[0]  # "x.orgTel" was "x.org" and "Tel"
    for candidate in (whole, unstuck):
        labels = candidate.lower().split(".")
        while len(labels) > 1:
            if _is_known(".".join(labels)):
                return ".".join(labels)
            labels.pop()
    return ""


def _is_known(domain: str) -> bool:
    bare = domain.strip(".-")
    if "." not in bare:
        return False
    if bare.rpartition(".")[2] in _RESERVED:
        return True
    ascii_domain = normalised_address(f"a@{bare}").partition("@")[2]
    return public_suffix(ascii_domain) not in ("", ascii_domain)


def _is_file_name(address: str) -> bool:
    local, _, domain = address.partition("@")
    if domain.rpartition(".")[2] in _listed("extension") or _RESOLUTION.match(domain):
        return True
    return local.rpartition(".")[2] in ("png", "jpg", "jpeg", "gif", "svg", "webp")


def _is_placeholder(address: str, page_url: str) -> bool:
    local, _, domain = address.partition("@")
    if local in _listed("local") or _MACHINE_LOCAL.fullmatch(local):
        return True
    if set(local) <= {"x"} or domain.partition(".")[0] in ("xxx", "xxxx"):
        return True
    weak = local in _listed("weak")
    if domain in _listed("domain") or _is_example_name(domain):
        return weak or registrable_domain(page_url) != registrable_domain(domain)
    return weak and domain in _listed("stage") and registrable_domain(page_url) != domain


def _is_example_name(domain: str) -> bool:
    """ "example.xyz" and "mail.yourdomain.co", but not "garden.example": that is a demo's own."""
    bought = registrable_domain(domain)
    return bool(bought) and bought.partition(".")[0] in _listed("name")
