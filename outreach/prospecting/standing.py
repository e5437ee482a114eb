"""Two signals that every tactic shares: a site's authority, and how warm it is to us. Pure.

Authority is the site's rank among the sites of the project by one vendor's metric, because the
scales of vendors differ and none is linear (`link-science`: percentile in the own set).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping

from outreach.model.opportunity import Stage
from outreach.prospecting.qualify import Signal
from outreach.store.standing import Known, Metric

AUTHORITY = "authority"
WARMTH = "warmth"
_ENOUGH = 10  # sites with the same metric before a rank among them means something

# The best of the project's earlier letters to a site decides: a win outweighs an old refusal.
_WARMTH = (
    (Stage.WON, 1.0, "they have linked to you before"),
    (Stage.LOST, 0.8, "they linked to you once"),
    (Stage.AGREED, 0.9, "they said yes before"),
    (Stage.REPLIED, 0.7, "they have answered you before"),
    (Stage.DECLINED, 0.2, "they have said no before"),
    (Stage.CONTACTED, 0.3, "they were written to and have not answered"),
)


class Standings:
    """What is known of the sites of a project, ready to be asked."""

    def __init__(self, known: Known) -> None:
        self._known = known
        scales: dict[str, list[float]] = defaultdict(list)
        for metric in known.metrics.values():
            scales[metric.name].append(metric.value)
        self._scales = {name: sorted(values) for name, values in scales.items()}

    def authority(self, site_id: int) -> tuple[float | None, str]:
        """(0 to 1 or None if no export speaks of the site, why)."""
        metric = self._known.metrics.get(site_id)
        if metric is None:
            return None, "no import says anything of the site"
        name = metric.name.replace("_", " ")
        said = f"{name} {metric.value:g} ({metric.source}, {metric.at:%Y-%m-%d})"
        scale = self._scales[metric.name]
        if len(scale) < _ENOUGH:
            return metric.value / 100, said
        share = _rank(scale, metric)
        return share, f"{said}: higher than {share:.0%} of the sites that you know"

    def warmth(self, site_id: int) -> tuple[float | None, str]:
        """(0 to 1 or None if nobody has written to the site, why)."""
        stages: Mapping[Stage, int] = self._known.stages.get(site_id, {})
        for stage, value, reason in _WARMTH:
            if stages.get(stage):
                return value, reason
        return None, "nobody has written to them yet"

    def signals(self, site_id: int, weights: Mapping[str, float]) -> Iterator[Signal]:
        """Both, with the weights that a tactic gives them."""
        for name, (value, reason) in (
            (AUTHORITY, self.authority(site_id)),
            (WARMTH, self.warmth(site_id)),
        ):
            yield Signal(name, value, weights[name], reason)


def _rank(scale: list[float], metric: Metric) -> float:
    """The share of the others that are below, ties counted half."""
    below, upto = bisect_left(scale, metric.value), bisect_right(scale, metric.value)
    return (below + (upto - below - 1) / 2) / (len(scale) - 1)
