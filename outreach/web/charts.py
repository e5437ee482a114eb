"""Geometry of small charts: numbers in, shapes for inline SVG out. Pure; colours are the CSS's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 640, 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 8, 10, 24
_GAP = 0.25  # of a bar's room
_LABELS = 6


@dataclass(frozen=True, slots=True)
class Tick:
    """A line or a label of an axis."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One rectangle with what it stands for, in words."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything a template draws. `paths` are (name, line, area below it or "")."""

    ticks: tuple[Tick, ...]
    labels: tuple[Tick, ...]
    bars: tuple[Bar, ...] = ()
    paths: tuple[tuple[str, str, str], ...] = ()
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    foot: int = HEIGHT - 6


def area(rows: Sequence[tuple[str, float]], *, name: str) -> Chart:
    """A level over time, from zero."""
    top = nice(max((value for _, value in rows), default=0))
    points = [
        (_across(place, len(rows)), _up(value, 0, top)) for place, (_, value) in enumerate(rows)
    ]
    line = _line(points)
    floor = _up(0, 0, top)
    shape = (
        f"{line}L{points[-1][0]:.1f},{floor:.1f}L{points[0][0]:.1f},{floor:.1f}Z" if points else ""
    )
    labels = [label for label, _ in rows]
    return Chart(_ticks(0, top), _labels(labels, on_points=True), paths=((name, line, shape),))


def gains_and_losses(rows: Sequence[tuple[str, int, int]], *, up: str, down: str) -> Chart:
    """Two bars a moment: one up, one down."""
    top = nice(max((gained for _, gained, _ in rows), default=0))
    most_lost = max((lost for _, _, lost in rows), default=0)
    # A band below zero is never so flat that its label covers the one of zero.
    bottom = -max(nice(most_lost), top // 4) if most_lost else 0
    room = (WIDTH - _LEFT - _RIGHT) / max(len(rows), 1)
    bars: list[Bar] = []
    zero = _up(0, bottom, top)
    for place, (label, gained, lost) in enumerate(rows):
        x, wide = _LEFT + (place + _GAP / 2) * room, room * (1 - _GAP)
        high, low = _up(gained, bottom, top), _up(-lost, bottom, top)
        if gained:
            bars.append(Bar(x, high, wide, zero - high, "up", f"{label}: {gained} {up}"))
        if lost:
            bars.append(Bar(x, zero, wide, low - zero, "down", f"{label}: {lost} {down}"))
    names = [label for label, _, _ in rows]
    return Chart(_ticks(bottom, top), _labels(names, on_points=False), bars=tuple(bars))


def histogram(counts: Sequence[int], labels: Sequence[str], *, what: str) -> Chart:
    """A bar for each class."""
    rows = [(label, count, 0) for label, count in zip(labels, counts, strict=True)]
    return gains_and_losses(rows, up=what, down="")


def steps(curves: Mapping[str, Sequence[tuple[float, float]]], *, last: float, unit: str) -> Chart:
    """Falling curves of shares between 0 and 1, each (time, share from then on)."""
    paths: list[tuple[str, str, str]] = []
    for name, points in curves.items():
        line, before = "", 1.0
        for at, share in points:
            x = _LEFT + min(at / last, 1) * (WIDTH - _LEFT - _RIGHT)
            line += f"{'L' if line else 'M'}{x:.1f},{_up(before, 0, 1):.1f}"
            line += f"L{x:.1f},{_up(share, 0, 1):.1f}"
            before = share
        paths.append((name, f"{line}L{WIDTH - _RIGHT:.1f},{_up(before, 0, 1):.1f}", ""))
    marks = tuple(
        Tick(_LEFT + part * (WIDTH - _LEFT - _RIGHT), f"{last * part:.0f} {unit}")
        for part in (0.0, 0.25, 0.5, 0.75, 1.0)
    )
    ticks = tuple(Tick(_up(part, 0, 1), f"{part:.0%}") for part in (0.0, 0.5, 1.0))
    return Chart(ticks, marks, paths=tuple(paths))


def nice(value: float) -> int:
    """The next round number that is at least `value`."""
    size = 1
    while True:
        for step in (1, 2, 5):
            if step * size >= value:
                return max(step * size, 1)
        size *= 10


def _up(value: float, bottom: float, top: float) -> float:
    share = (value - bottom) / ((top - bottom) or 1)
    return HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM)


def _across(place: int, number: int) -> float:
    return _LEFT + place / max(number - 1, 1) * (WIDTH - _LEFT - _RIGHT)


def _line(points: Sequence[tuple[float, float]]) -> str:
    return "".join(f"{'L' if place else 'M'}{x:.1f},{y:.1f}" for place, (x, y) in enumerate(points))


def _ticks(bottom: int, top: int) -> tuple[Tick, ...]:
    values = sorted({bottom, 0, top})
    if len(values) == 2 and top >= 2:
        values.insert(1, top // 2)
    return tuple(Tick(_up(value, bottom, top), f"{abs(value):,}") for value in values)


def _labels(names: Sequence[str], *, on_points: bool) -> tuple[Tick, ...]:
    """At most six names along the foot, the last one always among them."""
    if not names:
        return ()
    every = max(1, -(-len(names) // _LABELS))
    places = [place for place in range(len(names)) if (len(names) - 1 - place) % every == 0]
    room = (WIDTH - _LEFT - _RIGHT) / len(names)
    return tuple(
        Tick(
            _across(place, len(names)) if on_points else _LEFT + (place + 0.5) * room, names[place]
        )
        for place in places
    )
