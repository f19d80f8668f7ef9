"""Kinds of criteria: what they ask in words, and what they find."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from quarterdeck.pipelines.rules.criteria import KINDS, accepts, finding_of, register
from quarterdeck.pipelines.rules.defaults import (
    DEFAULT_LOSS_REASONS,
    DEFAULT_PIPELINE,
    CriterionPlan,
    PipelinePlan,
    StagePlan,
    pipeline_faults,
)
from quarterdeck.pipelines.terms import Category, Level, StageKind
from quarterdeck.pipelines.tests.specs import TODAY, facts


@pytest.mark.parametrize("value", [None, ""])
def test_field_set_finds_what_is_missing(value: object) -> None:
    found = finding_of("field_set", {"field": "source"}, facts(source=value))
    assert found is not None
    assert (found.code, found.field, str(found.text)) == ("field_missing", "source", "Source is missing. Fill it in.")
    assert finding_of("field_set", {"field": "source"}, facts(source="Fair")) is None
    assert str(KINDS["field_set"].describe({"field": "source"})) == "Source is filled in"


@pytest.mark.parametrize(
    ("op", "met", "unmet"),
    [("gt", 6, 5), ("ge", 5, 4), ("lt", 4, 5), ("le", 5, 6), ("eq", 5, 6), ("ne", 6, 5)],
)
def test_field_compares_numbers(op: str, met: int, unmet: int) -> None:
    params = {"field": "amount", "op": op, "value": "5"}
    assert finding_of("field_compares", params, facts(amount=Decimal(met))) is None
    found = finding_of("field_compares", params, facts(amount=Decimal(unmet)))
    assert found is not None
    assert found.code == "field_mismatch"
    assert "5" in str(found.text)
    missing = finding_of("field_compares", params, facts())
    assert missing is not None
    assert missing.code == "field_missing"


def test_field_compares_days() -> None:
    params = {"field": "close_date", "op": "gt", "value": "today"}
    assert finding_of("field_compares", params, facts(close_date=date(2026, 5, 5))) is None
    found = finding_of("field_compares", params, facts(close_date=TODAY))
    assert found is not None
    assert str(found.text) == "Close date must be after today. Set a later day."
    fixed = params | {"op": "le", "value": "2026-12-31"}
    assert finding_of("field_compares", fixed, facts(close_date=date(2026, 12, 31))) is None
    assert str(KINDS["field_compares"].describe(fixed)) == "Close date is 2026-12-31 or earlier"


def test_related_count_counts_one_role_or_all() -> None:
    buyer = {"related": "contacts", "role": "economic_buyer", "minimum": 2}
    found = finding_of("related_count", buyer, facts({"economic_buyer": 1, "user": 5}))
    assert found is not None
    assert "1 of 2 contacts with the role Economic buyer" in str(found.text)
    assert finding_of("related_count", buyer, facts({"economic_buyer": 2})) is None
    anyone = {"related": "contacts", "minimum": 2}
    assert finding_of("related_count", anyone, facts({"economic_buyer": 1, "user": 1})) is None
    assert str(KINDS["related_count"].describe(anyone)) == "2 or more contacts in the buying group"


def test_criterion_waits_for_its_condition() -> None:
    params = {"field": "competitor", "when": "loss_needs_competitor"}
    assert finding_of("field_set", params, facts()) is None
    assert finding_of("field_set", params, facts(more={"loss_needs_competitor": True})) is not None


@pytest.mark.parametrize(
    ("kind", "params"),
    [
        ("field_set", {"field": "no_such"}),
        ("field_set", {}),
        ("field_compares", {"field": "amount", "op": "above", "value": "1"}),
        ("field_compares", {"field": "amount", "op": "gt", "value": "much"}),
        ("field_compares", {"field": "close_date", "op": "gt", "value": "tomorrow"}),
        ("field_compares", {"field": "amount", "op": "gt"}),
        ("related_count", {"related": "contacts", "role": "friend"}),
        ("related_count", {"related": "contacts", "minimum": 0}),
        ("related_count", {"related": "quotes"}),
    ],
)
def test_criterion_that_cannot_be_asked_is_a_fault(kind: str, params: dict[str, Any]) -> None:
    plan = with_criteria(CriterionPlan("broken", kind, params))
    assert [(fault.code, fault.where) for fault in pipeline_faults(plan)] == [("criterion", "one/broken")]


def with_criteria(*criteria: CriterionPlan) -> PipelinePlan:
    closed = (
        StagePlan("won", "Won", 10_000, Category.CLOSED, StageKind.WON),
        StagePlan("lost", "Lost", 0, Category.OMITTED, StageKind.LOST),
    )
    return PipelinePlan("p", "P", (StagePlan("one", "One", 10, Category.PIPELINE, criteria=criteria), *closed))


def test_unknown_kind_is_a_fault() -> None:
    assert [fault.code for fault in pipeline_faults(with_criteria(CriterionPlan("x", "moon_phase", {})))] == [
        "criterion"
    ]


def test_faults_of_stages() -> None:
    plan = with_criteria()
    one, won, lost = plan.stages

    def codes(*stages: StagePlan) -> list[str]:
        return [fault.code for fault in pipeline_faults(PipelinePlan("p", "P", stages))]

    assert codes(one, won, lost) == []
    assert codes(won, one, lost) == ["stage_kinds"]
    assert codes(one, won) == ["stage_kinds"]
    assert codes(one, one, won, lost) == ["stage_key_twice"]
    odd = StagePlan("one", "One", 10_001, Category.PIPELINE, may_start=False)
    assert codes(odd, won, lost) == ["no_start", "probability"]


def test_two_kinds_never_share_a_name() -> None:
    kind = KINDS["field_set"]
    register("field_set", kind)
    with pytest.raises(ValueError, match="field_set"):
        register("field_set", replace(kind))


def test_default_pipeline_is_the_one_promised() -> None:
    assert pipeline_faults(DEFAULT_PIPELINE) == []
    names = [(stage.name, stage.probability_bp / 100) for stage in DEFAULT_PIPELINE.stages]
    assert names == [
        ("Lead generation", 5), ("Qualification", 10), ("Needs assessment", 25), ("Proposal", 50),
        ("Negotiation", 75), ("Closed Won", 100), ("Closed Lost", 0),
    ]  # fmt: skip
    enforced = {
        (stage.key, criterion.key)
        for stage in DEFAULT_PIPELINE.stages
        for criterion in stage.criteria
        if criterion.level is Level.ENFORCE
    }
    assert enforced == {
        ("proposal", "amount"), ("proposal", "economic_buyer"),
        ("closed_lost", "reason"), ("closed_lost", "competitor"),
    }  # fmt: skip
    assert len({reason.key for reason in DEFAULT_LOSS_REASONS}) == len(DEFAULT_LOSS_REASONS)


ODD: tuple[object, ...] = (
    None, [], [[]], {}, {"a": []}, 2.5, True, "\0", "a" * 501, "nan", "sNaN", "Infinity", 5, -(2**70),
)  # fmt: skip


@pytest.mark.parametrize("kind", list(KINDS))
def test_odd_parameters_are_refused_and_never_break_anything(kind: str) -> None:
    """Whatever a tool sends: it is refused, or it can be asked of a deal without an error."""
    names = [parameter.name for parameter in KINDS[kind].parameters]
    deal = facts(amount=Decimal(5), source="Fair", owner_id=7, close_date=TODAY)
    base = {"field": "amount", "op": "gt", "value": "5", "related": "contacts", "minimum": 1, "types": ["call"]}
    base |= {"framework": "bant", "element": "need", "approver_role": "manager", "message": "A", "expression": "true"}
    base |= {"field": "cf_1"} if kind == "custom_field_set" else {}
    sound = {name: base[name] for name in names if name in base}
    assert accepts(kind, sound)
    assert not accepts(kind, sound | {"unheard_of": "x"})
    for name in names:
        for value in ODD:
            if accepts(kind, params := sound | {name: value}):
                str(KINDS[kind].describe(params))
                finding_of(kind, params, deal, "stage/key")


@pytest.mark.parametrize(
    "params",
    [
        {"field": "amount", "op": "gt", "value": "NaN"},
        {"field": "owner_id", "op": "gt", "value": "5"},
        {"field": "source", "op": "gt", "value": 5},
        {"field": "source", "op": ["gt"], "value": "5"},
    ],
)
def test_what_cannot_be_compared_is_refused(params: dict[str, Any]) -> None:
    assert not accepts("field_compares", params)


def test_a_condition_nobody_knows_does_not_switch_a_criterion_off() -> None:
    assert not accepts("field_set", {"field": "source", "when": "never"})
