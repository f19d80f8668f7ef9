"""How far a share of few may be off, and what it would be if it leaned on the whole."""

import math
from collections.abc import Sequence

# 95 % of a normal distribution lies within this many standard deviations.
_Z = 1.959963984540054


def wilson(hits: int, tries: int) -> tuple[float, float] | None:
    """The 95 % score interval of a share (Wilson 1927), within [0, 1]; None without tries.

    Raises ValueError unless 0 <= hits <= tries.
    """
    if not 0 <= hits <= tries:
        raise ValueError(f"{hits} of {tries} is no share.")
    if not tries:
        return None
    share, squared = hits / tries, _Z * _Z
    middle = (share + squared / (2 * tries)) / (1 + squared / tries)
    half = _Z * math.sqrt(share * (1 - share) / tries + squared / (4 * tries * tries)) / (1 + squared / tries)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def difference(now: tuple[int, int], before: tuple[int, int]) -> tuple[float, float] | None:
    """The 95 % interval of one share less another, in [-1, 1], each as (hits, tries); None where one has no tries.

    Made of the score intervals of both (Newcombe 1998, Statistics in Medicine 17, 873, method 10). Raises ValueError as
    `wilson` does.
    """
    ends, ends_before = wilson(*now), wilson(*before)
    if ends is None or ends_before is None:
        return None
    (low, high), (low_before, high_before) = ends, ends_before
    share, share_before = now[0] / now[1], before[0] / before[1]
    apart = share - share_before
    return (
        apart - math.hypot(share - low, high_before - share_before),
        apart + math.hypot(high - share, share_before - low_before),
    )


def leaning(groups: Sequence[tuple[int, int]]) -> list[float | None]:
    """Each group's share, leaning on that of all the more the fewer its tries are; None where nobody tried anything.

    The posterior mean of a beta-binomial whose prior has the mean of all and a strength found by the method of moments
    (Kleinman 1973). Where groups differ no more than chance would have them, each gets the share of all.
    """
    hits, tries = sum(hit for hit, _ in groups), sum(tried for _, tried in groups)
    if not tries:
        return [None] * len(groups)
    whole = hits / tries
    strength = _strength([(hit, tried) for hit, tried in groups if tried], whole, tries)
    if strength is None:
        return [whole] * len(groups)
    return [(hit + strength * whole) / (tried + strength) if tried + strength else None for hit, tried in groups]


def _strength(groups: Sequence[tuple[int, int]], whole: float, tries: int) -> float | None:
    """How many tries the prior weighs; None for infinitely many."""
    spread = whole * (1 - whole)
    scale = tries - sum(tried * tried for _, tried in groups) / tries
    if not spread or scale <= 0:
        return None
    # An exact sum, so that the order in which an engine gives the groups changes nothing.
    between = math.fsum(tried * (hit / tried - whole) ** 2 for hit, tried in groups)
    excess = (between - spread * (len(groups) - 1)) / scale
    if excess <= 0:
        return None
    return max(spread / excess - 1, 0.0)
