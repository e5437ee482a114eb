"""Long lists in portions, as statements and transactions take them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def portions(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """`values` in their order, in lists of at most `size`; read no further than they are asked for.

    What `itertools.batched` does from Python 3.12 on.
    """
    rest = iter(values)
    while portion := list(islice(rest, size)):
        yield portion
