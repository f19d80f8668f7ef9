"""What is read from tables of others is what the histories themselves say, row by row."""

import subprocess
import sys
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pytest

from quarterdeck import analytics
from quarterdeck.analytics import NoData, Pipeline, Unclear, Undefined, as_arrow, as_rows
from quarterdeck.analytics.deriving import History, derived
from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.history import Recorded, truth
from quarterdeck.analytics.movement.asked import Movement, Window
from quarterdeck.analytics.movement.bridge import bridge
from quarterdeck.analytics.questions import Reach, Viewer
from quarterdeck.analytics.reading.terms import Day
from quarterdeck.analytics.schema import DAY_US, LAST_DAY, date_of, datetime_of, day
from quarterdeck.analytics.tables import TABLES
from quarterdeck.analytics.tests.world import PIPELINES, RATES, SETTING, a_world
from quarterdeck.values.money import exponent

EVERYTHING = Viewer(Reach.ALL)
WON, LOST = ("S18", "S28"), ("S19", "S29")


class Given:
    """A table of somebody else's: nothing is known of it but the interface."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self._table = pa.Table.from_pylist(rows)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._table.__arrow_c_stream__(requested_schema)


def histories() -> list[History]:
    """Those whose rows all count and were recorded as they happened, as in the log of another system."""
    kept = []
    for one in a_world(300).histories:
        rows = truth(one.rows)
        if rows and all(row.state["state"] == "active" and row.state["category"] == "pipeline" for row in rows):
            as_it_happened = [Recorded(row.seq, row.at, row.at, row.state) for row in rows]
            kept.append(History(one.opportunity_id, one.name, as_it_happened))
    return kept


def instant(at: int) -> str:
    return datetime_of(at).isoformat()


def units(minor: int | None, currency: str) -> str | None:
    return None if minor is None else f"{minor / 10 ** exponent(currency):.2f}"


def deal_of(one: History) -> dict[str, Any]:
    state = one.rows[-1].state
    return {
        "id": str(one.opportunity_id),
        "stage": f"S{state['stage_id']}",
        "pipeline": f"P{state['pipeline_id']}",
        "owner": f"R{state['owner_id']:02}",
        "created": instant(one.rows[0].at),
        "closed": instant(one.rows[-1].at) if state["closed_day"] is not None else None,
        "currency": state["currency"],
        "amount": units(state["amount"], state["currency"]),
        "source": state["source"] or None,
        "close": date_of(state["close_day"]).isoformat(),
    }


def move_of(one: History, row: Any) -> dict[str, Any]:
    state = row.state
    return {
        "opportunity_id": str(one.opportunity_id),
        "timestamp": instant(row.at),
        "stage": f"S{state['stage_id']}",
        "owner": f"R{state['owner_id']:02}",
        "amount": units(state["amount"], state["currency"]),
        "close_date": date_of(state["close_day"]).isoformat(),
    }


@pytest.fixture(scope="module")
def told() -> list[History]:
    # A closing that is not the last row is changed again later in the world; other systems forbid that.
    return [one for one in histories() if all(row.state["closed_day"] is None for row in one.rows[:-1])]


@pytest.fixture(scope="module")
def pipeline(told: list[History]) -> Pipeline:
    return Pipeline.of(
        Given([deal_of(one) for one in told]),
        Given([move_of(one, row) for one in told for row in one.rows]),
        won=WON,
        lost=LOST,
        stages=[f"S{number}" for stages in PIPELINES.values() for number, is_ in stages.items() if is_ == "open"],
        currency="EUR",
        rates={code: rate // 10**10 if rate % 10**10 == 0 else rate / 10**10 for code, rate in RATES.items()},
    )


def by_name(pipeline: Pipeline, table: str, *, but: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    names = TABLES[table].names
    found = pipeline.engine.rows(f"SELECT * FROM {table}", {})
    labels = {
        "stage_id": dict(pipeline.engine.rows("SELECT stage_id, name FROM stage", {})),
        "next_stage_id": dict(pipeline.engine.rows("SELECT stage_id, name FROM stage", {})),
        "owner_id": dict(pipeline.engine.rows("SELECT person_id, name FROM person", {})),
    }
    ids = dict(pipeline.engine.rows("SELECT opportunity_id, name FROM opportunity", {}))
    rows = []
    for row in found:
        one = dict(zip(names, row, strict=True))
        one["opportunity_id"] = int(ids[one["opportunity_id"]])
        one |= {name: labels[name].get(one[name]) for name in labels if name in one}
        rows.append({name: value for name, value in one.items() if name not in but})
    return sorted(rows, key=lambda one: str(sorted(one.items(), key=lambda pair: (pair[0] != "opportunity_id", pair))))


def expected(told: list[History], table: str, *, but: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    names, rows = TABLES[table].names, []
    for history in told:
        for row in getattr(derived(history, SETTING), table):
            one = dict(zip(names, row, strict=True))
            one |= {
                name: None if one[name] is None else f"S{one[name]}"
                for name in ("stage_id", "next_stage_id")
                if name in one
            }
            one["owner_id"] = f"R{one['owner_id']:02}"
            rows.append({name: value for name, value in one.items() if name not in but})
    return sorted(rows, key=lambda one: str(sorted(one.items(), key=lambda pair: (pair[0] != "opportunity_id", pair))))


def test_stays_are_those_of_the_histories(pipeline: Pipeline, told: list[History]) -> None:
    assert len(told) > 100
    but = ("pipeline_id",)
    assert by_name(pipeline, "visit", but=but) == expected(told, "visit", but=but)


def test_deals_are_those_of_the_histories(pipeline: Pipeline, told: list[History]) -> None:
    same = ("opportunity_id", "created", "created_day", "stage_id", "owner_id", "outcome", "amount", "currency",
            "closed_day", "value", "closed", "reached", "furthest", "qualified", "source")  # fmt: skip
    but = tuple(name for name in TABLES["opportunity"].names if name not in same)
    assert by_name(pipeline, "opportunity", but=but) == expected(told, "opportunity", but=but)


def test_states_tell_what_was_so_at_every_instant(pipeline: Pipeline, told: list[History]) -> None:
    for table in ("past_state", "present_state"):
        but = tuple(
            name for name in TABLES[table].names if name not in ("opportunity_id", "since", "until", "stage_id")
        )
        wanted = [row for row in expected(told, table, but=but) if row["since"] < row["until"]]
        assert by_name(pipeline, table, but=(*but, "owner_id")) == [
            {name: value for name, value in row.items() if name != "owner_id"} for row in wanted
        ]


def test_the_bridge_is_that_of_the_histories(pipeline: Pipeline, told: list[History]) -> None:
    days = [pipeline.today - timedelta(days=back) for back in (400, 300, 0)]
    for since, until in pairwise(days):
        found = pipeline.bridge(since, until, closing=("2024-01-01", "2025-01-01"))
        window = Window(
            day(since) * DAY_US, day(until) * DAY_US, day(since), day(until), 19_723, 20_089, pipeline.now + 1
        )
        assert found == bridge(copy_of(told), Movement(EVERYTHING, window))
        assert sum(bar.count for bar in found.bars) > 20
    later = pipeline.today + timedelta(days=9)
    assert pipeline.bridge(days[0], later) == pipeline.bridge(days[0], pipeline.today + timedelta(days=1))


def copy_of(told: list[History]) -> Duck:
    duck = Duck()
    for table in TABLES.values():
        duck.create(table)
    for name in ("past_state", "present_state", "opportunity", "visit", "rough_change"):
        duck.insert(TABLES[name], [row for one in told for row in getattr(derived(one, SETTING), name)])
    duck.insert(TABLES["rate"], [(code, 0, LAST_DAY, rate) for code, rate in RATES.items() if code != "EUR"])
    duck.insert(TABLES["fact"], [("currency", "EUR"), ("zone", "UTC")])
    return duck


def test_figures_come_as_answer_rows_and_arrow(pipeline: Pipeline, told: list[History]) -> None:
    answer = pipeline.metric("win_rate", by="owner")
    closed = [one for one in told if one.rows[-1].state["closed_day"] is not None]
    won = [one for one in closed if one.rows[-1].state["stage_id"] in (18, 28)]
    assert (answer.total.numerator, answer.total.denominator) == (len(won), len(closed))
    rows = as_rows(answer, "owner")
    assert sum(row["numerator"] for row in rows) == len(won)
    assert rows[0]["owner"] == answer.lines[0].labels[0]
    table = as_arrow(answer, "owner")
    assert table.to_pylist() == rows
    assert as_rows(pipeline.metric("win_rate"))[0]["count"] == len(closed)


def test_a_window_narrows(pipeline: Pipeline) -> None:
    whole = pipeline.metric("win_rate").total.count
    middle = pipeline.today.replace(month=1, day=1)
    parts: list[tuple[Day, Day]] = [("1970-01-01", middle), (middle, "9999-01-01")]
    counts = [pipeline.metric("win_rate", window=part).total.count for part in parts]
    assert sum(counts) == whole
    assert min(counts) > 0


def test_what_is_not_there_is_no_figure() -> None:
    rows = [
        {"id": f"{n}", "stage": stage, "close_date": "2026-01-31"} for n, stage in enumerate(("Won", "Lost", "Open"))
    ]
    bare = Pipeline.of(Given(rows))
    assert bare.metric("win_rate").total.denominator == 2
    with pytest.raises(NoData, match="No amounts"):
        bare.metric("win_rate_value")
    with pytest.raises(NoData, match="No column has the owner"):
        bare.metric("win_rate", by="owner")
    with pytest.raises(NoData, match="no team"):
        bare.metric("win_rate", by="team")
    with pytest.raises(Undefined):
        bare.metric("no_such_metric")
    with pytest.raises(Unclear):
        Pipeline.of(None)


def test_a_metric_of_the_log_needs_all_of_it(told: list[History]) -> None:
    deals, moves = [deal_of(one) for one in told], [move_of(one, row) for one in told for row in one.rows]
    bare = Pipeline.of(Given(deals), won=WON, lost=LOST)
    for key in ("time_in_stage", "stage_conversion", "sales_cycle_qualified"):
        with pytest.raises(NoData, match="No history"):
            bare.metric(key)
    assert bare.metric("sales_cycle").total.numerator is not None
    with pytest.raises(NoData, match="No activities"):
        bare.metric("sales_cycle_touched")
    with pytest.raises(NoData, match="No targets"):
        bare.metric("quota_attainment")
    part = [move for move in moves if move["opportunity_id"] != deals[0]["id"]]
    partly = Pipeline.of(Given(deals), Given(part), won=WON, lost=LOST)
    assert partly.metric("time_in_stage").total.count > 0
    with pytest.raises(NoData, match="No history"):
        bare.bridge("2024-01-01", "2024-02-01")
    with pytest.raises(NoData, match="deals only"):
        partly.bridge("2024-01-01", "2024-02-01")
    with pytest.raises(NoData, match=f"tells of {len(deals) - 1} of {len(deals)} deals"):
        partly.metric("stage_conversion")


def test_django_stays_away() -> None:
    program = (
        "import sys, io; from quarterdeck import analytics; import quarterdeck.analytics\n"
        "assert not any(name.partition('.')[0] in ('duckdb', 'pyarrow') for name in sys.modules)\n"
        "open('deals.csv', 'w').write('id,stage,created,close_date\\n1,Won,2026-01-01,2026-02-01\\n')\n"
        "assert analytics.Pipeline.of('deals.csv').metric('win_rate').total.numerator == 1\n"
        "assert not any(name.partition('.')[0] in ('django', 'ninja', 'jinja2', 'pandas') for name in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd="/tmp", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_name_that_is_offered_is_there() -> None:
    assert all(getattr(analytics, name) is not None for name in analytics.__all__)
    with pytest.raises(AttributeError):
        analytics.nothing  # noqa: B018
