"""Words of forecasts: lines of the tree, columns, calls, and how forecasts are made."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from quarterdeck.pipelines.terms import Category
from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.period import PeriodKind
from quarterdeck.values.text import N_

MOST_NOTE = 255
# Weeks of a period that a page shows at once, and deals behind a figure.
PAGE = 50
COMPANY: Final = "company"
FIRST_YEAR, LAST_YEAR = 2000, 2100
# A call is at most what a deal may be; a sum what its column holds.
LARGEST, MOST_SUM = 10**15, 2**63 - 1


class ForecastType(StrEnum):
    """What is summed by which date: calls and locks bear it, so that others can come beside."""

    AMOUNT = "amount"


class Method(StrEnum):
    """How categories are rolled up: each alone, or each with the surer ones."""

    CUMULATIVE = "cumulative"
    SINGLE = "single"


METHOD_LABELS = {Method.CUMULATIVE: N_("Cumulative"), Method.SINGLE: N_("Single categories")}
COLUMNS = (Category.CLOSED, Category.COMMIT, Category.BEST_CASE, Category.PIPELINE)
SHORT_LABELS: Mapping[Category, str] = {
    Category.CLOSED: N_("Closed won"),
    Category.COMMIT: N_("Commit"),
    Category.BEST_CASE: N_("Best case"),
    Category.PIPELINE: N_("Pipeline"),
}
COLUMN_LABELS: Mapping[Method, Mapping[Category, str]] = {
    Method.CUMULATIVE: {
        Category.CLOSED: N_("Closed won"),
        Category.COMMIT: N_("Commit forecast"),
        Category.BEST_CASE: N_("Best case forecast"),
        Category.PIPELINE: N_("Open pipeline"),
    },
    Method.SINGLE: SHORT_LABELS,
}
# What people call and managers adjust.
CALLED = (Category.COMMIT, Category.BEST_CASE)
KINDS = (PeriodKind.QUARTER, PeriodKind.MONTH)
KIND_LABELS = {PeriodKind.QUARTER: N_("Fiscal quarter"), PeriodKind.MONTH: N_("Fiscal month")}
WEEKDAYS = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"),
)  # fmt: skip


class Said(StrEnum):
    """Who says another number than the system: the line itself, or its manager."""

    OWN = "own"
    MANAGER = "manager"


SAID_LABELS = {Said.OWN: N_("Call"), Said.MANAGER: N_("Manager’s adjustment")}


class Judged(StrEnum):
    """What a manager thinks of a deal: it comes in this period, or it does not; `none` takes that back."""

    IN = "in"
    OUT = "out"
    NONE = "none"


JUDGED_LABELS = {Judged.IN: N_("In"), Judged.OUT: N_("Out"), Judged.NONE: N_("Not judged")}


@dataclass(frozen=True, slots=True)
class Rules:
    """How forecasts are made: one version of the settings. The lock is at `minute` of `weekday` (1 is Monday)."""

    method: Method = Method.CUMULATIVE
    kind: PeriodKind = PeriodKind.QUARTER
    weekday: int = 5
    minute: int = 17 * 60
    number: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """How weeks are locked from `at` on, until the next one stands: the settings, and the company's time zone.

    Of several the first holds from ever.
    """

    at: datetime
    rules: Rules
    zone: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the tree: a person, a team with what its leaders own, or the company.

    `parent` is the key of the line it rolls up to, empty for the first. `owners` are the people whose deals are the
    line's own. `leaders` lead the team.
    """

    key: str
    name: str
    parent: str
    person_id: int | None = None
    team_id: int | None = None
    owners: frozenset[int] = frozenset()
    leaders: frozenset[int] = frozenset()

    @property
    def is_team(self) -> bool:
        """Whether others may roll up to it."""
        return self.person_id is None


@dataclass(frozen=True, slots=True)
class Call:
    """A number that somebody said for a line and a column, in minor units; `base_minor` is what the system said then.

    `minor` None is a reset: from then on the system's number counts again. `deals` are the ids behind the base.
    """

    line: str
    category: Category
    said: Said
    minor: int | None
    currency: str
    base_minor: int
    note: str
    by_id: int | None
    at: datetime
    number: int
    deals: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A line's numbers in one column, in minor units.

    own: its own deals. raw: with all lines below, nobody's word counted. system: own and what the lines below come to.
    call: what the line itself says. adjusted: what its manager says. final: what its manager rolls up.
    """

    own: int
    raw: int
    system: int
    call: int | None = None
    adjusted: int | None = None

    @property
    def called(self) -> int:
        """What the line sees: its call, else the system's number."""
        return self.system if self.call is None else self.call

    @property
    def final(self) -> int:
        """What the line above rolls up: the adjustment, else the call, else the system's number."""
        return self.called if self.adjusted is None else self.adjusted


@dataclass(frozen=True, slots=True)
class Sums:
    """What lies in a period, in minor units by category and owner; `weighted` by the default chance of stages.

    `unpriced` deals have no amount, `unconverted` ones no rate: they are in no sum.
    """

    by_owner: Mapping[int, Mapping[Category, int]]
    weighted: Mapping[int, int] = field(default_factory=dict)
    unpriced: Mapping[int, int] = field(default_factory=dict)
    unconverted: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stay:
    """A membership at any time, [since, until); `until` None while it lasts."""

    team_id: int
    person_id: int
    is_manager: bool
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks what was said before, and memberships at any time: theirs, and those of the person it was said of."""

    person_id: int
    memberships: Sequence[Stay]


# Figures beside those of columns; `own_commit` is Commit of the line's own deals.
OPEN_FIGURE, WEIGHTED_FIGURE, OWN_FIGURE = "open", "weighted", "own_"
FIGURES = (
    OPEN_FIGURE,
    WEIGHTED_FIGURE,
    *(one.value for one in COLUMNS),
    *(f"{OWN_FIGURE}{one.value}" for one in COLUMNS),
)
