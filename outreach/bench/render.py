"""Letters from one template in bulk: our killable child beside Jinja2 alone, in CPU time."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass

from jinja2 import Environment

from outreach.campaigns.sequences import starter_steps
from outreach.drafting.render import Renderer
from outreach.drafting.variables import examples, nested

_WARM = 2_000


@dataclass(frozen=True, slots=True)
class Figures:
    """Letters a second of CPU, and of the wall clock.

    Attributes:
        ours_per_cpu_second: sandbox, strict, checked, in a child; both processes counted.
        jinja2_per_cpu_second: the template compiled once by Jinja2, in this process, unguarded.
        compiled_each_time_per_cpu_second: Jinja2 that compiles for each letter, as many tools do.
        ratio: ours beside Jinja2 alone.
    """

    letters: int
    ours_per_cpu_second: float
    ours_per_second: float
    jinja2_per_cpu_second: float
    compiled_each_time_per_cpu_second: float
    ratio: float


def bench_render(letters: int = 40_000) -> Figures:
    """Render the first letter of the broken-link sequence with its examples."""
    source = starter_steps("broken_link")[0]["body"]
    row = nested(examples())
    ours, wall = _in_a_child(source, row, letters)
    environment = Environment(autoescape=False)  # noqa: S701 -- letters are plain text
    once = environment.from_string(source)
    alone = letters / _cpu(lambda: [once.render(row) for _ in range(letters)])
    few = max(letters // 100, 1)
    each = few / _cpu(lambda: [environment.from_string(source).render(row) for _ in range(few)])
    return Figures(
        letters,
        round(ours),
        round(letters / wall),
        round(alone),
        round(each),
        round(ours / alone, 2),
    )


def _in_a_child(source: str, row: dict[str, dict[str, str]], letters: int) -> tuple[float, float]:
    """(letters per second of CPU of both processes, seconds of the wall clock), warm."""
    start = _children_and_ours(lambda: _rendered(source, row, _WARM))
    wall: list[float] = []
    whole = _children_and_ours(lambda: wall.append(_rendered(source, row, _WARM + letters)))
    return letters / max(whole - start, 1e-9), wall[0]


def _rendered(source: str, row: dict[str, dict[str, str]], letters: int) -> float:
    renderer = Renderer()
    renderer.render_bulk(source, [row] * _WARM)
    began = time.monotonic()
    found = renderer.render_bulk(source, [row] * (letters - _WARM)) if letters > _WARM else []
    seconds = time.monotonic() - began
    renderer.close()
    if any(one.problems for one in found):
        raise RuntimeError("the letter could not be rendered")
    return seconds


def _children_and_ours(work: Callable[[], object]) -> float:
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    before = sum(_used(kind) for kind in kinds)
    work()
    return sum(_used(kind) for kind in kinds) - before


def _cpu(work: Callable[[], object]) -> float:
    before = _used(resource.RUSAGE_SELF)
    work()
    return max(_used(resource.RUSAGE_SELF) - before, 1e-9)


def _used(kind: int) -> float:
    used = resource.getrusage(kind)
    return used.ru_utime + used.ru_stime
