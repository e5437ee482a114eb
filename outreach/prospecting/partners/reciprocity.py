"""Who links to whom, and when that becomes an exchange scheme. Pure.

Two partners who mention each other are normal. It is a scheme when it is how links are won: Google
names "excessive link exchanges", and the measure is r = |Out and In| / |Out|, counted in sites
(link-science: excessive from r of .3 with 5 sites on).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

EXCESSIVE_SHARE = 0.3
EXCESSIVE_SITES = 5
# A link for a link, in the languages that agreements are written in.
_EXCHANGE = re.compile(
    r"\b(?:link (?:exchange|swap)|(?:exchange|swap|trade)(?:s|d|ing)? links?|reciprocal links?|"
    r"links? (?:back )?in (?:return|exchange)|links? back|linktausch|linkpartner\w*|"
    r"gegenseitig\w* verlink\w*|échange de liens|liens? réciproques?|"
    r"intercambio de enlaces|scambio di link|troca de links|wymiana linków|linkruil)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reciprocity:
    """The project's links in both directions, in sites, followed links only.

    Attributes:
        ours: sites that we link to.
        both: those of them that link to us.
    """

    ours: int
    both: int

    @property
    def share(self) -> float | None:
        """Of the sites that we link to, how many link back; None while we link to none."""
        return self.both / self.ours if self.ours else None

    @property
    def is_excessive(self) -> bool:
        return self.both >= EXCESSIVE_SITES and (self.share or 0) >= EXCESSIVE_SHARE

    @property
    def sentence(self) -> str:
        if self.share is None:
            return "None of your pages links to another site, as far as is known."
        if self.is_excessive:
            return (
                f"{self.both} of the {self.ours} sites that you link to link back "
                f"({self.share:.0%}): that looks like a link exchange. Win other links first."
            )
        return (
            f"{self.both} of the {self.ours} sites that you link to link back ({self.share:.0%}): "
            f"no link exchange; from {EXCESSIVE_SITES} sites and {EXCESSIVE_SHARE:.0%} on it "
            "looks like one."
        )


def measured(we_link_to: Collection[str], link_to_us: Collection[str]) -> Reciprocity:
    """Measure with site keys of followed links out and in."""
    ours = set(we_link_to)
    return Reciprocity(len(ours), len(ours & set(link_to_us)))


def objection_to_asking(site: str, we_link_to: Collection[str], link_to_us: Collection[str]) -> str:
    """Why a link from this site should not be asked for, "" if nothing speaks against it."""
    if site not in we_link_to or site in link_to_us:
        return ""
    after = measured(we_link_to, {*link_to_us, site})
    if not after.is_excessive:
        return ""
    return (
        f"You link to them already, and with theirs {after.both} of your {after.ours} links out "
        f"would be mutual ({after.share:.0%}): that would be an exchange scheme."
    )


@dataclass(frozen=True, slots=True)
class BeforeAgreeing:
    """What an agreement with a partner would mean for links in both directions.

    Attributes:
        now, then: today, and once both sides link to each other.
        is_exchange: its words speak of a link for a link.
    """

    now: Reciprocity
    then: Reciprocity
    is_exchange: bool

    @property
    def is_mutual_already(self) -> bool:
        return self.now.both == self.then.both

    @property
    def sentence(self) -> str:
        """What changes, in words."""
        if self.is_mutual_already:
            return f"You link to each other already. {self.now.sentence}"
        return (
            f"If both of you link afterwards, {self.now.both} of {self.now.ours} → "
            f"{self.then.both} of {self.then.ours} ({self.then.share or 0:.0%}) of the links out "
            "are mutual."
        )

    @property
    def objections(self) -> tuple[str, ...]:
        """Why one should think twice."""
        found = []
        if self.is_exchange:
            found.append(
                "It promises a link for a link: Google calls that an exchange scheme. Agree on "
                "what readers get, and mark a promised link as nofollow."
            )
        if self.then.is_excessive and not self.is_mutual_already:
            limit = f"{EXCESSIVE_SITES} sites and {EXCESSIVE_SHARE:.0%}"
            found.append(f"{self.sentence} From {limit} on that looks like a link exchange.")
        return tuple(found)


def before_agreeing(
    now: Reciprocity, *, we_link: bool, they_link: bool, words: str = ""
) -> BeforeAgreeing:
    """Look ahead, with followed links out and in.

    Args:
        now: of all sites; we_link, they_link: whether we and this one do so already.
        words: of the agreement.
    """
    then = Reciprocity(now.ours + (not we_link), now.both + (not (we_link and they_link)))
    return BeforeAgreeing(now, then, bool(_EXCHANGE.search(words)))
