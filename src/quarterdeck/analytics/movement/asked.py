"""What is asked about movement, and what is told: plain values that travel between processes."""

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction

from quarterdeck.analytics.questions import Viewer
from quarterdeck.values.dataclasses import dataclass, field


class Clock(StrEnum):
    """By what is known now (corrections and late rows included), or by what was known at each of the two instants."""

    NOW = "now"
    THEN = "then"


class Mode(StrEnum):
    """Net compares the two instants; gross counts every event between them."""

    NET = "net"
    GROSS = "gross"


ENTRIES = ("created", "transferred_in", "reopened", "pulled_in", "pushed_in", "reinstated")
CHANGES = ("increased", "decreased")
EXITS = ("won", "lost", "deleted", "transferred_out", "pushed_out", "pulled_out", "omitted")
OPENING, CLOSING, FX = "opening", "closing", "fx"
# In the order of the waterfall. Rates move what was there, so FX stands next to it.
BARS = (OPENING, FX, *ENTRIES, *CHANGES, *EXITS, CLOSING)


@dataclass(frozen=True, slots=True)
class Window:
    """Two instants in microseconds and the days they fall on, whose rates convert; deals that close in [from, until).

    `now` is what is known by the clock NOW. Raises ValueError unless since < upto <= now and the period has a day.
    """

    since: int
    upto: int
    since_day: int
    upto_day: int
    from_day: int
    until_day: int
    now: int

    def __post_init__(self) -> None:
        if not self.since < self.upto <= self.now:
            raise ValueError("The first instant must be before the second, and the second not after now.")
        if self.from_day >= self.until_day:
            raise ValueError("The period of close dates has no day.")


@dataclass(frozen=True, slots=True)
class Movement:
    """A question about movement.

    What the viewer may see follows today's rights; `only` says whom and what it counts for, by the values on each of
    the two days: what leaves it was transferred out, what comes into it transferred in. `as_was` takes teams,
    territories and product families as they were on these days, else as on the later one. `currency` is what is
    reported in, empty for the company's.
    """

    viewer: Viewer
    window: Window
    only: Mapping[str, tuple[int | str | None, ...]] = field(default_factory=dict)
    clock: Clock = Clock.NOW
    mode: Mode = Mode.NET
    as_was: bool = True
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """What entered, changed or left: how many deals (events in gross mode), and minor units with their sign."""

    key: str
    count: int = 0
    minor: int = 0
    local: Mapping[str, int] = field(default_factory=dict)
    """Minor units by currency before conversion; of FX, the opening they are conversions of."""


@dataclass(frozen=True, slots=True)
class Bridge:
    """Opening + FX + entries + changes + exits = closing, to the minor unit of `currency`.

    `bars` are in the order of BARS. `unpriced` counts deals without an amount, `excluded` deals whose currency has no
    rate at one of the instants: their money is in no bar. `won_outside` is the part of Won whose closing day is not in
    the period: Won less it is the bookings of the window that closed in the period, in every currency.
    """

    currency: str
    bars: tuple[Bar, ...]
    unpriced: int = 0
    excluded: int = 0
    won_outside: Bar = Bar("won_outside")

    def bar(self, key: str) -> Bar:
        """The bar of this key. Raises KeyError for one that is not in BARS."""
        return self.bars[BARS.index(key)] if key in BARS else _no_bar(key)

    @property
    def churn(self) -> Fraction | None:
        """Pipeline churn: (lost + pushed out + decreased) / opening; None without an opening (mechanics 6)."""
        opening = self.bar(OPENING).minor
        gone = -sum(self.bar(key).minor for key in ("lost", "pushed_out", "decreased"))
        return Fraction(gone, opening) if opening > 0 else None


def _no_bar(key: str) -> Bar:
    raise KeyError(key)


@dataclass(frozen=True, slots=True)
class Side:
    """How a deal stood at one of the instants; amounts in minor units of the currency."""

    owner_id: int
    stage_id: int
    category: str
    amount: int | None
    currency: str
    close_day: int | None
    outcome: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A row behind a bar: the deal, how it stood before and after, and its part of the bar in the reported currency."""

    opportunity_id: int
    name: str
    before: Side | None
    after: Side | None
    minor: int | None
    """None where the deal's currency has no rate."""
