"""Bars of forecasts: what is won and open of a line one after the other, its quota, and the range of the model."""

from collections.abc import Sequence
from typing import Any


def stacked_bar(
    parts: Sequence[tuple[str, int]], quota: int | None, span: tuple[int, int] | None, label: str
) -> dict[str, Any]:
    """What `ui.forecast_bar` draws, in percent of the largest of all.

    `parts` are (kind, minor units) in their order, `quota` is where the tick stands, `span` where the whisker begins
    and ends; all of one currency.
    """
    whole = max(sum(minor for _kind, minor in parts), quota or 0, span[1] if span else 0, 1)

    def share(minor: int) -> float:
        return round(100 * minor / whole, 2)

    shown, left = [], 0
    for kind, minor in parts:
        shown.append((kind, share(left), share(minor)))
        left += minor
    return {
        "parts": shown,
        "tick": share(quota) if quota else None,
        "span": (share(max(span[0], 0)), share(max(span[1], 0))) if span else None,
        "label": label,
    }
