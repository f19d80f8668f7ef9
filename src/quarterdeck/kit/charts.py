"""Where the marks of a chart stand, in percent of its plot: pure functions, drawn by `kit/ui/charts.html`.

X runs from 0 at the left to 100, y from 0 at the top to 100. Each value stands in the middle of a slot as wide as every
other, so that lines, bars and the labels below agree. Texts are written by who knows the unit and the locale.
"""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import pairwise

from quarterdeck.values.dataclasses import dataclass, replace

Write = Callable[[Fraction], str]
_MOST_TICKS = 5
_MOST_LABELS = 12
_MOST_SAID = 8
_MOST_SERIES = 5
# Names of styles that differ in colour, dash and mark, so that no colour is needed to tell them apart.
STYLES = ("one", "two", "three", "four", "five")


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a chart with its name. `figure` None leaves a gap; `is_open` where its period is not over."""

    label: str
    figure: Fraction | None
    low: Fraction | None = None
    high: Fraction | None = None
    is_few: bool = False
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid."""

    y: float
    label: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A bar or point: `x` is its middle, `y` its top, `low` and `high` the ends of its whisker. `said`: its value."""

    x: float
    y: float
    left: float
    width: float
    height: float
    said: str
    label: str
    low: float | None = None
    high: float | None = None
    style: str = STYLES[0]
    is_few: bool = False
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `path` of what is over, `dashed` to what is not, `band` between the ends of the intervals.

    A mark whose interval stands alone has it as a whisker.
    """

    name: str
    style: str
    path: str
    dashed: str
    band: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A plot: grid, names of slots (empty where there is no room), and what is drawn; `zero` is the base of bars."""

    ticks: tuple[Tick, ...]
    labels: tuple[str, ...]
    zero: float
    marks: tuple[Mark, ...] = ()
    lines: tuple[Line, ...] = ()
    is_said: bool = False
    legend: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Scale:
    """From values to percent of the height; `steps` are the values of the grid, rising."""

    steps: tuple[Fraction, ...]

    def y(self, value: Fraction) -> float:
        """Where a value stands."""
        low, high = self.steps[0], self.steps[-1]
        return _rounded(100 * (1 - (value - low) / (high - low)))


def scale_of(values: Iterable[Fraction], *, is_from_zero: bool = True) -> Scale:
    """A scale that holds these values, by steps of 1, 2 or 5 times a power of ten; from 0 unless told otherwise."""
    found = list(values)
    low, high = min(found, default=Fraction(0)), max(found, default=Fraction(0))
    if is_from_zero:
        low, high = min(low, Fraction(0)), max(high, Fraction(0))
    if low == high:
        high = low + 1
    step = _step((high - low) / (_MOST_TICKS - 1))
    first, last = low // step, -(-high // step)
    return Scale(tuple(step * number for number in range(first, last + 1)))


def bars(values: Sequence[Value], write: Write) -> Chart:
    """Columns from zero, with whiskers where there are intervals."""
    scale = scale_of(_extent(values))
    zero = scale.y(Fraction(0))
    marks = [
        _bar(value, number, len(values), scale, write)
        for number, value in enumerate(values)
        if value.figure is not None
    ]
    return Chart(_ticks(scale, write), _labels(values), zero, marks=tuple(marks), is_said=0 < len(values) <= _MOST_SAID)


def lines(series: Sequence[tuple[str, Sequence[Value]]], write: Write, *, is_from_zero: bool = True) -> Chart:
    """A line a series over the same slots; the only one with intervals has their band. At most five are drawn."""
    spread = [name for name, values in series if any(value.low is not None for value in values)]
    shown = [
        (name, values if spread == [name] else [replace(value, low=None, high=None) for value in values])
        for name, values in series[:_MOST_SERIES]
    ]
    scale = scale_of((figure for _, values in shown for figure in _extent(values)), is_from_zero=is_from_zero)
    drawn = tuple(
        _line(name, style, values, scale, write) for (name, values), style in zip(shown, STYLES, strict=False)
    )
    return Chart(
        _ticks(scale, write),
        _labels(shown[0][1]) if shown else (),
        100.0,
        lines=drawn,
        legend=() if len(shown) == 1 else tuple((line.name, line.style) for line in drawn),
    )


def stacks(series: Sequence[tuple[str, Sequence[Value]]], write: Write, others: str) -> Chart:
    """Columns whose parts stand on each other, none below zero; what is beyond four is called `others`."""
    shown = _with_others(series, others)
    slots = len(shown[0][1]) if shown else 0
    totals = [sum((values[slot].figure or Fraction(0) for _, values in shown), Fraction(0)) for slot in range(slots)]
    scale, marks = scale_of(totals), []
    for slot in range(slots):
        base = Fraction(0)
        for (name, values), style in zip(shown, STYLES, strict=False):
            figure = values[slot].figure
            if not figure:
                continue
            left, width = _slot(slot, slots)
            y, below = scale.y(base + figure), scale.y(base)
            marks.append(
                Mark(
                    _rounded(left + width / 2), y, left, width, _rounded(below - y),
                    write(figure), f"{values[slot].label}, {name}", style=style, is_open=values[slot].is_open,
                )
            )  # fmt: skip
            base += figure
    labels = _labels(shown[0][1]) if shown else ()
    legend = tuple((name, style) for (name, _), style in zip(shown, STYLES, strict=False))
    return Chart(_ticks(scale, write), labels, scale.y(Fraction(0)), marks=tuple(marks), legend=legend)


@dataclass(frozen=True, slots=True)
class Beside:
    """A bar in a row of a table, in percent of the longest of all: its length, and the ends of its whisker."""

    width: float
    low: float | None = None
    high: float | None = None
    is_few: bool = False
    mark: float | None = None
    """Where another figure lies on the same scale."""


def beside(values: Sequence[Value], marks: Sequence[Fraction | None] = ()) -> tuple[Beside, ...]:
    """Bars of rows, all on one scale that begins at 0; what lies below it has none. `marks` are other figures."""
    others = [*marks, *[None] * (len(values) - len(marks))]
    longest = max([*_extent(values), *(one for one in marks if one is not None)], default=Fraction(0))

    def at(value: Fraction | None) -> float | None:
        return None if value is None or longest <= 0 else _rounded(100 * max(value, Fraction(0)) / longest)

    return tuple(
        Beside(at(value.figure) or 0.0, at(value.low), at(value.high), value.is_few, at(mark))
        for value, mark in zip(values, others, strict=True)
    )


def spark(figures: Sequence[Fraction | None]) -> str:
    """The path of a small line without axes, from its lowest to its highest value; empty for less than two values."""
    known = [figure for figure in figures if figure is not None]
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    points = [
        None
        if figure is None
        else (
            _rounded(100 * Fraction(number, len(figures) - 1)),
            50.0 if low == high else _rounded(95 - 90 * (figure - low) / (high - low)),
        )
        for number, figure in enumerate(figures)
    ]
    return _path(points)


@dataclass(frozen=True, slots=True)
class Dot:
    """A value on a strip: `x` in percent of its width."""

    x: float
    label: str
    said: str
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Quartiles:
    """A strip: from the lower to the upper quartile a box with the median, values as dots, and an axis below."""

    ticks: tuple[tuple[float, str], ...]
    low: float
    median: float
    high: float
    dots: tuple[Dot, ...]


def quartiles(box: Sequence[Fraction], dots: Sequence[Value], write: Write, own: str = "") -> Quartiles:
    """The strip of three quartiles in order and of the values beside them; `own` is the label of one's own."""
    shown = [(value.label, value.figure) for value in dots if value.figure is not None]
    found = [*box, *(figure for _, figure in shown)]
    # Where all are the same there is no spread to fill the strip with.
    scale = scale_of(found, is_from_zero=min(found) == max(found))

    def x(value: Fraction) -> float:
        return _rounded(100 - scale.y(value))

    low, median, high = (x(value) for value in box)
    marks = (Dot(x(figure), label, write(figure), is_own=label == own) for label, figure in shown)
    return Quartiles(tuple((x(step), write(step)) for step in scale.steps), low, median, high, tuple(marks))


def _step(rough: Fraction) -> Fraction:
    power = Fraction(1)
    while power * 10 <= rough:
        power *= 10
    while power > rough:
        power /= 10
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)


def _extent(values: Iterable[Value]) -> list[Fraction]:
    kept = [value for value in values if value.figure is not None]
    ends = [end for value in kept for end in (value.low, value.high) if end is not None]
    return [*(value.figure for value in kept if value.figure is not None), *ends]


def _slot(number: int, slots: int) -> tuple[float, float]:
    """Left end and width of a column: seven tenths of its slot."""
    return _rounded(100 * (number + Fraction(15, 100)) / slots), _rounded(Fraction(70, slots))


def _bar(value: Value, number: int, slots: int, scale: Scale, write: Write) -> Mark:
    figure = value.figure or Fraction(0)
    left, width = _slot(number, slots)
    top, zero = scale.y(max(figure, Fraction(0))), scale.y(min(figure, Fraction(0)))
    return Mark(
        _rounded(left + width / 2), top, left, width, _rounded(zero - top), write(figure), value.label,
        None if value.low is None else scale.y(value.low), None if value.high is None else scale.y(value.high),
        is_few=value.is_few, is_open=value.is_open,
    )  # fmt: skip


def _line(name: str, style: str, values: Sequence[Value], scale: Scale, write: Write) -> Line:
    slots = len(values)
    at = [_rounded(100 * (number + Fraction(1, 2)) / slots) for number in range(slots)]
    points = [None if value.figure is None else (x, scale.y(value.figure)) for x, value in zip(at, values, strict=True)]
    pieces = _pieces(at, values, scale)
    # An interval without neighbours makes no area.
    lows = {piece[0][0]: piece[0][1] for piece in pieces if len(piece) == 1}
    highs = {piece[0][0]: piece[0][2] for piece in pieces if len(piece) == 1}
    marks = tuple(
        Mark(point[0], point[1], point[0], 0, 0, write(value.figure), value.label or name,
             lows.get(point[0]), highs.get(point[0]), style, is_few=value.is_few, is_open=value.is_open)
        for point, value in zip(points, values, strict=True)
        if point is not None and value.figure is not None
    )  # fmt: skip
    over = [None if value.is_open else point for point, value in zip(points, values, strict=True)]
    dashed = "".join(
        _path([before, here])
        for (before, here), value in zip(pairwise(points), values[1:], strict=True)
        if value.is_open and before and here
    )
    return Line(name, style, _path(over), dashed, _band(pieces), marks)


def _pieces(at: Sequence[float], values: Sequence[Value], scale: Scale) -> list[list[tuple[float, float, float]]]:
    """X, low and high end of intervals, in pieces where some are lacking."""
    pieces: list[list[tuple[float, float, float]]] = [[]]
    for x, value in zip(at, values, strict=True):
        if value.figure is None or value.low is None or value.high is None:
            pieces.append([])
        else:
            pieces[-1].append((x, scale.y(value.low), scale.y(value.high)))
    return pieces


def _band(pieces: Iterable[Sequence[tuple[float, float, float]]]) -> str:
    """The areas between the ends of intervals."""
    areas = []
    for piece in pieces:
        if len(piece) > 1:
            around = [(x, high) for x, _, high in piece] + [(x, low) for x, low, _ in reversed(piece)]
            areas.append(_path(around) + "Z")
    return "".join(areas)


def _path(points: Iterable[tuple[float, float] | None]) -> str:
    """Moves and lines through points; a gap begins anew."""
    parts, is_begun = [], False
    for point in points:
        if point is not None:
            parts.append(f"{'L' if is_begun else 'M'}{point[0]:g} {point[1]:g}")
        is_begun = point is not None
    return "".join(parts)


def _ticks(scale: Scale, write: Write) -> tuple[Tick, ...]:
    """From the top, as a column of labels is read."""
    return tuple(Tick(scale.y(step), write(step)) for step in reversed(scale.steps))


def _labels(values: Sequence[Value]) -> tuple[str, ...]:
    """Names of the slots, each so-manieth counted from the last, so that they fit."""
    every = -(-len(values) // _MOST_LABELS) if values else 1
    last = len(values) - 1
    return tuple(value.label if (last - number) % every == 0 else "" for number, value in enumerate(values))


def _with_others(series: Sequence[tuple[str, Sequence[Value]]], name: str) -> list[tuple[str, Sequence[Value]]]:
    if len(series) <= _MOST_SERIES:
        return list(series)
    kept, rest = series[: _MOST_SERIES - 1], series[_MOST_SERIES - 1 :]
    summed = [
        Value(
            first.label,
            sum((values[slot].figure or Fraction(0) for _, values in rest), Fraction(0)),
            is_open=first.is_open,
        )
        for slot, first in enumerate(rest[0][1])
    ]
    return [*kept, (name, summed)]


def _rounded(value: Fraction | float) -> float:
    return round(float(value), 2)
