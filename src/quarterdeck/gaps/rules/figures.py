"""What hangs on gaps: deals that ask, added up once each, in one currency. Pure.

Value at stake of a gap is the amount of the open deals that ask for it. Each deal says what its amount comes to,
converted once, so that the deals of any part make up its sum to the minor unit; what has no amount or no rate is left
out and counted beside.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from quarterdeck.gaps.terms import WEIGHTS, Part, Severity
from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.period import FiscalCalendar, Period, PeriodKind

_GRAVEST = {severity: place for place, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Known:
    """What of a deal counts. `minor` is its amount in minor units of `currency`, None without an amount.

    `worth` is what that comes to in minor units of the display currency: of an open deal at the rates of today, of a
    closed one at those of its closing day. None without an amount or a rate.
    """

    id: int
    account_id: int | None
    currency: str
    minor: int | None
    is_open: bool
    is_lost: bool
    closed_on: date | None
    worth: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A deal that asks for a gap, by its gravest request."""

    gap_id: int
    deal: Known
    severity: Severity


@dataclass(frozen=True, slots=True)
class Sum:
    """Deals added up: how many, their amount in minor units of the display currency, and how many it leaves out.

    `unpriced` have no amount; `unrated` have one in a currency without a rate.
    """

    deals: int = 0
    minor: int = 0
    unpriced: int = 0
    unrated: int = 0

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(
            self.deals + other.deals,
            self.minor + other.minor,
            self.unpriced + other.unpriced,
            self.unrated + other.unrated,
        )


@dataclass(frozen=True, slots=True)
class Figures:
    """What hangs on a gap, or on several together.

    `open` by severity, `lost` of the counted quarters; `weighted_minor` is the open amount, each severity by its weight
    in percent, rounded down to the minor unit; `customers` are the accounts of the open and lost deals.
    """

    open: dict[Severity, Sum] = field(default_factory=dict)
    lost: Sum = field(default_factory=Sum)
    weighted_minor: int = 0
    customers: int = 0

    @property
    def at_stake(self) -> Sum:
        """The open deals of every severity."""
        return sum(self.open.values(), Sum())


def part_of(deal: Known, since: date) -> Part:
    """Among which deals of a gap a deal is listed: open, lost within the counted quarters, or none of both."""
    if deal.is_open:
        return Part.OPEN
    return Part.LOST if deal.is_lost and deal.closed_on is not None and deal.closed_on >= since else Part.OTHER


def gravest(severities: Iterable[Severity]) -> Severity:
    """The gravest of these."""
    return min(severities, key=_GRAVEST.__getitem__)


def together(asked: Iterable[Asked]) -> list[Asked]:
    """Each deal once, by its gravest request: what several gaps come to together. Its `gap_id` says nothing then."""
    found: dict[int, Asked] = {}
    for one in asked:
        kept = found.get(one.deal.id)
        if kept is None or _GRAVEST[one.severity] < _GRAVEST[kept.severity]:
            found[one.deal.id] = one
    return list(found.values())


def summed(deals: Iterable[Known]) -> Sum:
    """These deals as one sum of what each comes to."""
    count = total = unpriced = unrated = 0
    for deal in deals:
        count += 1
        if deal.minor is None:
            unpriced += 1
        elif deal.worth is None:
            unrated += 1
        else:
            total += deal.worth
    return Sum(count, total, unpriced, unrated)


def figures_of(asked: Sequence[Asked], since: date) -> Figures:
    """The figures of these deals, each of which is named once; `since` is the first day of the counted quarters."""
    parts: dict[Part, list[Asked]] = {part: [] for part in Part}
    for one in asked:
        parts[part_of(one.deal, since)].append(one)
    by_severity = {
        severity: summed(one.deal for one in parts[Part.OPEN] if one.severity is severity) for severity in Severity
    }
    weighted = sum(found.minor * WEIGHTS[severity] for severity, found in by_severity.items())
    counted = [*parts[Part.OPEN], *parts[Part.LOST]]
    return Figures(
        open=by_severity,
        lost=summed(one.deal for one in parts[Part.LOST]),
        weighted_minor=weighted // 100,
        customers=len({one.deal.account_id for one in counted} - {None}),
    )


def last_quarters(calendar: FiscalCalendar, today: date, count: int) -> list[Period]:
    """The last `count` fiscal quarters, the present one last."""
    found = [calendar.period_of(today, PeriodKind.QUARTER)]
    while len(found) < count:
        found.append(calendar.period_of(found[-1].start - timedelta(days=1), PeriodKind.QUARTER))
    return found[::-1]
