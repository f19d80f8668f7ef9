"""What is asked and what is answered: plain values that travel between processes."""

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction

from quarterdeck.values.dataclasses import dataclass, field


class Unit(StrEnum):
    """What a figure counts."""

    RATIO = "ratio"
    COUNT = "count"
    MONEY = "money"
    MONEY_PER_DAY = "money_per_day"
    DAYS = "days"
    INDEX = "index"


class Direction(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"
    NEITHER = "neither"


class Reach(StrEnum):
    """Whose records the viewer may see; `nothing` for every scope the copy does not know."""

    ALL = "all"
    PEOPLE = "people"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whose eyes the answer is for: every question names one, and every text is narrowed by it."""

    reach: Reach
    person_id: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """A metric over days [from_day, until_day), by up to two segments, narrowed by `only`.

    `today` (a day) and `now` (microseconds) are told, never read from a clock; `today` is also the day whose rates
    convert what is not closed. `as_was` counts teams, territories and product families as they were on the day a figure
    counts for, else as they are today. `only` maps a segment to the values that are kept. `period` is the length of
    periods where a segment is `period`.
    """

    metric: str
    viewer: Viewer
    from_day: int
    until_day: int
    today: int
    now: int
    segments: tuple[str, ...] = ()
    only: Mapping[str, tuple[int | str | None, ...]] = field(default_factory=dict)
    as_was: bool = True
    period: str = "month"
    bands: tuple[int, ...] = ()
    """Limits of size bands in minor units of the reporting currency, rising."""
    options: Mapping[str, int | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as an exact fraction; `numerator` None when there is nothing to say.

    `count` is how many opportunities, visits or activities are behind it; `is_few` when they are below the metric's
    floor: it is shown with a warning and no rank. `low` and `high` bound it where an interval is defined, `shrunk` is
    the estimate that leans on the whole. `excluded` amounts had no rate. `parts` are the counts and sums it is made of.
    """

    numerator: int | None
    denominator: int = 1
    count: int = 0
    is_few: bool = False
    low: float | None = None
    high: float | None = None
    shrunk: float | None = None
    excluded: int = 0
    parts: Mapping[str, int | None] = field(default_factory=dict)

    @property
    def value(self) -> Fraction | None:
        """The figure, exact; None when there is nothing to say."""
        return None if self.numerator is None or not self.denominator else Fraction(self.numerator, self.denominator)


@dataclass(frozen=True, slots=True)
class Line:
    """The figure of one combination of segment values; `values` and `labels` are empty for the total."""

    values: tuple[int | str | None, ...]
    labels: tuple[str, ...]
    figure: Figure


@dataclass(frozen=True, slots=True)
class Answer:
    """The lines of a question in the order of their labels, and the total over all of them."""

    metric: str
    unit: Unit
    currency: str
    lines: tuple[Line, ...]
    total: Figure
    rate_day: int | None = None
