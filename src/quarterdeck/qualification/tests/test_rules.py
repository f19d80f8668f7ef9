"""Rules of levels, scores and what is a high risk: pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.qualification.rules import (
    SHIPPED,
    ScoreTerm,
    clean_needs,
    competitor_names,
    has_reached_proposal,
    is_high_risk,
    key_of,
    latest,
    level_on,
    needs_verdict,
    score_bp,
)
from quarterdeck.qualification.terms import Mark, NeedsFields

DAY = date(2026, 3, 1)
levels = st.integers(0, 3)
terms = st.lists(st.builds(ScoreTerm, st.integers(0, 100), levels), max_size=12)


@dataclass(frozen=True)
class Entry:
    id: int
    on: date
    is_withdrawn: bool = False


@given(levels, st.integers(0, 4000), st.integers(1, 400))
def test_level_decays_a_step_per_period(level: int, age: int, decay_days: int) -> None:
    today = DAY + timedelta(days=age)
    left = level_on(Mark(level, DAY), today, decay_days)
    assert left == max(0, level - age // decay_days)
    assert left <= level_on(Mark(level, DAY), today - timedelta(days=1), decay_days)


@given(levels, st.integers(-30, 4000))
def test_level_without_decay_stays(level: int, age: int) -> None:
    assert level_on(Mark(level, DAY), DAY + timedelta(days=age), 0) == level


def test_level_of_a_day_to_come_is_as_recorded() -> None:
    assert level_on(Mark(3, DAY), DAY - timedelta(days=400), 90) == 3


@given(terms)
def test_score_lies_between_nothing_and_all(found: list[ScoreTerm]) -> None:
    score = score_bp(found)
    if not sum(term.weight for term in found):
        assert score is None
    else:
        assert score is not None
        assert 0 <= score <= 10_000


@given(terms, st.integers(0, 11))
def test_score_never_falls_when_a_level_rises(found: list[ScoreTerm], place: int) -> None:
    if place >= len(found) or found[place].level == 3:
        return
    higher = [*found[:place], ScoreTerm(found[place].weight, found[place].level + 1), *found[place + 1 :]]
    assert (score_bp(higher) or 0) >= (score_bp(found) or 0)


@given(terms, st.integers(1, 5))
def test_score_depends_on_shares_not_on_the_size_of_weights(found: list[ScoreTerm], factor: int) -> None:
    assert score_bp([ScoreTerm(term.weight * factor, term.level) for term in found]) == score_bp(found)


def test_score_by_hand() -> None:
    # (15 x 2 + 15 x 3 + 10 x 0) / (3 x 40) = 75 / 120
    assert score_bp([ScoreTerm(15, 2), ScoreTerm(15, 3), ScoreTerm(10, 0)]) == 6250


def test_latest_evidence_is_of_the_last_day_and_not_withdrawn() -> None:
    entries = [Entry(1, DAY), Entry(2, DAY + timedelta(2)), Entry(3, DAY + timedelta(2)), Entry(4, DAY)]
    assert latest(entries) == entries[2]
    assert latest([*entries[:2], Entry(3, DAY + timedelta(2), is_withdrawn=True)]) == entries[1]
    assert latest([]) is None


@pytest.mark.parametrize(
    ("stages", "start"),
    [
        (["lead", "qualification", "needs", "proposal", "negotiation"], 3),
        (["proposal"], 0),
        (["a", "b", "c", "d"], 2),
        (["a", "b", "c", "d", "e"], 3),
        (["a"], 1),
    ],
)
def test_proposal_is_the_stage_of_that_name_or_the_later_half(stages: list[str], start: int) -> None:
    assert [has_reached_proposal(stages, place) for place in range(len(stages))] == [
        place >= start for place in range(len(stages))
    ]


def test_only_unknown_metrics_at_proposal_are_a_high_risk() -> None:
    assert is_high_risk(level=0, is_due_by_proposal=True, has_reached_proposal=True)
    assert not is_high_risk(level=1, is_due_by_proposal=True, has_reached_proposal=True)
    assert not is_high_risk(level=0, is_due_by_proposal=False, has_reached_proposal=True)
    assert not is_high_risk(level=0, is_due_by_proposal=True, has_reached_proposal=False)


def test_shipped_frameworks_weigh_100_and_meddpicc_as_published() -> None:
    assert {framework.key: sum(element.weight for element in framework.elements) for framework in SHIPPED} == {
        "bant": 100, "meddicc": 100, "meddpicc": 100, "spiced": 100,
    }  # fmt: skip
    meddpicc = next(framework for framework in SHIPPED if framework.key == "meddpicc")
    assert [element.weight for element in meddpicc.elements] == [15, 15, 10, 10, 10, 15, 15, 10]
    assert all(element.key == key_of(element.key) for framework in SHIPPED for element in framework.elements)


def test_competitors_are_named_once() -> None:
    assert competitor_names("Kappa Optics; Weissach,\n kappa,Weissach ,") == ("Kappa Optics", "Weissach", "kappa")


def test_budget_needs_a_currency_and_the_right_way_round() -> None:
    needs = clean_needs(NeedsFields(budget_min=Decimal(2), budget_max=Decimal(1), budget_currency="eur"))
    assert [reason.code for reason in needs_verdict(needs, currencies={"EUR"})] == ["budget_upside_down"]
    assert [reason.code for reason in needs_verdict(needs, currencies={"USD"})] == ["currency_unknown"]
    yen = NeedsFields(budget_min=Decimal("1.5"), budget_currency="JPY")
    assert [reason.code for reason in needs_verdict(yen, currencies={"JPY"})] == ["amount_over_precise"]
    assert clean_needs(NeedsFields(budget_currency="EUR")) == NeedsFields()
