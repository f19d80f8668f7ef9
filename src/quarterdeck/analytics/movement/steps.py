"""From ranges to steps: the one text that says how each deal stood before and after, and by what it entered or left.

Order of reasons and the golden case: mechanics 5.2.
"""

# ruff: noqa: S608  Texts are put together of declared names; values are parameters.
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from quarterdeck.analytics.answering import Undefined
from quarterdeck.analytics.movement.asked import Clock, Mode, Movement
from quarterdeck.analytics.populations import SCOPES
from quarterdeck.analytics.questions import Reach, Viewer
from quarterdeck.analytics.schema import LAST_DAY
from quarterdeck.analytics.segments import SEGMENTS, joins

Only = Mapping[str, tuple[int | str | None, ...]]
# A period or a size says nothing about whether a deal counts on a day: both are what moves.
_NO_FILTER = {"period", "size"}
_SIDE = ("owner_id", "stage_id", "category", "amount", "currency", "close_day", "outcome")
STATE = (*_SIDE, "account_id", "pipeline_id", "product_id", "channel", "source", "closed_day", "state")
# What `side` tells of a state, and what it tells that by.
_TOLD = ("kept", "close", "is_in")
_TOLD_BY = {"category", "close_day", "outcome", "closed_day", "state"}
# What the reasons of a step are told by.
_REASONS = {"state", "outcome", *_TOLD}
_OF_STEP = re.compile(r"\bs\.(\w+)[01]\b")
_OF_DAY = re.compile(r"\bd\.(\w+)")
# By the clock THEN a row speaks from when it was both so and known until it is no longer one of the two.
_BEGINS = {Clock.NOW: "h.since", Clock.THEN: "CASE WHEN h.since > h.recorded THEN h.since ELSE h.recorded END"}
_ENDS = {Clock.NOW: "h.until", Clock.THEN: "CASE WHEN h.until < h.superseded THEN h.until ELSE h.superseded END"}
_KNOWN = {Clock.NOW: "h.recorded <= :now AND h.superseded > :now", Clock.THEN: "1 = 1"}


def history(clock: Clock, names: Sequence[str] = STATE) -> str:
    """Every state as what was so in [begins, ends) by this clock; in need of a condition on these.

    Of its columns those that are named: engines take longer to plan what nobody reads than to leave it out.
    """
    columns = ", ".join(f"h.{name}" for name in names)
    return (
        f"SELECT h.opportunity_id, h.seq, {_BEGINS[clock]} AS begins, {_ENDS[clock]} AS ends, {columns}\n"
        f"  FROM {_states(names)} h WHERE {_KNOWN[clock]}"
    )


def at(clock: Clock, instant: str, names: Sequence[str] = STATE) -> str:
    """The states at an instant (the name of a parameter), one row a deal that was there; the columns that are named."""
    known = _KNOWN[clock] if clock is Clock.NOW else f"h.recorded <= {instant} AND h.superseded > {instant}"
    columns = ", ".join(f"h.{name}" for name in names)
    return (
        f"SELECT h.opportunity_id, h.seq, {columns}\n"
        f"  FROM {_states(names)} h WHERE h.since <= {instant} AND h.until > {instant} AND {known}"
    )


def _states(names: Sequence[str]) -> str:
    columns = ", ".join(("opportunity_id", "seq", "since", "until", "recorded", "superseded", *names))
    return f"(SELECT {columns} FROM past_state\n    UNION ALL\n    SELECT {columns} FROM present_state)"


def may_see(viewer: Viewer, row: str) -> str:
    """The condition that the viewer may see the opportunity of this row today; whoever sees all needs no look-up."""
    scope = SCOPES[viewer.reach]
    if viewer.reach is not Reach.PEOPLE:
        return scope
    return f"EXISTS (SELECT 1 FROM opportunity o WHERE o.opportunity_id = {row}.opportunity_id AND {scope})"


def params(asked: Movement) -> dict[str, Any]:
    """Every parameter a text may name."""
    window = asked.window
    return {
        "viewer": asked.viewer.person_id,
        "t0": window.since,
        "t1": window.upto,
        "day0": window.since_day,
        "day1": window.upto_day,
        "today": window.upto_day,
        "from_day": window.from_day,
        "until_day": window.until_day,
        "now": window.now,
        **named(asked.only),
    }


def filters(only: Only) -> str:
    """The condition over a state `d` of a day `d.day` for what the question counts.

    Raises Undefined for a filter that does not exist or says nothing of a day.
    """
    return " AND ".join(_kept(only)) or "1 = 1"


def named(only: Only) -> dict[str, int | str | None]:
    """The parameters that `filters` names."""
    return {f"only_{key}_{n}": value for key, values in only.items() for n, value in enumerate(values)}


def _kept(only: Only) -> Iterator[str]:
    for key, values in only.items():
        if key not in SEGMENTS or key in _NO_FILTER:
            raise Undefined(f"Movement cannot be narrowed by {key}.")
        segment = SEGMENTS[key]
        marks = [f":only_{key}_{n}" for n, value in enumerate(values) if value is not None]
        within = (segment.within or f"{segment.sql} IN ({{values}})").replace("{values}", ", ".join(marks))
        either = ([within] if marks else []) + [f"{segment.sql} IS NULL"] * (None in values)
        yield f"({' OR '.join(either)})" if either else "1 = 0"


def side(asked: Movement, states: str, day: str) -> str:
    """These states with `kept` (the question counts it), `close` (the day it counts for) and `is_in`.

    Without a close date a deal counts for the last of days: it is beyond every period. What is won or lost counts for
    the day it closed.
    """
    return f"""SELECT e.*, CASE WHEN e.kept = 1 AND e.state = 'active' AND e.outcome = 'open'
    AND e.category <> 'omitted' AND e.close >= :from_day AND e.close < :until_day THEN 1 ELSE 0 END AS is_in
  FROM (SELECT d.*, CASE WHEN {filters(asked.only)} THEN 1 ELSE 0 END AS kept,
      CASE WHEN d.outcome <> 'open' AND d.closed_day IS NOT NULL THEN d.closed_day
        WHEN d.close_day IS NULL THEN {LAST_DAY} ELSE d.close_day END AS close
    FROM (SELECT s.*, {day} AS day FROM ({states}) s) d
    {joins(tuple(asked.only), as_was=asked.as_was)}) e"""


def _named(alias: str, number: int, names: Sequence[str]) -> str:
    return ", ".join(f"{alias}.{name} AS {name}{number}" for name in names)


def _held(asked: Movement, names: Sequence[str]) -> Sequence[str]:
    """The columns of a state from which `side` has these names."""
    needed = _TOLD_BY | {*names} | {*_OF_DAY.findall(f"{filters(asked.only)} {joins(tuple(asked.only), as_was=True)}")}
    return [name for name in STATE if name in needed]


def _net(asked: Movement, names: Sequence[str]) -> str:
    """Pairs of the states at the two instants, of deals that count at one or closed between."""
    closed = "a.outcome <> 'open' AND a.state = 'active' AND a.kept = 1"
    held, before, after = _held(asked, names), _named("b", 0, names), _named("a", 1, names)
    return f"""early AS ({side(asked, at(asked.clock, ":t0", held), ":day0")}),
late AS ({side(asked, at(asked.clock, ":t1", held), ":day1")}),
pair AS (SELECT COALESCE(b.opportunity_id, a.opportunity_id) AS opportunity_id, {before}, {after}
  FROM early b FULL JOIN late a ON a.opportunity_id = b.opportunity_id
  WHERE b.is_in = 1 OR a.is_in = 1 OR ({closed} AND a.close >= :from_day AND a.close < :until_day))"""


def _gross(asked: Movement, names: Sequence[str]) -> str:
    """Pairs of each state that began between the instants and the one it followed, and the end of what nobody knows.

    By the clock THEN a deal may be unknown for a while, once every row was corrected away: it is gone, and new after.
    """
    lagged = ", ".join(f"LAG({name}) OVER w AS {name}0, {name} AS {name}1" for name in names)
    follows = ", ".join(f"CASE WHEN earlier = begins THEN {name}0 END AS {name}0, {name}1 AS {name}1" for name in names)
    stays = ", ".join(f"{name}1, {name}1" for name in names)
    gone = ", ".join(f"{name}1, NULL" for name in names)
    states = history(asked.clock, _held(asked, names))
    passing = f"SELECT * FROM ({states}) p WHERE p.begins < p.ends AND p.ends > :t0 AND p.begins <= :t1"
    return f"""passed AS ({side(asked, passing, ":day1")}),
chain AS (SELECT opportunity_id, begins, ends, LAG(ends) OVER w AS earlier, LEAD(begins) OVER w AS later, {lagged}
  FROM passed WINDOW w AS (PARTITION BY opportunity_id ORDER BY begins, seq)),
pair AS (SELECT opportunity_id, 0 AS is_start, {follows} FROM chain WHERE begins > :t0
  UNION ALL SELECT opportunity_id, 0, {gone} FROM chain WHERE ends <= :t1 AND (later IS NULL OR later > ends)
  UNION ALL SELECT opportunity_id, 1, {stays} FROM chain WHERE begins <= :t0)"""


def of_steps(asked: Movement, select: str) -> str:
    """This text over `step s`, with the common tables `pair` and `step` before it.

    A step has `enters` and `leaves`, the reasons of entry and exit, '' where there is none, `is_in0`, `is_in1` and what
    the text reads of both states as `s.name0` and `s.name1`. Rows that move nothing are left out in gross mode but for
    what was there at the start (`is_start`), which only counts as opening.
    """
    is_gross = asked.mode is Mode.GROSS
    start = "p.is_start" if is_gross else "0"
    read = _REASONS | {*_OF_STEP.findall(select)}
    names = [name for name in (*STATE, *_TOLD) if name in read]
    return f"""WITH {_gross(asked, names) if is_gross else _net(asked, names)},
reasoned AS (SELECT p.*, {start} AS starts, {_CLOSED} AS closes FROM pair p),
step AS (SELECT r.*,
  CASE WHEN r.starts = 1 OR r.is_in0 = 1 OR (COALESCE(r.is_in1, 0) = 0 AND r.closes = 0) THEN '' {_ENTRY} END AS enters,
  CASE WHEN r.starts = 1 OR r.is_in1 = 1 OR (COALESCE(r.is_in0, 0) = 0 AND r.closes = 0) THEN '' {_EXIT} END AS leaves
  FROM reasoned r
  WHERE (r.is_in0 = 1 OR r.is_in1 = 1 OR r.closes = 1) AND {may_see(asked.viewer, "r")})
{select}"""


# Won or lost since, on a day of the period; a deal closed on another day than before was opened in between.
_CLOSED = """CASE WHEN p.kept1 = 1 AND p.state1 = 'active' AND p.outcome1 <> 'open'
    AND p.close1 >= :from_day AND p.close1 < :until_day
    AND (p.state0 IS NULL OR p.outcome0 <> p.outcome1 OR p.close0 <> p.close1)
    THEN 1 ELSE 0 END"""
_ENTRY = """WHEN r.state0 IS NULL THEN 'created' WHEN r.kept0 = 0 THEN 'transferred_in'
    WHEN r.outcome0 <> 'open' THEN 'reopened' WHEN r.close0 >= :until_day THEN 'pulled_in'
    WHEN r.close0 < :from_day THEN 'pushed_in' ELSE 'reinstated'"""
_EXIT = """WHEN r.state1 IS NULL OR r.state1 <> 'active' THEN 'deleted' WHEN r.kept1 = 0 THEN 'transferred_out'
    WHEN r.outcome1 = 'won' THEN 'won' WHEN r.outcome1 = 'lost' THEN 'lost'
    WHEN r.close1 >= :until_day THEN 'pushed_out' WHEN r.close1 < :from_day THEN 'pulled_out' ELSE 'omitted'"""


def columns_of(number: int) -> Sequence[str]:
    """Columns of a side of a step `s`, in the order of `asked.Side`, and its state, NULL where it was not there."""
    return [f"s.{name}{number}" for name in (*_SIDE, "state")]
