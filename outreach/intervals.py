"""How far a share can be trusted. Pure."""

from __future__ import annotations

from math import sqrt

_Z = 1.96  # 95 %
_COARSE = 0.02  # narrower intervals are told with a decimal


def wilson(count: int, out_of: int) -> tuple[float, float]:
    """The 95 % Wilson score interval of count/out_of, (0, 1) if nothing was tried.

    E. B. Wilson, "Probable inference", 1927; right for small numbers and shares near 0 too.
    """
    if out_of <= 0:
        return 0.0, 1.0
    share = count / out_of
    centre = share + _Z**2 / (2 * out_of)
    spread = _Z * sqrt(share * (1 - share) / out_of + _Z**2 / (4 * out_of**2))
    scale = 1 + _Z**2 / out_of
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def percents(low: float, high: float) -> tuple[float, float]:
    """The ends of an interval of shares in percent, with a decimal where whole ones are too coarse.

    "between 2 and 2 %" would say that a share is known exactly.
    """
    digits = 0 if high - low >= _COARSE else 1
    return round(100 * low, digits), round(100 * high, digits)
