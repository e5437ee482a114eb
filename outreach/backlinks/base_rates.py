"""What is ordinary on the web: natural base rates beside which a profile is read. Pure.

Shares of backlinks over 2,878 random domains with at least 20 backlinks each, measured on the
attributes of a random sample of Common Crawl domains (CASOS, BSD-3). Outside p5-p95 is unusual,
which is a reason to look and never a fault.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BaseRate:
    """Quantiles of one share."""

    p5: float
    p25: float
    p50: float
    p75: float
    p95: float


RATES = {
    "nofollow": BaseRate(0.0, 0.018, 0.103, 0.320, 0.807),
    "followed": BaseRate(0.170, 0.645, 0.872, 0.975, 1.0),
    "ugc": BaseRate(0.0, 0.0, 0.0001, 0.002, 0.042),
    "sponsored": BaseRate(0.0, 0.0, 0.0, 0.0, 0.0001),
    "image": BaseRate(0.0, 0.007, 0.051, 0.230, 0.837),
    "links_per_domain": BaseRate(2.3, 6, 22, 110, 1_553),
    "networks_per_domain": BaseRate(0.21, 0.52, 0.74, 0.96, 1.14),
    "addresses_per_domain": BaseRate(0.29, 0.69, 0.90, 1.06, 1.29),
}
_LEAST_LINKS = 20


def beside(name: str, value: float | None, *, links: int) -> str:
    """How a figure compares, in words; "" if it can't be compared.

    Args:
        links: that the figure was computed from.
    """
    rate = RATES.get(name)
    if rate is None or value is None or links < _LEAST_LINKS:
        return ""
    if value < rate.p5:
        return f"unusually low: 19 of 20 sites have more than {_said(name, rate.p5)}"
    if value > rate.p95:
        return f"unusually high: 19 of 20 sites have at most {_said(name, rate.p95)}"
    return f"ordinary: half of all sites have {_said(name, rate.p25)} to {_said(name, rate.p75)}"


def _said(name: str, value: float) -> str:
    return f"{value:,.1f}" if name.endswith("_per_domain") else f"{value:.1%}"
