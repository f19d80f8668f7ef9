"""What moved between a call and now: which deals came into its column, left it, or changed what they add."""

from collections.abc import Collection, Mapping
from datetime import date

from quarterdeck.accuracy.terms import Move, Moved, Outside
from quarterdeck.pipelines.terms import Category
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.period import Period


@dataclass(frozen=True, slots=True)
class Standing:
    """What a deal was at an instant: `on` is its closing day, or close date while it is open."""

    category: Category
    on: date
    is_lost: bool


@dataclass(frozen=True, slots=True)
class Added:
    """What a deal adds to a column: minor units, and the amounts in their own currencies behind these."""

    minor: int
    amounts: tuple[tuple[int | None, str], ...]


def outside(standing: Standing | None, period: Period, columns: Collection[Category]) -> Outside:
    """Why a deal is not in a column of a period: the first that holds, of what it is and then of whose.

    `columns` are the categories that the column sums. `standing` is None where there is no such deal, or none that may
    be seen.
    """
    if standing is None:
        return Outside.ABSENT
    if standing.is_lost:
        return Outside.LOST
    if not period.start <= standing.on < period.end:
        return Outside.LATER if standing.on >= period.end else Outside.EARLIER
    return Outside.OTHER_CATEGORY if standing.category not in columns else Outside.OTHER_LINE


def moves(
    then: Mapping[int, Added], now: Mapping[int, Added], where: Mapping[int, Outside]
) -> list[tuple[int, Move, int, int]]:
    """(deal, what happened, minor units then, now), the largest change first; deals that changed nothing are left out.

    `then` and `now` are what was and is in the column, `where` says of those in one of both where they are otherwise.
    The changes add up to the sum now less the sum then.
    """
    found = []
    for deal in then.keys() | now.keys():
        before, after = then.get(deal), now.get(deal)
        if before is None or after is None:
            kind = Moved.OUT if after is None else Moved.IN
            found.append((deal, Move(kind, where[deal]), before.minor if before else 0, after.minor if after else 0))
        elif before.minor != after.minor:
            kind = Moved.RATE if before.amounts == after.amounts else Moved.AMOUNT
            found.append((deal, Move(kind), before.minor, after.minor))
    return sorted(found, key=lambda one: (-abs(one[3] - one[2]), one[0]))
