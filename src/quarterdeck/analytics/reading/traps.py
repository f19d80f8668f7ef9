"""What makes a figure of real data mislead, found in the tables and said in one sentence with its counts."""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Final

from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.money import rates_on
from quarterdeck.analytics.questions import Reach, Viewer
from quarterdeck.analytics.reading import conditions
from quarterdeck.analytics.reading.terms import Reading
from quarterdeck.analytics.schema import DAY_US
from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.text import N_, Text


@dataclass(frozen=True, slots=True)
class Trap:
    """One trap: how many rows are in it, of how many, and what that does to figures."""

    key: str
    text: Text
    count: int
    of: int
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(self.text)


def traps(engine: Engine, reading: Reading | None = None) -> list[Trap]:
    """Every trap the tables fall into; with a reading, those too that only whoever read the data saw."""
    found = [trap for find in _OF_TABLES for trap in find(engine)]
    return [*found, *(_of_reading(reading, engine) if reading else ())]


@dataclass(frozen=True, slots=True)
class TrapQuestion:
    """Which traps the whole of the tables falls into; `today` is a day. Only who sees everything is told."""

    viewer: Viewer
    today: int


def traps_told(engine: Engine, asked: TrapQuestion) -> tuple[Trap, ...]:
    """The traps of all records, most important first; none for whoever does not see all records."""
    if asked.viewer.reach is not Reach.ALL:
        return ()
    return (*traps(engine), *of_day(engine, asked.today))


def truncated_left(engine: Engine) -> Iterator[Trap]:
    """Left truncation of the log: it begins after the deal, so its first stay is too short and stages are missing."""
    ((late, every),) = engine.rows(
        "SELECT SUM(CASE WHEN v.entered > o.created + :slack THEN 1 ELSE 0 END), COUNT(*) FROM visit v"
        " JOIN opportunity o ON o.opportunity_id = v.opportunity_id WHERE v.ordinal = 1 AND o.state = 'active'",
        {"slack": DAY_US},
    )
    if late:
        yield _trap("left_truncation", LEFT_TRUNCATION, late, every)


def first_quarter(engine: Engine) -> Iterator[Trap]:
    """Left truncation of outcomes: closings begin with the data, so only quick ones are in its first months.

    Told when the win rate of the first 30 days of closings is off that of the rest by 10 points or more, each with 30.
    """
    rows = engine.rows(
        "SELECT SUM(CASE WHEN c.early = 1 AND c.won = 1 THEN 1 ELSE 0 END), SUM(c.early),"
        " SUM(CASE WHEN c.early = 0 AND c.won = 1 THEN 1 ELSE 0 END), SUM(1 - c.early) FROM ("
        "SELECT CASE WHEN o.closed_day < f.first_day + 30 THEN 1 ELSE 0 END AS early,"
        " CASE WHEN o.outcome = 'won' THEN 1 ELSE 0 END AS won FROM opportunity o CROSS JOIN ("
        "SELECT MIN(closed_day) AS first_day FROM opportunity WHERE outcome <> 'open' AND closed_day IS NOT NULL) f"
        " WHERE o.outcome <> 'open' AND o.closed_day IS NOT NULL AND o.state = 'active') c",
        {},
    )
    early_won, early, later_won, later = (int(value or 0) for value in rows[0])
    if early < 30 or later < 30:
        return
    first, rest = Fraction(early_won, early), Fraction(later_won, later)
    if abs(first - rest) >= Fraction(1, 10):
        yield _trap(
            "first_quarter", FIRST_QUARTER, early, early + later, first=round(first * 100), rest=round(rest * 100)
        )


def losses_missing(engine: Engine) -> Iterator[Trap]:
    """Deals are won and none, or hardly one, is lost."""
    ((won, lost),) = engine.rows(
        "SELECT SUM(CASE WHEN outcome = 'won' THEN 1 ELSE 0 END), SUM(CASE WHEN outcome = 'lost' THEN 1 ELSE 0 END)"
        " FROM opportunity WHERE state = 'active'",
        {},
    )
    won, lost = int(won or 0), int(lost or 0)
    if won >= 10 and lost * 20 < won:
        yield _trap("missing_losses", MISSING_LOSSES, lost, won + lost, won=won)


def losses_without_amount(engine: Engine) -> Iterator[Trap]:
    """Lost deals have no amount, or 0: then a win rate by value is 100 %."""
    ((empty, lost),) = engine.rows(
        f"SELECT SUM(CASE WHEN {conditions.EMPTY} THEN 1 ELSE 0 END), COUNT(*) FROM opportunity"  # noqa: S608
        " WHERE outcome = 'lost' AND state = 'active'",
        {},
    )
    if lost and int(empty or 0) * 2 > lost and _has_amounts(engine):
        yield _trap("losses_without_amount", LOSSES_WITHOUT_AMOUNT, int(empty), lost)


def loops(engine: Engine) -> Iterator[Trap]:
    """Deals that entered an open stage again: time in a stage by visit is shorter than by deal."""
    ((again,),) = engine.rows(
        "SELECT COUNT(DISTINCT r.opportunity_id) FROM (SELECT v.opportunity_id, v.stage_id FROM visit v"
        " JOIN opportunity o ON o.opportunity_id = v.opportunity_id WHERE v.outcome = 'open' AND o.state = 'active'"
        " GROUP BY v.opportunity_id, v.stage_id HAVING COUNT(*) > 1) r",
        {},
    )
    if again:
        ((every,),) = engine.rows(
            "SELECT COUNT(DISTINCT v.opportunity_id) FROM visit v JOIN opportunity o"
            " ON o.opportunity_id = v.opportunity_id WHERE o.state = 'active'",
            {},
        )
        yield _trap("loops", LOOPS, again, every)


def skewed(engine: Engine) -> Iterator[Trap]:
    """Mean and median of the cycle or the amount of won deals are far apart: one of them is not what is usual."""
    measures = (("cycle", "closed - created", CYCLE_SKEWED, DAY_US), ("amount", "value", AMOUNT_SKEWED, 1))
    for name, sql, text, unit in measures:
        ((total, count, middle),) = engine.rows(
            f"SELECT SUM({name}), COUNT({name}), QUANTILE({name}, 0.5) FROM (SELECT {sql} AS {name} FROM opportunity"  # noqa: S608
            f" WHERE outcome = 'won' AND closed IS NOT NULL AND state = 'active') w",
            {},
        )
        if count < 10 or not middle:
            continue
        mean, median = Fraction(int(total), int(count) * unit), Fraction(int(middle), unit)
        if abs(mean - median) * 2 >= median:
            shown = {"mean": f"{float(mean):,.1f}", "median": f"{float(median):,.1f}"}
            yield _trap(f"{name}_skewed", text, count, count, **shown)


def closed_before_created(engine: Engine) -> Iterator[Trap]:
    """A deal was closed before it was created."""
    yield from _share(
        engine,
        "before_created",
        BEFORE_CREATED,
        conditions.BEFORE,
        f"{conditions.CLOSED} AND closed_day IS NOT NULL",
    )


def closed_without_day(engine: Engine) -> Iterator[Trap]:
    """A closed deal without a day of closing is in no figure of closed deals."""
    yield from _share(engine, "without_closing", WITHOUT_CLOSING, conditions.UNDATED, conditions.CLOSED)


def won_without_amount(engine: Engine) -> Iterator[Trap]:
    """Won deals without an amount are not in averages and sums."""
    if _has_amounts(engine):
        yield from _share(engine, "won_without_amount", WON_WITHOUT_AMOUNT, conditions.EMPTY, "outcome = 'won'")


def known_roughly(engine: Engine) -> Iterator[Trap]:
    """Deals whose history was read from dated exports: each change is known to lie between two of them."""
    yield from _share(engine, "coarse", COARSE, conditions.ROUGH, "1 = 1")


def of_day(engine: Engine, today: int) -> Iterator[Trap]:
    """What the day of the data tells: deals closed after it, and open ones that should have been closed before."""
    ((every, future, overdue, opened),) = engine.rows(
        f"SELECT COUNT(*), SUM(CASE WHEN {conditions.AHEAD} THEN 1 ELSE 0 END),"  # noqa: S608
        f" SUM(CASE WHEN {conditions.BEHIND} THEN 1 ELSE 0 END),"
        " SUM(CASE WHEN outcome = 'open' THEN 1 ELSE 0 END) FROM opportunity WHERE state = 'active'",
        {"today": today},
    )
    for key, text, count, of in (
        ("future_closes", FUTURE_CLOSES, future, every),
        ("overdue", OVERDUE, overdue, opened),
    ):
        if count:
            yield _trap(key, text, int(count), int(of))


def _has_amounts(engine: Engine) -> bool:
    ((count,),) = engine.rows("SELECT COUNT(*) FROM opportunity WHERE amount <> 0 AND state = 'active'", {})
    return bool(count)


def _share(engine: Engine, key: str, text: str, condition: str, among: str) -> Iterator[Trap]:
    ((found, every),) = engine.rows(
        f"SELECT SUM(CASE WHEN {condition} THEN 1 ELSE 0 END), COUNT(*) FROM opportunity"  # noqa: S608
        f" WHERE state = 'active' AND {among}",
        {},
    )
    if found:
        yield _trap(key, text, int(found), every)


def _of_reading(reading: Reading, engine: Engine) -> Iterator[Trap]:
    yield from of_day(engine, reading.today)
    ((every,),) = engine.rows("SELECT COUNT(*) FROM opportunity WHERE state = 'active'", {})
    yield from _without_rate(reading, engine)
    for key, text in _COUNTED.items():
        if count := reading.counts.get(key):
            yield _trap(key, text, count, max(reading.rows, every))
    if not reading.is_whole and not reading.currency and (reading.has("amount") or reading.has("won_amount")):
        yield _trap("currency_missing", CURRENCY_MISSING, every, every)
    for one in (*reading.columns.values(), *reading.history_columns.values()):
        if one.unreadable:
            yield _trap("unreadable", UNREADABLE, one.unreadable, max(reading.rows, every), column=one.column.strip())


def _without_rate(reading: Reading, engine: Engine) -> Iterator[Trap]:
    rates = rates_on(engine, reading.today)
    amounts = engine.rows(
        "SELECT currency, COUNT(*) FROM opportunity WHERE state = 'active' AND amount <> 0 GROUP BY currency", {}
    )
    left_out = {str(currency): int(count) for currency, count in amounts if rates.convert(0, str(currency)) is None}
    if left_out:
        every = sum(int(count) for _, count in amounts)
        told = {"currencies": ", ".join(sorted(left_out)), "currency": rates.to}
        yield _trap("without_rate", WITHOUT_RATE, sum(left_out.values()), every, **told)


def _trap(key: str, text: str, count: int, of: int, **params: object) -> Trap:
    given = {"count": int(count), "of": int(of), **params}
    return Trap(key, Text(text, given), int(count), int(of), given)


LEFT_TRUNCATION: Final = N_(
    "Left truncation: of {count} of {of} deals with a history, it begins more than a day after they were created. Their"
    " first stay looks shorter than it was, and stages before it are missing."
)
FIRST_QUARTER: Final = N_(
    "Left truncation: the win rate of the first 30 days of closings is {first} %, of the rest {rest} %. The data begins"
    " with deals that were quick; leave the first months out of comparisons."
)
MISSING_LOSSES: Final = N_(
    "Losses are missing: {won} deals were won and {count} lost. Where lost deals are deleted or never closed, a win"
    " rate says nothing."
)
LOSSES_WITHOUT_AMOUNT: Final = N_(
    "Lost amounts are missing: {count} of {of} lost deals have no amount or 0, so a win rate by value is too high."
)
LOOPS: Final = N_(
    "Loops: {count} of {of} deals entered a stage again. Time in a stage counts each stay, and a deal may have several."
)
CYCLE_SKEWED: Final = N_(
    "Mean and median differ: won deals took {mean} days on average, half of them at most {median}. Say which you mean."
)
AMOUNT_SKEWED: Final = N_(
    "Mean and median differ: a few large deals make the average amount of {count} won deals far from the usual one."
)
BEFORE_CREATED: Final = N_(
    "{count} of {of} closed deals were closed before they were created; their durations are negative."
)
WITHOUT_CLOSING: Final = N_(
    "{count} of {of} closed deals have no day of closing; they are in no figure that counts by it."
)
WON_WITHOUT_AMOUNT: Final = N_("{count} of {of} won deals have no amount, or 0.")
COARSE: Final = N_(
    "{count} of {of} deals were read from dated exports: their changes are known to lie between two of these, and no"
    " closer. Times in a stage and sales cycles of them are as rough."
)
FUTURE_CLOSES: Final = N_("{count} deals were closed on a day after the data was taken.")
OVERDUE: Final = N_("{count} of {of} open deals should have been closed before the data was taken.")
CURRENCY_MISSING: Final = N_("No currency is named; amounts are added up as if all were in one.")
WITHOUT_RATE: Final = N_(
    "{count} of {of} amounts are in {currencies}, without a rate into {currency}: they are in no sum."
)
UNREADABLE: Final = N_("{count} cells of {column} could not be read and count as empty.")
_COUNTED: Final = {
    "duplicate_ids": N_("{count} of {of} rows have an id that an earlier row has; only the first of each counts."),
    "without_created": N_("{count} of {of} rows have no creation day and are left out."),
    "repeated_changes": N_("{count} rows of the history stand there twice; they count once."),
    "orphan_changes": N_("{count} rows of the history are about no deal of the data and are left out."),
}
_OF_TABLES: tuple[Callable[[Engine], Iterator[Trap]], ...] = (
    truncated_left, first_quarter, losses_missing, losses_without_amount, loops, skewed, closed_before_created,
    closed_without_day, won_without_amount, known_roughly,
)  # fmt: skip
