"""What is measured over the rows of a population: an aggregate, and what each row adds to it."""

from enum import StrEnum

from quarterdeck.values.dataclasses import dataclass


class Counted(StrEnum):
    """What a measure is a number of: `money` is minor units, a `span` microseconds, `money_days` minor units x days."""

    COUNT = "count"
    MONEY = "money"
    SPAN = "span"
    MONEY_DAYS = "money_days"


@dataclass(frozen=True, slots=True)
class Measure:
    """`sql` is the aggregate over rows `d`; `each` is what one row gives to it, NULL where the row is not counted.

    One that `is_beside` is told with a figure and no part of it: its rows are not behind the figure. One `in_currency`
    is a sum of minor units in each currency, which is converted once a currency. `of` names a measure of the same
    metric that it is told as a share of.
    """

    sql: str
    each: str
    counted: Counted
    is_beside: bool = False
    in_currency: bool = False
    of: str = ""


def count(when: str = "", *, is_beside: bool = False) -> Measure:
    """How many rows meet a condition."""
    each = f"CASE WHEN {when} THEN 1 END" if when else "1"
    return Measure(f"COUNT({each if when else '*'})", each, Counted.COUNT, is_beside)


def total(column: str, when: str = "", counted: Counted = Counted.MONEY, *, in_currency: bool = False) -> Measure:
    """The sum of a column over the rows that meet a condition."""
    each = f"CASE WHEN {when} THEN {column} END" if when else column
    return Measure(f"SUM({each})", each, counted, in_currency=in_currency)


def coarse(when: str) -> Measure:
    """How many rows that meet a condition are of deals whose changes are known between two dated exports only."""
    return count(f"d.is_coarse = 1 AND {when}", is_beside=True)


def quantile(column: str, share: str, counted: Counted = Counted.SPAN) -> Measure:
    """The nearest-rank quantile of the values of a column: of n values the one at place ceil(share x n)."""
    return Measure(f"QUANTILE({column}, {share})", column, counted)


def quartiles(column: str) -> dict[str, Measure]:
    """The median of a stretch of time and the quartiles around it, by the names figures are made of."""
    return {name: quantile(column, share) for name, share in (("p50", "0.5"), ("p25", "0.25"), ("p75", "0.75"))}
