"""Criteria about what stands beside a deal: in words, met and unmet, and parameters that make no sense."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from quarterdeck.pipelines.rules.beside import terms_of
from quarterdeck.pipelines.rules.criteria import KINDS, finding_of, gathered
from quarterdeck.pipelines.tests.specs import facts
from quarterdeck.records.terms.approvals import ApprovalState, Standing

CALLS = {"types": ["call", "meeting"], "minimum": 2}
QUOTE = {"category": "quote", "minimum": 1}
BUYER = {"framework": "meddicc", "element": "economic_buyer", "minimum": 2}
MANAGER: dict[str, Any] = {"approver_role": "manager"}
AT = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "params", "words"),
    [
        ("activity_done", CALLS, "2 or more done in the stage: Call / Meeting"),
        ("document_attached", QUOTE, "1 or more files attached: Quote"),
        ("document_attached", {"minimum": 2}, "2 or more files attached: any kind"),
        ("qualification_level", BUYER, "Economic buyer has level 2 or more"),
        ("approval", MANAGER, "Manager has approved"),
        ("approval", {"person": "max@nordvik.example"}, "max@nordvik.example has approved"),
    ],
)
def test_kinds_say_what_they_ask(kind: str, params: dict[str, Any], words: str) -> None:
    assert KINDS[kind].accepts(params)
    assert str(KINDS[kind].describe(params)) == words


@pytest.mark.parametrize(
    ("kind", "params"),
    [
        ("activity_done", {"types": [], "minimum": 1}),
        ("activity_done", {"types": ["dance"], "minimum": 1}),
        ("activity_done", CALLS | {"minimum": 0}),
        ("document_attached", QUOTE | {"category": "poem"}),
        ("document_attached", {"category": "quote"}),
        ("qualification_level", BUYER | {"minimum": 4}),
        ("qualification_level", BUYER | {"element": "a b"}),
        ("approval", {}),
        ("approval", MANAGER | {"person": "max@nordvik.example"}),
        ("approval", {"approver_role": "rep"}),
        ("approval", {"person": "Max"}),
        ("approval", MANAGER | {"terms": ["colour"]}),
    ],
)
def test_parameters_that_make_no_sense_are_not_accepted(kind: str, params: dict[str, Any]) -> None:
    assert not KINDS[kind].accepts(params)


@pytest.mark.parametrize(
    ("kind", "params", "more", "code"),
    [
        ("activity_done", CALLS, {"activities": {"call": 1, "note": 5}}, "activity_missing"),
        ("activity_done", CALLS, {"activities": {"call": 1, "meeting": 1}}, None),
        ("document_attached", QUOTE, {"attachments": {"other": 3}}, "document_missing"),
        ("document_attached", {"minimum": 3}, {"attachments": {"other": 2, "quote": 1}}, None),
        ("qualification_level", BUYER, {"levels": {"meddicc/economic_buyer": 1}}, "level_too_low"),
        ("qualification_level", BUYER, {"levels": {"meddicc/economic_buyer": 2}}, None),
        ("qualification_level", BUYER, {}, "level_too_low"),
    ],
)
def test_counts_decide(kind: str, params: dict[str, Any], more: dict[str, Any], code: str | None) -> None:
    found = finding_of(kind, params, facts(more=more))
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("state", "amount", "code"),
    [
        (ApprovalState.APPROVED, "100.00", None),
        (ApprovalState.APPROVED, "100.01", "approval_lapsed"),
        (ApprovalState.ASKED, "100.00", "approval_waiting"),
        (ApprovalState.ASKED, "5.00", "approval_lapsed"),
        (ApprovalState.REJECTED, "100.00", "approval_rejected"),
        (None, "100.00", "approval_missing"),
    ],
)
def test_an_approval_holds_for_its_terms(state: ApprovalState | None, amount: str, code: str | None) -> None:
    terms = terms_of(MANAGER, {"amount": Decimal("100.00"), "currency": "EUR"})
    states = {} if state is None else {"commit/manager": Standing(state, terms, AT, "Too cheap.")}
    known = facts(amount=Decimal(amount), currency="EUR", more={"approvals": states})
    found = finding_of("approval", MANAGER, known, "commit/manager")
    assert (found.code if found else None) == code


def test_an_approval_lapses_when_another_is_to_give_it() -> None:
    values: dict[str, Any] = {"amount": Decimal("100.00"), "currency": "EUR"}
    standing = Standing(ApprovalState.APPROVED, terms_of(MANAGER, values), AT, "")
    known = facts(**values, more={"approvals": {"commit/manager": standing}})
    found = finding_of("approval", {"person": "cfo@example.com"}, known, "commit/manager")
    assert found is not None
    assert found.code == "approval_lapsed"


def test_only_what_is_asked_is_gathered() -> None:
    assert gathered([("field_set", {"field": "source"}), ("approval", MANAGER)]) == frozenset({"approvals"})
    assert gathered([]) == frozenset()
    assert not KINDS["activity_done"].lasts(CALLS)
