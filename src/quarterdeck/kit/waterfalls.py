"""Where the bars of a waterfall and the ribbons of a flow stand: pure geometry, drawn by `kit/ui/movement.html`.

Lengths across are percent of the drawing, heights are pixels, so that texts keep their size at any width.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from quarterdeck.values.dataclasses import dataclass

TOP, BOTTOM, PLOT = 22, 40, 238
HEIGHT = TOP + PLOT + BOTTOM
_LEFT = 4.5
_LEAST = 2.0


@dataclass(frozen=True, slots=True)
class Step:
    """A bar: `x` and `width` in percent, `y` and `height` in pixels; `level` is where the next begins, in pixels.

    `start` and `share` are the same lying down, in percent of a line from the smallest to the largest level.
    """

    key: str
    x: float
    width: float
    y: float
    height: float
    level: float
    start: float
    share: float


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The bars, and the lines of the grid as (y, value)."""

    steps: tuple[Step, ...]
    ticks: tuple[tuple[float, int], ...]


def nice_step(span: int, most: int = 7) -> int:
    """The smallest of 1, 2 and 5 times a power of ten that parts the span into at most `most`; at least 1."""
    power = 1
    while True:
        for step in (power, 2 * power, 5 * power):
            if span <= step * most:
                return step
        power *= 10


def waterfall(bars: Sequence[tuple[str, int]]) -> Waterfall:
    """Bars of (key, value): the first and the last stand on zero, each other where the one before it ended."""
    spans = _spans(bars)
    low = min(0, *(min(span) for span in spans)) if spans else 0
    high = max(1, *(max(span) for span in spans)) if spans else 1
    step = nice_step(high - low)
    low, high = low // step * step, -(-high // step) * step
    scale = PLOT / (high - low)
    slot = (100 - _LEFT) / max(len(bars), 1)

    def y(value: int) -> float:
        return round(TOP + (high - value) * scale, 1)

    steps = []
    for place, ((key, _), (begins, ends)) in enumerate(zip(bars, spans, strict=True)):
        height = max(abs(ends - begins) * scale, _LEAST)
        steps.append(
            Step(
                key,
                round(_LEFT + slot * (place + 0.19), 2),
                round(slot * 0.62, 2),
                y(max(begins, ends)),
                round(height, 1),
                y(ends),
                round((min(begins, ends) - low) / (high - low) * 100, 2),
                max(round(abs(ends - begins) / (high - low) * 100, 2), 0.6),
            )
        )
    return Waterfall(tuple(steps), tuple((y(value), value) for value in range(low, high + 1, step)))


def _spans(bars: Sequence[tuple[str, int]]) -> list[tuple[int, int]]:
    spans, level = [], 0
    for place, (_, value) in enumerate(bars):
        begins = 0 if place in (0, len(bars) - 1) else level
        level = begins + value
        spans.append((begins, level))
    return spans


@dataclass(frozen=True, slots=True)
class Node:
    """An end of ribbons: pixels from the top, and how high."""

    key: Any
    value: int
    y: float
    height: float

    @property
    def middle(self) -> float:
        """Where its name stands."""
        return round(self.y + self.height / 2 + 4, 1)


@dataclass(frozen=True, slots=True)
class Band:
    """A ribbon as a path in a square of 100 by the height of the drawing."""

    source: Any
    target: Any
    path: str


@dataclass(frozen=True, slots=True)
class Flowchart:
    """Ends at the left and the right, and the ribbons between them."""

    left: tuple[Node, ...]
    right: tuple[Node, ...]
    bands: tuple[Band, ...]
    height: int


_GAP, _THIN = 17.0, 1.5
# Above the first end and below the last: half a line of their names, which stand beside their middles.
_MARGIN = 9.0


def flowchart(ribbons: Mapping[tuple[Any, Any], int], left: Sequence[Any], right: Sequence[Any]) -> Flowchart:
    """Ribbons of (source, target) to value, their ends in this order; what is worth nothing is drawn thin."""
    most = max(len(left), len(right), 1)
    height = max(260, round(most * _GAP * 2.2))
    room = height - 2 * _MARGIN - _GAP * (most - 1) - _THIN * max(len(ribbons), 1)
    total = sum(max(value, 0) for value in ribbons.values())
    scale = room / total if total else 0.0
    thick = {ends: max(value, 0) * scale + _THIN for ends, value in ribbons.items()}
    sources, targets = _nodes(left, 0, thick, ribbons, height), _nodes(right, 1, thick, ribbons, height)
    return Flowchart(tuple(sources), tuple(targets), tuple(_bands(sources, targets, thick)), height)


def _nodes(
    order: Sequence[Any],
    side: int,
    thick: Mapping[tuple[Any, Any], float],
    worth: Mapping[tuple[Any, Any], int],
    height: int,
) -> list[Node]:
    heights = {key: sum(size for ends, size in thick.items() if ends[side] == key) for key in order}
    gap = (height - 2 * _MARGIN - sum(heights.values())) / max(len(order) - 1, 1)
    found, y = [], _MARGIN
    for key in order:
        value = sum(minor for ends, minor in worth.items() if ends[side] == key)
        found.append(Node(key, value, round(y, 1), round(heights[key], 1)))
        y += heights[key] + min(gap, 60)
    return found


def _bands(sources: Sequence[Node], targets: Sequence[Node], thick: Mapping[tuple[Any, Any], float]) -> list[Band]:
    leaves = {node.key: node.y for node in sources}
    arrives = {node.key: node.y for node in targets}
    bands = []
    for source in sources:
        for target in targets:
            size = thick.get((source.key, target.key))
            if size is None:
                continue
            a, b = leaves[source.key], arrives[target.key]
            leaves[source.key], arrives[target.key] = a + size, b + size
            path = (
                f"M0 {a:.1f}C45 {a:.1f} 55 {b:.1f} 100 {b:.1f}"
                f"L100 {b + size:.1f}C55 {b + size:.1f} 45 {a + size:.1f} 0 {a + size:.1f}Z"
            )
            bands.append(Band(source.key, target.key, path))
    return bands
