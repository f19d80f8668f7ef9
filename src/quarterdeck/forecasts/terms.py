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
# A call is at most what a deal may be; a sum what its column holds.
LARGEST, MOST_SUM = 10**15, 2**63 - 1


class Measure(StrEnum):
    """What is summed. Recurring is what a year recurs (ARR); quantity is pieces and no money."""

    AMOUNT = "amount"
    RECURRING = "recurring"
    ONE_TIME = "one_time"
    QUANTITY = "quantity"


class DateOf(StrEnum):
    """Which day puts it into a period: that of closing, the start of a line, or its instalments."""

    CLOSE = "close"
    START = "start"
    SCHEDULE = "schedule"


class Hierarchy(StrEnum):
    """The tree it rolls up in."""

    TEAM = "team"
    TERRITORY = "territory"
    FAMILY = "family"
    CHANNEL = "channel"


class Source(StrEnum):
    """Which rows are summed: deals, their lines, or shares of their credit."""

    DEALS = "deals"
    LINES = "lines"
    SPLITS = "splits"


MEASURE_LABELS = {
    Measure.AMOUNT: N_("Amount"),
    Measure.RECURRING: N_("Recurring a year (ARR)"),
    Measure.ONE_TIME: N_("One-time"),
    Measure.QUANTITY: N_("Quantity"),
}
DATE_LABELS = {
    DateOf.CLOSE: N_("by close date"),
    DateOf.START: N_("by start of lines"),
    DateOf.SCHEDULE: N_("by schedule of lines"),
}
HIERARCHY_LABELS = {
    Hierarchy.TEAM: N_("by team"),
    Hierarchy.TERRITORY: N_("by territory"),
    Hierarchy.FAMILY: N_("by product family"),
    Hierarchy.CHANNEL: N_("by channel"),
}
SOURCE_LABELS = {Source.DEALS: N_("of deals"), Source.LINES: N_("of lines"), Source.SPLITS: N_("of shared credit")}
# Codes as calls, judgements and locks bear them; a column holds twelve characters.
_CODES: Mapping[StrEnum, str] = {
    Measure.AMOUNT: "amo", Measure.RECURRING: "rec", Measure.ONE_TIME: "one", Measure.QUANTITY: "qua",
    DateOf.CLOSE: "cl", DateOf.START: "st", DateOf.SCHEDULE: "sc",
    Hierarchy.TEAM: "tm", Hierarchy.TERRITORY: "ty", Hierarchy.FAMILY: "fa", Hierarchy.CHANNEL: "ch",
    Source.DEALS: "d", Source.LINES: "l", Source.SPLITS: "s",
}  # fmt: skip
# Whose row it is in the tree: a person's or a territory's id, a family's or a channel's name; "" is none of them.
Holder = int | str
LONGEST_TYPE_KEY, LONGEST_TYPE_NAME, MOST_TYPES = 12, 60, 20
# Where a type is made: no type is named so in addresses.
NEW_PAGE: Final = "new"


@dataclass(frozen=True, slots=True)
class ForecastType:
    """What is summed, by which date, in which tree, of which rows: one version of a type of forecast.

    `answers` are the people who call a line and adjust those below it, by key of the line, where nothing else in the
    company says who does.
    """

    key: str
    name: str
    measure: Measure = Measure.AMOUNT
    date: DateOf = DateOf.CLOSE
    hierarchy: Hierarchy = Hierarchy.TEAM
    source: Source = Source.DEALS
    answers: tuple[tuple[str, int], ...] = ()
    is_active: bool = True
    is_default: bool = False
    number: int = 0

    @property
    def code(self) -> str:
        """What its calls and locks are kept by: the same while it sums the same, and `amount` for the first type."""
        if self.is_plain:
            return "amount"
        return "-".join(_CODES[one] for one in (self.measure, self.date, self.hierarchy, self.source))

    @property
    def is_plain(self) -> bool:
        """Whether it sums amounts of deals by close date and team, as every installation begins."""
        return (self.measure, self.date, self.hierarchy, self.source) == _PLAIN

    @property
    def is_by_owner(self) -> bool:
        """Whether whose deal it is decides where it lies in the tree."""
        return self.hierarchy is Hierarchy.TEAM and self.source is not Source.SPLITS

    @property
    def is_pieces(self) -> bool:
        """Whether pieces are summed, which have no currency."""
        return self.measure is Measure.QUANTITY

    @property
    def has_quota(self) -> bool:
        """Whether quotas stand beside it: they are amounts that are to be won."""
        return self.measure is Measure.AMOUNT and self.date is DateOf.CLOSE and self.hierarchy is not Hierarchy.CHANNEL


_PLAIN = (Measure.AMOUNT, DateOf.CLOSE, Hierarchy.TEAM, Source.DEALS)
FIRST_TYPE = ForecastType("amount", N_("Amount by close date"), is_default=True)


class Method(StrEnum):
    """How categories are rolled up: each alone, or each with the surer ones."""

    CUMULATIVE = "cumulative"
    SINGLE = "single"


METHOD_LABELS = {Method.CUMULATIVE: N_("Cumulative"), Method.SINGLE: N_("Single categories")}
# Every column there may be, the surest first; `Rules.columns` are those that are used.
COLUMNS = (Category.CLOSED, Category.COMMIT, Category.LIKELY, Category.BEST_CASE, Category.PIPELINE)
SHORT_LABELS: Mapping[Category, str] = {
    Category.CLOSED: N_("Closed won"),
    Category.COMMIT: N_("Commit"),
    Category.LIKELY: N_("Most likely"),
    Category.BEST_CASE: N_("Best case"),
    Category.PIPELINE: N_("Pipeline"),
}
COLUMN_LABELS: Mapping[Method, Mapping[Category, str]] = {
    Method.CUMULATIVE: {
        Category.CLOSED: N_("Closed won"),
        Category.COMMIT: N_("Commit forecast"),
        Category.LIKELY: N_("Most likely forecast"),
        Category.BEST_CASE: N_("Best case forecast"),
        Category.PIPELINE: N_("Open pipeline"),
    },
    Method.SINGLE: SHORT_LABELS,
}
# What people may call and managers adjust; `Rules.called` are those that are used.
CALLED = (Category.COMMIT, Category.LIKELY, Category.BEST_CASE)
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
    """How forecasts are made: one version of the settings. The lock is at `minute` of `weekday` (1 is Monday).

    `has_likely`: Most likely is a category, and a column of its own between Commit and Best case.
    """

    method: Method = Method.CUMULATIVE
    kind: PeriodKind = PeriodKind.QUARTER
    weekday: int = 5
    minute: int = 17 * 60
    number: int = 0
    has_likely: bool = False

    @property
    def columns(self) -> tuple[Category, ...]:
        """The columns of a forecast, the surest first."""
        return tuple(one for one in COLUMNS if self.has_likely or one is not Category.LIKELY)

    @property
    def called(self) -> tuple[Category, ...]:
        """The columns that people call and managers adjust."""
        return tuple(one for one in CALLED if self.has_likely or one is not Category.LIKELY)

    @property
    def figures(self) -> tuple[str, ...]:
        """The figures of a line that have deals behind them."""
        columns = [one.value for one in self.columns]
        return (OPEN_FIGURE, WEIGHTED_FIGURE, *columns, *(f"{OWN_FIGURE}{one}" for one in columns))

    def counted(self, category: Category) -> Category:
        """What an open deal's category counts as: Most likely as Best case, where it is not used (any more)."""
        return Category.BEST_CASE if category is Category.LIKELY and not self.has_likely else category


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

    In other trees than that of teams it is a territory, a product family or a channel. `parent` is the key of the line
    it rolls up to, empty for the first. `owners` are those whose rows are the line's own: people, or the territory,
    family or channel itself. `leaders` lead the team, or answer for the line.
    """

    key: str
    name: str
    parent: str
    person_id: int | None = None
    team_id: int | None = None
    owners: frozenset[Holder] = frozenset()
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

    `unpriced` deals have no amount (or no lines, where lines are summed), `unconverted` rows no rate: they are in no
    sum. An owner is whoever holds a row in the tree.
    """

    by_owner: Mapping[Holder, Mapping[Category, int]]
    weighted: Mapping[Holder, int] = field(default_factory=dict)
    unpriced: Mapping[Holder, int] = field(default_factory=dict)
    unconverted: Mapping[Holder, int] = field(default_factory=dict)


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
FIGURES = Rules(has_likely=True).figures
