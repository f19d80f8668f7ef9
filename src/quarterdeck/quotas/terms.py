"""Words of quotas: for whom, how much, spread over the months how."""

from datetime import date
from decimal import Decimal

from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.money import Money
from quarterdeck.values.period import Period

MONTHS = 12
WHOLE_BP = 10_000
FIRST_YEAR, LAST_YEAR = 2000, 2100
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """For whom a quota is: a person, a team, or with neither the company; `year` as the fiscal year is numbered.

    Narrowed to a territory, a family of products, or both.
    """

    year: int
    person_id: int | None = None
    team_id: int | None = None
    territory_id: int | None = None
    family: str = ""


@dataclass(frozen=True, slots=True)
class Ramp:
    """How a new person grows into a quota: percentages of the months from the one of `since` on, whole afterwards.

    Months before carry nothing, and what a month does not carry no other month takes over.
    """

    since: date
    percents: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much: a whole year's amount, the name of its seasonality (empty: even), and a ramp."""

    amount: Decimal
    currency: str
    seasonality: str = ""
    ramp: Ramp | None = None


@dataclass(frozen=True, slots=True)
class Month:
    """What is to be won in a fiscal month, in minor units. `is_typed`: by hand, not by the plan."""

    period: Period
    minor: int
    is_typed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is kept of a quota in one version, in minor units of `currency`; `minor` is a whole year's amount."""

    minor: int
    currency: str
    seasonality: str = ""
    shares: tuple[int, ...] = ()
    ramp: Ramp | None = None
    months: tuple[Month, ...] = field(default=())

    @property
    def carried(self) -> int:
        """What the months sum to: the year's amount, less what a ramp leaves out or somebody typed."""
        return sum(month.minor for month in self.months)

    @property
    def annual(self) -> Money:
        """A whole year's amount."""
        return Money.of_minor(self.minor, self.currency)

    @property
    def total(self) -> Money:
        """What the months sum to."""
        return Money.of_minor(self.carried, self.currency)


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy made: new quotas, and those left because the year has one already or nobody may get it."""

    made: int
    there: int
    left: int
