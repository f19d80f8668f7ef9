"""The gate: every unmet criterion and every broken transition rule, in one verdict."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest

from quarterdeck.pipelines.rules.criteria import Facts
from quarterdeck.pipelines.rules.defaults import DEFAULT_PIPELINE
from quarterdeck.pipelines.rules.gate import PastGate, hollow_reasons
from quarterdeck.pipelines.rules.pipeline import PipelineSpec
from quarterdeck.pipelines.terms import Level, Why
from quarterdeck.pipelines.tests.specs import NOW, RULES_FROM, SALES, STAGES, facts, rows, spec_of, verdict

AMOUNT = ("field_missing", "proposal/amount", "amount")
BUYER = ("contacts_missing", "proposal/economic_buyer", "contacts")
MET = facts({"economic_buyer": 1}, amount=Decimal(5), close_date=date(2026, 6, 1))


def test_verdict_names_everything_unmet_at_once() -> None:
    assert rows(verdict("qualification", "proposal", facts())) == [AMOUNT, BUYER]
    assert rows(verdict("qualification", "proposal", facts(amount=Decimal(5)))) == [BUYER]
    assert rows(verdict("qualification", "proposal", MET)) == []


def test_zero_is_an_amount_but_not_above_zero() -> None:
    found = verdict("qualification", "proposal", facts({"economic_buyer": 1}, amount=Decimal(0)))
    (reason,) = found.reasons
    assert (reason.code, str(reason.text)) == ("field_mismatch", "Amount must be above 0.")


@pytest.mark.parametrize("to", ["negotiation", "closed_won"])
def test_skipped_stages_are_entered_too(to: str) -> None:
    assert rows(verdict("lead_generation", to, facts())) == [AMOUNT, BUYER]


def test_new_opportunity_meets_every_stage_up_to_where_it_starts() -> None:
    assert rows(verdict(None, "negotiation", facts())) == [AMOUNT, BUYER]
    assert rows(verdict(None, "closed_won", MET)) == [("start_forbidden", "", "stage_id")]


def test_exit_criteria_are_asked_on_the_way_forward_only() -> None:
    spec = enforced("qualification")
    keys = ["qualification/budget", "qualification/authority", "qualification/need", "qualification/timing"]
    assert [row[1] for row in rows(verdict("qualification", "needs_assessment", facts(), spec))] == keys
    assert rows(verdict("qualification", "lead_generation", facts(), spec)) == []
    assert rows(verdict("qualification", "closed_lost", facts(loss_reason_id=3), spec)) == []
    # Leaving another stage asks nothing of this one's exit, but enters it.
    assert [r[1] for r in rows(verdict("lead_generation", "needs_assessment", facts(), spec))] == [
        "qualification/account"
    ]


def test_lost_needs_its_reason_and_the_competitor_when_that_says_so() -> None:
    assert rows(verdict("lead_generation", "closed_lost", facts())) == [
        ("field_missing", "closed_lost/reason", "loss_reason_id")
    ]
    known = facts(loss_reason_id=3, more={"loss_needs_competitor": True})
    assert rows(verdict("lead_generation", "closed_lost", known)) == [
        ("field_missing", "closed_lost/competitor", "competitor")
    ]
    assert rows(verdict("lead_generation", "closed_lost", facts(loss_reason_id=3, competitor=""))) == []


def test_advice_is_told_but_refuses_nothing() -> None:
    found = verdict("qualification", "proposal", facts({"economic_buyer": 1}, amount=Decimal(5)))
    assert found.reasons == ()
    assert [reason.criterion for reason in found.advice] == [
        "qualification/need", "qualification/timing", "proposal/close_date",
    ]  # fmt: skip
    assert {why for _, why in found.excused} == {Why.ADVISED}


def test_no_skipping() -> None:
    spec = spec_of(may_skip=False)
    assert rows(verdict("lead_generation", "qualification", facts(), spec)) == []
    assert rows(verdict("lead_generation", "proposal", MET, spec)) == [("skip_forbidden", "", "stage_id")]
    assert rows(verdict("proposal", "closed_won", MET, spec)) == [("skip_forbidden", "", "stage_id")]
    assert rows(verdict("negotiation", "closed_won", MET, spec)) == []
    assert rows(verdict("lead_generation", "closed_lost", facts(loss_reason_id=1), spec)) == []
    assert rows(verdict(None, "needs_assessment", facts(), spec)) == []


def test_no_going_back() -> None:
    spec = spec_of(may_go_back=False)
    assert rows(verdict("proposal", "qualification", facts(), spec)) == [("back_forbidden", "", "stage_id")]
    assert rows(verdict("proposal", "negotiation", MET, spec)) == []


def test_only_some_roles_may_enter() -> None:
    plan = DEFAULT_PIPELINE
    stages = tuple(replace(s, may_enter=frozenset({"manager"})) if s.key == "negotiation" else s for s in plan.stages)
    spec = spec_of(replace(plan, stages=stages))
    assert rows(verdict("proposal", "negotiation", MET, spec)) == [("enter_forbidden", "", "stage_id")]
    assert rows(verdict("proposal", "negotiation", MET, spec, role_key="manager")) == []
    assert rows(verdict("proposal", "negotiation", MET, spec, role_key=None)) == []
    assert verdict("proposal", "negotiation", MET, spec).liftable == ()


def test_transition_rules_and_criteria_stand_together() -> None:
    spec = spec_of(may_skip=False)
    found = verdict("lead_generation", "negotiation", facts(), spec)
    assert rows(found) == [("skip_forbidden", "", "stage_id"), AMOUNT, BUYER]
    assert found.liftable == found.reasons


def test_reopening_goes_on_from_the_last_open_stage() -> None:
    back: dict[str, Any] = {"base": STAGES["qualification"]}
    assert rows(verdict("closed_lost", "qualification", facts(), **back)) == []
    assert rows(verdict("closed_lost", "lead_generation", facts(), **back)) == []
    assert rows(verdict("closed_lost", "proposal", facts(), **back)) == [AMOUNT, BUYER]
    assert rows(verdict("closed_lost", "closed_won", facts(), **back)) == [AMOUNT, BUYER]
    closed = spec_of(may_reopen=False)
    assert rows(verdict("closed_won", "qualification", facts(), closed, **back)) == [
        ("reopen_forbidden", "", "stage_id")
    ]
    assert rows(verdict("closed_won", "closed_lost", facts(), closed, **back))[0][0] == "reopen_forbidden"


def enforced(stage_key: str, since: object = RULES_FROM) -> PipelineSpec:
    """SALES with every criterion of a stage enforced from an instant on."""
    stages = tuple(
        replace(s, criteria=tuple(replace(c, level=Level.ENFORCE, effective_from=since) for c in s.criteria))  # type: ignore[arg-type]  # a datetime, kept short above
        if s.key == stage_key
        else s
        for s in SALES.stages
    )
    return replace(SALES, stages=stages)


def test_rule_whose_day_has_not_come_only_advises() -> None:
    spec = enforced("proposal", NOW + timedelta(days=1))
    assert rows(verdict("qualification", "proposal", facts(), spec)) == []
    assert [r.criterion for r in verdict("needs_assessment", "proposal", facts(), spec).advice] == [
        "proposal/amount", "proposal/economic_buyer", "proposal/close_date",
    ]  # fmt: skip
    spec = enforced("proposal", NOW)
    assert len(rows(verdict("needs_assessment", "proposal", facts(), spec))) == 3


@pytest.mark.parametrize(
    ("reached", "is_excused"),
    [
        ([(-10, 3)], True),
        ([(-10, 4)], True),
        ([(-10, 2)], False),
        ([(-10, 3), (-5, 1)], False),
        ([(-10, 1), (1, 3)], False),
        ([], False),
    ],
)
def test_deals_in_or_past_the_stage_when_a_rule_arrives_are_grandfathered(
    reached: list[tuple[int, int]], is_excused: bool
) -> None:
    history = [(RULES_FROM + timedelta(days=days), position) for days, position in reached]
    found = verdict("needs_assessment", "proposal", facts(), reached=history)
    assert (not found.reasons) is is_excused
    whys = {why for result, why in found.excused if result.criterion.level is Level.ENFORCE}
    assert whys == ({Why.GRANDFATHERED} if is_excused else set())


def test_imported_history_excuses_up_to_where_it_ended() -> None:
    assert rows(verdict("needs_assessment", "proposal", facts(), imported_position=3)) == []
    assert rows(verdict("needs_assessment", "proposal", facts(), imported_position=2)) == [AMOUNT, BUYER]


def test_edit_may_not_hollow_out_what_the_stage_was_entered_with() -> None:
    stage, without = STAGES["proposal"], facts(amount=Decimal(5))
    assert [r.field for r in hollow_reasons(stage, MET, without, NOW)] == ["contacts"]
    assert hollow_reasons(stage, facts(), facts(), NOW) == []
    assert hollow_reasons(stage, MET, without, RULES_FROM - timedelta(days=1)) == []


def test_of_a_told_past_the_same_is_listed_as_the_gate_would_refuse() -> None:
    past = PastGate()
    said = product((None, Decimal(0), Decimal(5)), (None, date(2026, 6, 1)), (None, 3), ("", "Globex"), (False, True))
    for (amount, close, loss, rival, is_needed), (start, to) in product(said, product((None, *STAGES), STAGES)):
        values: dict[str, Any] = {
            "amount": amount,
            "close_date": close,
            "loss_reason_id": loss,
            "competitor": rival,
            "account_id": 1,
        }
        known = facts(**values, more={"loss_needs_competitor": is_needed})
        results = verdict(start, to, known).results
        enforced = [one.reason for one in results if one.reason and one.criterion.level is Level.ENFORCE]
        base = STAGES[start] if start else None
        asked = SALES.asked(base, base, STAGES[to])
        found = past.unmet(asked, SimpleNamespace(**values), lambda known=known: known)  # type: ignore[misc]  # always given
        assert [one.reason for one in found] == enforced


def test_what_asks_for_a_filled_field_is_found_once_for_all_states() -> None:
    read: list[Facts] = []
    past, asked = (
        PastGate(),
        [pair for pair in SALES.asked(None, None, STAGES["closed_lost"]) if pair[1].key == "reason"],
    )

    def known() -> Facts:
        read.append(facts())
        return read[-1]

    found = [past.unmet(tuple(asked), SimpleNamespace(loss_reason_id=number), known) for number in (None, 5, None)]
    assert [len(one) for one in found] == [1, 0, 1]
    assert len(read) == 1
