"""Where the marks of a distribution and of swings stand, in percent of their plot: pure functions, drawn by `ui`."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from quarterdeck.values.dataclasses import dataclass

_LABELS, _HEADROOM = 6, 1.08


@dataclass(frozen=True, slots=True)
class Column:
    """A bin: `is_reached` where its middle is at or above the bound."""

    left: float
    width: float
    y: float
    label: str
    is_reached: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the plot with its name. `row` is the line of names it stands in: 0 is the lower one."""

    x: float
    label: str
    style: str
    anchor: str
    row: int


@dataclass(frozen=True, slots=True)
class Spread:
    """Columns of one distribution, the outline of another, rules, and labels (x, text) below."""

    columns: tuple[Column, ...]
    outline: str
    area: str
    rules: tuple[Rule, ...]
    labels: tuple[tuple[float, str], ...]
    has_bound: bool


def spread(
    edges: Sequence[float], shares: tuple[Sequence[float], Sequence[float]], marks: Sequence[tuple[str, float]],
    write: Callable[[float], str], bound: tuple[str, float] | None = None,
) -> Spread:  # fmt: skip
    """A distribution as columns over rising edges, another as an outline: their shares of one, in this order.

    `marks` are up to three named values in rising order, such as quantiles; `bound` is a named value that columns are
    told apart by. What lies outside of the edges stands at the margin.
    """
    (shown, outlined), first, last = shares, edges[0], edges[-1]
    top = max((*shown, *outlined), default=0.0) * _HEADROOM or 1.0

    def x(value: float) -> float:
        return round(min(max(100.0 * (value - first) / (last - first), 0.0), 100.0), 2)

    def y(share: float) -> float:
        return round(100.0 * (1.0 - share / top), 2)

    columns = tuple(
        Column(
            round(x(low) + 0.1 * (x(high) - x(low)), 2), round(0.8 * (x(high) - x(low)), 2), y(share),
            f"{write(low)}–{write(high)}: {share:.1%}", bound is not None and (low + high) / 2.0 >= bound[1],
        )
        for (low, high), share in zip(pairwise(edges), shown, strict=True)
    )  # fmt: skip
    points = [(x((low + high) / 2.0), y(share)) for (low, high), share in zip(pairwise(edges), outlined, strict=True)]
    outline = "M" + "L".join(f"{left:g} {up:g}" for left, up in points) if points else ""
    area = f"{outline}L{points[-1][0]:g} 100L{points[0][0]:g} 100Z" if points else ""
    anchors = ("end", "middle", "start")[-len(marks) :] if len(marks) < 3 else ("end", "middle", "start")
    rules = [Rule(x(value), label, "mark", anchor, 0) for (label, value), anchor in zip(marks, anchors, strict=False)]
    if bound is not None:
        at = x(bound[1])
        rules.append(Rule(at, bound[0], "bound", "end" if at > 80 else "start" if at < 20 else "middle", 1))
    step = max((len(edges) - 1) // _LABELS, 1)
    labels = tuple((x(edge), write(edge)) for edge in edges[step // 2 :: step] if 4.0 <= x(edge) <= 96.0)
    return Spread(columns, outline, area, tuple(rules), labels, bound is not None)


@dataclass(frozen=True, slots=True)
class Swing:
    """Two bars from the middle of a cell: each its left end and its width, in percent of the cell."""

    down: tuple[float, float]
    up: tuple[float, float]


def swings(ends: Sequence[tuple[float, float]]) -> tuple[Swing, ...]:
    """Pairs of changes, the first of a move down and the other of one up, on one scale whose middle is no change."""
    most = max((abs(end) for pair in ends for end in pair), default=0.0) or 1.0

    def bar(change: float) -> tuple[float, float]:
        width = round(50.0 * abs(change) / most, 2)
        return (50.0 if change >= 0 else round(50.0 - width, 2)), width

    return tuple(Swing(bar(down), bar(up)) for down, up in ends)


__all__ = ["Column", "Rule", "Spread", "Swing", "spread", "swings"]
