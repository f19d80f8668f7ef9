"""What a benchmark tells of people out of sight: nothing below the floor, no name, and no row of theirs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

import quarterdeck
from quarterdeck.analytics.answering import Undefined, answer
from quarterdeck.analytics.benchmarks import COHORT, OFFERED, UNITS, BenchmarkQuestion, Spread, benchmark
from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.metrics import METRICS
from quarterdeck.analytics.questions import Question, Reach, Viewer
from quarterdeck.analytics.schema import Table
from quarterdeck.analytics.tests.planted import LOST, SECOND, WON, Plant, planted
from quarterdeck.analytics.tests.world import NOW, START, TODAY, a_world

ALL, MANAGER, REP = Viewer(Reach.ALL), Viewer(Reach.PEOPLE, 1), Viewer(Reach.PEOPLE, 5)
QUESTION = Question("win_rate", ALL, START, START + 400, TODAY, NOW, bands=(100_000,))


def closing(owner: int, won: int, lost: int) -> list[Plant]:
    return [Plant(START + 10, ((5, SECOND), (20, WON if n < won else LOST)), owner=owner) for n in range(won + lost)]


def reps(others: int, each: int = 10) -> Engine:
    """The fifth, and so many others who closed ten deals or fewer each; one more won each than the one before."""
    who = list(range(6, 6 + others))
    plants = closing(5, 4, 6)
    for won, owner in enumerate(who, start=1):
        plants += closing(owner, won, each - won)
    return planted(Duck(), plants)


def asked(viewer: Viewer, question: Question = QUESTION) -> BenchmarkQuestion:
    return BenchmarkQuestion(viewer, question, "owner")


@pytest.mark.parametrize(
    ("others", "each", "is_told"), [(COHORT - 1, 10, False), (COHORT, 10, True), (COHORT, 9, False)]
)
def test_a_rep_reads_quartiles_of_five_others_with_enough_deals_and_of_no_fewer(
    others: int, each: int, *, is_told: bool
) -> None:
    found = benchmark(reps(others, each), asked(REP))
    assert (found.spread is not None) is is_told
    assert found.own
    # Without a cohort nothing is told that leans on others.
    assert (found.own.percentile is not None, found.own.estimate is not None) == (is_told, is_told)
    assert found.own.figure.count == 10


def test_a_leader_of_all_but_a_few_is_told_of_those_they_lead() -> None:
    """With one other, seven of eight known, quartiles of all would give the eighth away."""
    who = tuple(range(5, 12))
    engine = planted(Duck(), [*closing(4, 9, 1), *(one for n in who for one in closing(n, n - 4, 10 - (n - 4)))],
                     **{key: [(1, owner) for owner in (1, *who)] for key in ("access", "quota_access")})  # fmt: skip
    found = benchmark(engine, asked(MANAGER))
    assert found.is_seen_only
    assert not found.is_rounded
    assert found.spread
    alone = planted(Duck(), [one for n in who for one in closing(n, n - 4, 10 - (n - 4))])
    assert found.spread == benchmark(alone, asked(ALL)).spread


def test_who_may_read_the_deals_of_a_colleague_leads_nobody() -> None:
    """Both rights of the moment are needed: to lead somebody, and to read their deals."""
    engine = a_world(900).load(Duck())
    question = replace(QUESTION, until_day=TODAY)
    assert [line.value for line in benchmark(engine, asked(REP, question)).named] == [5]
    # The first reads the fourth as well, whom they do not lead.
    assert {line.value for line in benchmark(engine, asked(MANAGER, question)).named} == {1, 2, 3}


def test_no_name_or_figure_of_others_leaves_the_question() -> None:
    found = benchmark(reps(6), asked(REP))
    said = repr(found)
    assert "Person 5" in said
    assert not any(f"Person {owner}" in said for owner in range(6, 13))
    assert {one.name for one in fields(Spread)} == {"count", "low", "median", "high", "is_level"}
    assert [line.value for line in found.named] == [5]


def test_a_named_figure_is_of_rows_in_sight_alone() -> None:
    """A deal handed over counts for who owned it when a stage began, whom its rows no longer tell."""
    engine = a_world(2_000).load(Duck())
    question = replace(QUESTION, metric="stage_conversion", until_day=START + 900, segments=("owner",))
    seen = {line.values[0]: line.figure for line in answer(engine, replace(question, viewer=REP)).lines}
    whole = {line.values[0]: line.figure for line in answer(engine, question).lines}
    assert seen[5].count < whole[5].count
    found = benchmark(engine, asked(REP, question))
    assert found.own
    assert found.own.figure.count == seen[5].count


def test_a_quota_without_a_won_deal_is_compared() -> None:
    engine = planted(Duck(), closing(5, 1, 0))
    question = replace(QUESTION, metric="quota_attainment")
    found = benchmark(engine, asked(ALL, question))
    assert found.spread
    assert found.spread.count == 12
    assert {line.percentile for line in found.named if line.value != 5} == {46}


def test_units_that_are_nobodys_show_the_own_deals_without_a_place() -> None:
    engine = a_world(2_000).load(Duck())
    asked_by = {unit: BenchmarkQuestion(REP, replace(QUESTION, until_day=TODAY), unit) for unit in ("team", "channel")}
    for unit, question in asked_by.items():
        found = benchmark(engine, question)
        assert not found.is_line
        assert found.named == ()
        assert found.spread is None, unit
        assert found.own
        mine = replace(question.question, viewer=REP, only={"owner": (5,)})
        assert found.own.figure == answer(engine, mine).total
    leading = BenchmarkQuestion(MANAGER, replace(QUESTION, until_day=TODAY), "team", (102,), home=102)
    led = benchmark(engine, leading)
    assert [line.value for line in led.named] == [102]
    assert led.own == led.named[0]


@pytest.mark.parametrize(
    "wrong",
    [
        {"metric": "open_pipeline"},
        {"metric": "luck"},
        {"unit": "industry"},
        {"only": {"owner": (7,)}},
        {"only": {"pipeline": (1,), "channel": ("direct",)}},
        {"only": {"channel": ("direct", "partner")}},
        {"metric": "quota_attainment", "only": {"pipeline": (1,)}},
        {"unit": "channel", "only": {"channel": ("direct",)}},
    ],
    ids=str,
)
def test_what_could_single_somebody_out_is_refused(wrong: dict[str, Any]) -> None:
    unit = wrong.pop("unit", "owner")
    with pytest.raises(Undefined):
        benchmark(reps(5), BenchmarkQuestion(REP, replace(QUESTION, **wrong), unit))


def test_below_the_floor_the_answer_is_the_same_with_and_without_others() -> None:
    """Not one field tells that four colleagues closed forty deals; from five on they are told of."""
    alone, few, enough = reps(0), reps(COHORT - 1), reps(COHORT)
    for metric in OFFERED:
        for unit in (one for one in UNITS if one not in METRICS[metric].undefined):
            # The world has a quota for each of its twelve people, who are enough to compare.
            if not METRICS[metric].has_quotas:
                question = BenchmarkQuestion(REP, replace(QUESTION, metric=metric), unit)
                assert benchmark(alone, question) == benchmark(few, question), (metric, unit)
    assert benchmark(few, asked(REP)) != benchmark(enough, asked(REP))


class Counting:
    """An engine that counts what it reads."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.dialect, self.texts = engine, engine.dialect, 0

    def rows(self, sql: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        self.texts += 1
        return self.engine.rows(sql, params)

    def create(self, table: Table) -> None:
        self.engine.create(table)

    def insert(self, table: Table, rows: Iterable[Sequence[Any]]) -> int:
        return self.engine.insert(table, rows)


@pytest.mark.parametrize("viewer", [ALL, MANAGER, REP], ids=["all", "manager", "rep"])
def test_texts_do_not_grow_with_people(viewer: Viewer) -> None:
    read = []
    for others in (1, 7):
        engine = Counting(reps(others))
        benchmark(engine, asked(viewer))
        read.append(engine.texts)
    assert read[0] == read[1] <= 6


def test_nothing_else_of_the_product_asks_past_its_viewer() -> None:
    """Every scope that is lifted stands here with its reason: files without people, the system, and this question."""
    root = Path(quarterdeck.__file__).parent
    lifting = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if "tests" not in path.parts and "Viewer(Reach.ALL" in path.read_text()
    }
    assert lifting == {"analytics/benchmarks.py", "analytics/library.py"}


def test_nobody_finds_a_colleagues_figure_by_moving_their_own_until_their_place_turns() -> None:
    """Places among others out of sight are in tens, and go by figures of two digits."""
    question, told = replace(QUESTION, metric="average_deal_size"), {}
    for own in (900, 1_003_00, 1_004_00, 1_004_01, 1_005_00, 1_900_00):
        amounts = [(5, own), *zip(range(6, 12), (500_00, 700_00, 1_004_00, 1_200_00, 1_400_00, 1_600_00), strict=True)]
        plants = [
            Plant(START + 10, ((5, SECOND), (20, WON)), owner=owner, amount=minor)
            for owner, minor in amounts
            for _ in range(5)
        ]
        found = benchmark(planted(Duck(), plants), asked(REP, question))
        assert found.own
        assert found.is_rounded
        told[own] = found.own.percentile
    assert all(place is not None and place % 10 == 0 for place in told.values())
    assert len({told[own] for own in (1_003_00, 1_004_00, 1_004_01, 1_005_00)}) == 1
    assert (told[900], told[1_004_00], told[1_900_00]) == (10, 40, 90)
