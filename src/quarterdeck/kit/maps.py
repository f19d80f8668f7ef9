"""A map of the world whose countries are shaded by a figure: pure functions, drawn by `kit/ui/maps.html`."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Final

from quarterdeck.values.dataclasses import dataclass

Write = Callable[[Fraction], str]
Frame = tuple[int, int, int, int]
# Shades from the smallest figures to the largest, and that of figures that are too few to say.
SHADES: Final = ("s1", "s2", "s3", "s4", "s5")
FEW: Final = "few"
# A map shows at least this share of the world's width, so that what is around stays to be known.
NEAREST: Final = Fraction(1, 4)
# What is around the countries, as a share of what they take.
MARGIN: Final = Fraction(1, 10)


@dataclass(frozen=True, slots=True)
class Country:
    """A country with its figure: `number` is that of ISO 3166-1 ("276"), `said` the figure as the table has it."""

    number: str
    label: str
    said: str
    href: str
    figure: Fraction | None
    is_few: bool = False


@dataclass(frozen=True, slots=True)
class Shaded:
    """A country on the map."""

    number: str
    label: str
    said: str
    href: str
    shade: str


@dataclass(frozen=True, slots=True)
class Shade:
    """A line of the legend: how many countries have this shade, and what its figures are."""

    shade: str
    said: str
    count: int


@dataclass(frozen=True, slots=True)
class WorldMap:
    """What is drawn, its legend, and the names of countries that have a figure and no place on the map.

    `box` is the part of the world that is shown: left, top, width, height.
    """

    box: tuple[int, int, int, int]
    countries: tuple[Shaded, ...]
    legend: tuple[Shade, ...]
    elsewhere: tuple[str, ...]


def classes(figures: Sequence[Fraction]) -> list[tuple[Fraction, Fraction]]:
    """The smallest and the largest figure of each class, rising: quantiles of the different figures, five at most.

    Equal figures are of one class, and no class is empty.
    """
    rising = sorted(set(figures))
    count = min(len(SHADES), len(rising))
    ends = [-(-len(rising) * number // count) for number in range(count + 1)] if count else []
    return [(rising[first], rising[last - 1]) for first, last in pairwise(ends)]


def shades(count: int) -> tuple[str, ...]:
    """The shades of so many classes, as far from each other as they can be; the largest figures have the last."""
    if count < 2:
        return SHADES[-1:] * count
    return tuple(SHADES[round(number * (len(SHADES) - 1) / (count - 1))] for number in range(count))


def box_of(frames: Sequence[Frame], size: tuple[int, int]) -> tuple[int, int, int, int]:
    """The part of a world of this size that holds all frames with a margin, in its proportions; all without any."""
    width, height = size
    if not frames:
        return 0, 0, width, height
    left, top = min(frame[0] for frame in frames), min(frame[1] for frame in frames)
    right, bottom = max(frame[2] for frame in frames), max(frame[3] for frame in frames)
    taken = max(Fraction(right - left, width), Fraction(bottom - top, height))
    share = min(max(taken * (1 + 2 * MARGIN), NEAREST), Fraction(1))
    wide, high = round(width * share), round(height * share)
    return (
        min(max(round(Fraction(left + right - wide, 2)), 0), width - wide),
        min(max(round(Fraction(top + bottom - high, 2)), 0), height - high),
        wide,
        high,
    )


@dataclass(frozen=True, slots=True)
class World:
    """What there is to draw: its size, and where each country lies by its number."""

    size: tuple[int, int]
    frames: Mapping[str, Frame]


@dataclass(frozen=True, slots=True)
class Words:
    """How a map speaks: `write` says a figure, `between` has the places %(low)s and %(high)s, `few` is "too few"."""

    write: Write
    between: str
    few: str


def world_map(countries: Sequence[Country], world: World, words: Words) -> WorldMap:
    """The map of these countries by the shades of their figures; those without a figure are left as land."""
    told = [one for one in countries if one.figure is not None]
    ranked = [one.figure for one in told if one.figure is not None and not one.is_few]
    bounds = classes(ranked)
    names = shades(len(bounds))

    def shade_of(one: Country) -> str:
        if one.is_few or one.figure is None:
            return FEW
        return next(name for name, (_, high) in zip(names, bounds, strict=True) if one.figure <= high)

    shaded = [Shaded(one.number, one.label, one.said, one.href, shade_of(one)) for one in told]
    worn = [one.shade for one in shaded]
    legend = [
        Shade(name, _range(low, high, words), worn.count(name)) for name, (low, high) in zip(names, bounds, strict=True)
    ]
    if FEW in worn:
        legend.append(Shade(FEW, words.few, worn.count(FEW)))
    drawn = tuple(one for one in shaded if one.number in world.frames)
    return WorldMap(
        box_of([world.frames[one.number] for one in drawn], world.size),
        drawn,
        tuple(legend),
        tuple(one.label for one in shaded if one.number not in world.frames),
    )


def _range(low: Fraction, high: Fraction, words: Words) -> str:
    said = {"low": words.write(low), "high": words.write(high)}
    return said["low"] if said["low"] == said["high"] else words.between % said
