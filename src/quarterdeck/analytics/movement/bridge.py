"""The bridge between two instants, and the rows behind each of its bars. Source of the rules: mechanics 5.2."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.money import Rates, rates_on
from quarterdeck.analytics.movement.asked import BARS, CLOSING, FX, OPENING, Bridge, Mode, Moved, Movement, Side
from quarterdeck.analytics.movement.ledger import Group, Ledger, entries, is_priced, spread
from quarterdeck.analytics.movement.steps import columns_of, of_steps, params

# What was gone is worth what it was: a deal of which nothing is known any more leaves with its last amount.
_CURRENCY0, _CURRENCY1 = "COALESCE(s.currency0, s.currency1)", "COALESCE(s.currency1, s.currency0)"
_AMOUNT1 = "CASE WHEN s.state1 IS NULL THEN s.amount0 ELSE s.amount1 END"
_GROWS = f"""CASE WHEN s.state0 IS NULL OR {_CURRENCY0} <> {_CURRENCY1} THEN 0
    WHEN COALESCE({_AMOUNT1}, 0) > COALESCE(s.amount0, 0) THEN 1
    WHEN COALESCE({_AMOUNT1}, 0) < COALESCE(s.amount0, 0) THEN -1 ELSE 0 END"""
_IS_OUTSIDE = "CASE WHEN s.leaves = 'won' AND (s.close1 < :from_day OR s.close1 >= :until_day) THEN 1 ELSE 0 END"
# A deal that changed its currency is a group of its own: only rates say whether it grew.
_ALONE = f"CASE WHEN {_CURRENCY0} <> {_CURRENCY1} THEN s.opportunity_id ELSE 0 END"
_KEYS = (
    "s.enters", "s.leaves", "COALESCE(s.is_in0, 0)", "COALESCE(s.is_in1, 0)", "s.starts", _CURRENCY0, _CURRENCY1,
    _GROWS, _IS_OUTSIDE, _ALONE,
)  # fmt: skip
_UNPRICED = "SUM(CASE WHEN s.amount0 IS NULL AND s.amount1 IS NULL THEN 1 ELSE 0 END)"
_SUMS = f"COUNT(*), SUM(COALESCE(s.amount0, 0)), SUM(COALESCE({_AMOUNT1}, 0)), {_UNPRICED}"


def bridge(engine: Engine, asked: Movement) -> Bridge:
    """The waterfall between the two instants. Raises Undefined for a filter that says nothing of a day."""
    early, late = rates(engine, asked)
    ledger = Ledger()
    for _, group in grouped(engine, asked):
        ledger.add(group, early, late, is_gross=asked.mode is Mode.GROSS)
    return ledger.bridge(early, late)


def rates(engine: Engine, asked: Movement) -> tuple[Rates, Rates]:
    """The rates of the two days, into what is reported in."""
    both = rates_on(engine, asked.window.since_day), rates_on(engine, asked.window.upto_day)
    if asked.currency:
        return replace(both[0], to=asked.currency), replace(both[1], to=asked.currency)
    return both


def grouped(engine: Engine, asked: Movement, more: Sequence[str] = ()) -> list[tuple[tuple[Any, ...], Group]]:
    """Sums of steps that are alike, told apart by `more` expressions over a step `s` too."""
    keys = ", ".join((*more, *_KEYS))
    sql = of_steps(asked, f"SELECT {keys}, {_SUMS} FROM step s GROUP BY {keys}")  # noqa: S608  declared expressions
    width = len(more)
    return [(tuple(row[:width]), _group(row[width:])) for row in engine.rows(sql, params(asked))]


def _group(row: Sequence[Any]) -> Group:
    enters, leaves, was_in, is_in, starts, old, new, grows, is_outside, _, count, before, after, unpriced = row
    return Group(
        enters,
        leaves,
        bool(was_in),
        bool(is_in),
        bool(starts),
        (old, int(before)),
        (new, int(after)),
        grows,
        int(count),
        int(unpriced),
        bool(is_outside),
    )


def rows_of(engine: Engine, asked: Movement, bar: str) -> list[Moved]:
    """The rows behind a bar, by opportunity; their parts sum to it. Raises KeyError for what is not in BARS.

    A deal without an amount is there with 0, one whose currency has no rate with None.
    """
    if bar not in BARS:
        raise KeyError(bar)
    early, late = rates(engine, asked)
    is_gross = asked.mode is Mode.GROSS
    ledger = Ledger()
    for _, group in grouped(engine, asked):
        ledger.add(group, early, late, is_gross=is_gross)
    found = [
        (row, part)
        for row in _steps(engine, asked, bar)
        for part in [_of_bar(row, bar, late, is_gross=is_gross)]
        if part
    ]
    return _told(found, bar, ledger, (early, late))


Part = tuple[tuple[str, int], ...]


def _of_bar(row: tuple[Any, ...], bar: str, late: Rates, *, is_gross: bool) -> Part:
    group = _group((*row[2:12], 1, row[12], row[13], 0))
    if bar == CLOSING:
        return (group.after,) if group.is_in else ()
    wanted = OPENING if bar == FX else bar
    found = [(code, minor) for key, code, minor in entries(group, late, is_gross=is_gross) if key == wanted]
    return () if bar == FX and group.before[0] == late.to else tuple(found)


_WHERE = {
    OPENING: "s.starts = 1 OR (s.is_in0 = 1 AND :gross = 0)",
    FX: "s.starts = 1 OR (s.is_in0 = 1 AND :gross = 0)",
    "increased": "s.starts = 0 AND s.enters <> 'created'",
    "decreased": "s.starts = 0 AND s.enters <> 'created'",
}


def _steps(engine: Engine, asked: Movement, bar: str) -> list[tuple[Any, ...]]:
    where = _WHERE.get(bar, "s.enters = :bar OR s.leaves = :bar")
    values = {**params(asked), "bar": bar, "gross": int(asked.mode is Mode.GROSS)}
    if bar == CLOSING:
        # In gross mode what is there at the end is what a net question says.
        asked = replace(asked, mode=Mode.NET)
        where = "s.is_in1 = 1"
    sides = ", ".join([*columns_of(0), *columns_of(1)])
    sums = f"COALESCE(s.amount0, 0), COALESCE({_AMOUNT1}, 0)"
    columns = ", ".join(["s.opportunity_id", "COALESCE(o.name, '')", *_KEYS, sums, sides])
    joined = "FROM step s LEFT JOIN opportunity o ON o.opportunity_id = s.opportunity_id"
    sql = f"SELECT {columns}\n{joined}\nWHERE {where} ORDER BY s.opportunity_id"
    return engine.rows(of_steps(asked, sql), values)


def _told(
    found: Sequence[tuple[tuple[Any, ...], Part]], bar: str, ledger: Ledger, both: tuple[Rates, Rates]
) -> list[Moved]:
    early, late = both
    parts = [part for _, of_row in found for part in of_row]
    sums = ledger.sums
    base: dict[str, int] = {}
    if bar not in (OPENING, FX, CLOSING):
        for key in (OPENING, *BARS[2 : BARS.index(bar)]):
            for currency, minor in sums[key].items():
                base[currency] = base.get(currency, 0) + minor
    told = spread(parts, base, early if bar == OPENING else late)
    if bar == FX:
        told = [
            None if after is None or before is None else after - before
            for after, before in zip(told, spread(parts, {}, early), strict=True)
        ]
    told = [
        minor if is_priced(currency, early, late) else None for (currency, _), minor in zip(parts, told, strict=True)
    ]
    rows, place = [], 0
    for row, of_row in found:
        own = told[place : place + len(of_row)]
        place += len(of_row)
        known = [minor for minor in own if minor is not None]
        rows.append(Moved(row[0], row[1], side_of(row[14:22]), side_of(row[22:30]), sum(known) if known else None))
    return rows


def side_of(told: Sequence[Any]) -> Side | None:
    """How a deal stood, from the columns of a side and its state; None where it was not there."""
    return None if told[-1] is None else Side(*told[:-1])
