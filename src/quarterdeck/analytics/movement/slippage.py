"""Slippage: what of the opening moved past the end of the period, how far, and what became of it (mechanics 5.3)."""

# ruff: noqa: S608  Texts are put together of declared names; values are parameters.
from collections.abc import Mapping
from fractions import Fraction

from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.money import Rates
from quarterdeck.analytics.movement.asked import Mode, Movement
from quarterdeck.analytics.movement.bridge import grouped, rates
from quarterdeck.analytics.movement.ledger import Group
from quarterdeck.analytics.movement.steps import of_steps, params
from quarterdeck.values.dataclasses import dataclass, replace

_COMMIT = "CASE WHEN s.category0 = 'commit' THEN 1 ELSE 0 END"


@dataclass(frozen=True, slots=True)
class Slippage:
    """Of a part of the opening: all of it, or its commit.

    Money is what the deals were worth at the first instant, at the rates of that day, so that what slipped is a part of
    the opening. `redated` were moved to a later day without leaving the period. `depth` is the median of days by which
    those that slipped were moved. `won` and `lost` of those that slipped are by what is known now.
    """

    count: int
    minor: int
    slipped: int
    slipped_minor: int
    redated: int
    depth: int | None
    won: int
    lost: int

    @property
    def rate(self) -> Fraction | None:
        """Slip rate by value; None where nothing was worth anything."""
        return Fraction(self.slipped_minor, self.minor) if self.minor > 0 else None

    @property
    def rate_by_count(self) -> Fraction | None:
        """Slip rate by count; None without an opening."""
        return Fraction(self.slipped, self.count) if self.count else None

    @property
    def slip_to_win(self) -> Fraction | None:
        """Share of those that slipped which are won by now; None when none slipped."""
        return Fraction(self.won, self.slipped) if self.slipped else None


def slippage(engine: Engine, asked: Movement) -> Mapping[str, Slippage]:
    """Slippage of `all` of the opening and of its `commit`, between the endpoints. Raises Undefined as `bridge`."""
    asked = replace(asked, mode=Mode.NET)
    early, _ = rates(engine, asked)
    groups = [(bool(key[0]), group) for key, group in grouped(engine, asked, (_COMMIT,)) if group.was_in]
    parts = {"all": [group for _, group in groups], "commit": [group for is_commit, group in groups if is_commit]}
    return {
        key: _slippage(engine, asked, early, of, "1 = 1" if key == "all" else "s.category0 = 'commit'")
        for key, of in parts.items()
    }


@dataclass(frozen=True, slots=True)
class Pushes:
    """How many deals slipped, and the median of days by which; None when none did, or all lost their date."""

    count: int
    depth: int | None


def pushes(engine: Engine, asked: Movement) -> Pushes:
    """Of all of the opening what `slippage` says of how far deals were moved, in one text. Raises Undefined so too."""
    asked = replace(asked, mode=Mode.NET)
    text = """SELECT COUNT(*), QUANTILE(s.close_day1 - s.close_day0, 0.5) FROM step s
WHERE s.is_in0 = 1 AND s.leaves = 'pushed_out'"""
    count, depth = engine.rows(of_steps(asked, text), params(asked))[0]
    return Pushes(int(count or 0), None if depth is None else int(depth))


def _slippage(engine: Engine, asked: Movement, early: Rates, groups: list[Group], where: str) -> Slippage:
    slipped = [group for group in groups if group.leaves == "pushed_out"]
    redated, depth, won, lost = engine.rows(_fates(asked, where), params(asked))[0]
    return Slippage(
        sum(group.count for group in groups),
        _worth(groups, early),
        sum(group.count for group in slipped),
        _worth(slipped, early),
        int(redated or 0),
        None if depth is None else int(depth),
        int(won or 0),
        int(lost or 0),
    )


def _worth(groups: list[Group], early: Rates) -> int:
    sums: dict[str, int] = {}
    for group in groups:
        currency, minor = group.before
        sums[currency] = sums.get(currency, 0) + minor
    return early.total(sums.items())[0]


def _fates(asked: Movement, where: str) -> str:
    # A deal whose date was taken away slipped by no number of days.
    text = f"""SELECT SUM(f.redated), QUANTILE(f.days, 0.5), SUM(f.won), SUM(f.lost) FROM (
  SELECT CASE WHEN s.is_in1 = 1 AND s.close_day1 > s.close_day0 THEN 1 ELSE 0 END AS redated,
    CASE WHEN s.leaves = 'pushed_out' THEN s.close_day1 - s.close_day0 END AS days,
    CASE WHEN s.leaves = 'pushed_out' AND o.state = 'active' AND o.outcome = 'won' THEN 1 ELSE 0 END AS won,
    CASE WHEN s.leaves = 'pushed_out' AND o.state = 'active' AND o.outcome = 'lost' THEN 1 ELSE 0 END AS lost
  FROM step s LEFT JOIN opportunity o ON o.opportunity_id = s.opportunity_id WHERE s.is_in0 = 1 AND {where}) f"""
    return of_steps(asked, text)
