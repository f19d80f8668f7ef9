"""Writes about a record: evidence, needs, answers, objections, with history and undo."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from quarterdeck.journal.queries import timeline
from quarterdeck.journal.terms import Door, Via
from quarterdeck.qualification import actions, queries
from quarterdeck.qualification.models import Answer, Evidence, Needs, Objection
from quarterdeck.qualification.queries import Subject
from quarterdeck.qualification.terms import (
    EvidenceRow,
    NeedsFields,
    NeedsRow,
    NewEvidence,
    ObjectionFields,
    QuestionFields,
    QuestionSetFields,
)
from quarterdeck.users.queries import system_actor
from quarterdeck.users.terms import Actor
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused, Stale
from tests.cast import SYSTEM, Cast
from tests.customers import an_account
from tests.query_counts import QueryCounts
from tests.unchanged import unchanged

VIA = Via(Door.FORM)
MEDDICC = Subject(framework="meddicc", has_reached_proposal=True, may_edit=True)
Elements = dict[str, int]
Actors = dict[str, Actor]


def today() -> date:
    return timezone.now().date()


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


def level(account: int) -> int:
    return queries.levels("account", [account], today()).get(account, {}).get("meddicc/metrics", 0)


def recorded(account: int, actor: Actor, element: int, level: int, **more: Any) -> int:
    new = NewEvidence(element_id=element, level=level, text="They told us.", **more)
    saved = actions.record_evidence(kind="account", record_id=account, new=new, by=actor, via=VIA)
    return saved.evidence_id


def test_evidence_sets_the_level_and_withdrawing_it_sets_it_back(
    account: int, elements: Elements, actors: Actors
) -> None:
    metrics = elements["meddicc/metrics"]
    recorded(account, actors["rita"], metrics, 1)
    second = recorded(account, actors["rita"], metrics, 3)
    assert level(account) == 3
    named: dict[str, Any] = {"kind": "account", "record_id": account, "evidence_id": second}
    actions.withdraw_evidence(**named, by=actors["max"], via=VIA)
    assert level(account) == 1
    assert [(entry.level, entry.is_withdrawn) for entry in queries.element_history("account", account, metrics)] == [
        (3, True), (1, False),
    ]  # fmt: skip
    with pytest.raises(NotFound):
        actions.withdraw_evidence(**named, by=actors["rita"], via=VIA)
    assert [entry.event for entry in timeline("evidence", second)] == ["evidence.withdrawn", "evidence.recorded"]


def test_level_decays_and_the_score_says_its_terms(account: int, elements: Elements, actors: Actors) -> None:
    recorded(account, actors["rita"], elements["meddicc/metrics"], 3, on=today() - timedelta(days=200))
    recorded(account, actors["rita"], elements["meddicc/champion"], 2)
    found = queries.qualification_of("account", account, MEDDICC, today())
    assert found is not None
    standing = {element.key: element for element in found.elements}
    assert (standing["metrics"].level, standing["metrics"].has_decayed) == (1, True)
    assert standing["champion"].evidence is not None
    assert standing["champion"].evidence.author == "Rita Vogel"
    assert [term.product for term in found.terms] == [20, 0, 0, 0, 0, 30, 0]
    assert found.score_bp == round(10_000 * 50 / 300)


def test_unknown_metrics_are_a_high_risk_at_proposal_only(account: int, elements: Elements, actors: Actors) -> None:
    def risks(subject: Subject) -> list[str]:
        found = queries.qualification_of("account", account, subject, today())
        assert found is not None
        return [element.key for element in found.elements if element.is_high_risk]

    assert risks(MEDDICC) == ["metrics"]
    assert risks(Subject(framework="meddicc")) == []
    recorded(account, actors["rita"], elements["meddicc/metrics"], 1)
    assert risks(MEDDICC) == []


def test_evidence_is_refused_with_every_reason(account: int, elements: Elements, actors: Actors) -> None:
    new = NewEvidence(element_id=7, level=4, on=today() + timedelta(days=2))
    with unchanged(), pytest.raises(Refused) as refusal:
        actions.record_evidence(kind="account", record_id=account, new=new, by=actors["rita"], via=VIA)
    assert codes(refusal) == ["element_unknown", "level_out_of_range", "evidence_missing", "in_future"]


def test_only_who_may_change_the_record_writes(account: int, elements: Elements, actors: Actors) -> None:
    new = NewEvidence(element_id=elements["bant/need"], level=1, text="Asked for it.")
    for name, error in {"olga": NotFound, "rolf": NotPermitted, "chiara": NotPermitted}.items():
        with pytest.raises(error):
            actions.record_evidence(kind="account", record_id=account, new=new, by=actors[name], via=VIA)
        with pytest.raises(error):
            actions.edit_needs(kind="account", record_id=account, changes={"pain": "x"}, by=actors[name], via=VIA)
        objection = ObjectionFields(text="Too dear")
        with pytest.raises(error):
            actions.raise_objection(kind="account", record_id=account, new=objection, by=actors[name], via=VIA)
    assert not Evidence.objects.exists()
    assert not Needs.objects.exists()
    assert not Objection.objects.exists()


def test_many_levels_are_read_at_once_and_equal_one_by_one(
    cast: Cast, elements: Elements, actors: Actors, query_counts: QueryCounts
) -> None:
    accounts = [an_account(cast.rita, f"Account {number}") for number in range(4)]
    for place, account in enumerate(accounts[:3]):
        first = recorded(account, actors["rita"], elements["meddicc/metrics"], 3, on=today() - timedelta(days=100))
        recorded(account, actors["rita"], elements["meddicc/metrics"], place, on=today() - timedelta(days=120))
        if place == 2:
            actions.withdraw_evidence(kind="account", record_id=account, evidence_id=first, by=actors["rita"], via=VIA)
    with query_counts.expect("levels"):
        found = queries.levels("account", accounts, today())
    for account in accounts:
        one = queries.qualification_of("account", account, MEDDICC, today())
        assert one is not None
        shown = {f"meddicc/{element.key}": element.level for element in one.elements if element.evidence}
        assert found.get(account, {}) == shown


def test_rows_are_recorded_as_one_by_one_in_as_many_statements(
    cast: Cast, elements: Elements, actors: Actors, query_counts: QueryCounts
) -> None:
    accounts = [an_account(cast.rita, f"Account {number}") for number in range(6)]
    evidence = NewEvidence(element_id=elements["bant/budget"], level=2, text="Signed off.", on=today())
    for part in (accounts[:1], accounts[1:]):
        rows = [EvidenceRow(record_id=pk, evidence=evidence, author_id=cast.rita) for pk in part]
        needs = [
            NeedsRow(pk, NeedsFields(pain="Downtime", budget_max=Decimal(5), budget_currency="EUR")) for pk in part
        ]
        with query_counts.expect("evidence rows"):
            actions.record_evidence_rows(kind="account", rows=rows, by=system_actor(), via=SYSTEM)
        with query_counts.expect("needs rows"):
            actions.record_needs_rows(kind="account", rows=needs, by=system_actor(), via=SYSTEM)
    assert list(Evidence.objects.values_list("author_id", flat=True)) == [cast.rita] * 6
    assert queries.levels("account", accounts, today()) == {pk: {"bant/budget": 2} for pk in accounts}
    single = an_account(cast.rita, "One more")
    actions.record_evidence(kind="account", record_id=single, new=evidence, by=system_actor(), via=SYSTEM)
    last_two = Evidence.objects.order_by("-pk").values_list("pk", flat=True)[:2]
    many, one = (timeline("evidence", pk)[0].changes for pk in last_two)
    assert many == one


def test_needs_are_edited_field_by_field_and_undone(account: int, actors: Actors) -> None:
    record: dict[str, Any] = {"kind": "account", "record_id": account, "by": actors["rita"], "via": VIA}
    first = actions.edit_needs(changes={"pain": "Downtime"}, version=0, **record)
    budget = {"budget_min": Decimal(90_000), "budget_max": Decimal(120_000), "budget_currency": "EUR"}
    second = actions.edit_needs(changes=budget | {"competitors": "Kappa; Weissach"}, version=first.version, **record)
    found = queries.needs_of_record("account", account)
    assert (found.fields.budget_max, found.fields.competitors, found.version) == (
        Decimal(120_000),
        "Kappa, Weissach",
        2,
    )
    with pytest.raises(Stale):
        actions.edit_needs(changes={"pain": "Noise"}, version=1, **record)
    assert second.seq is not None
    actions.undo_needs_edit(seq=second.seq, **record)
    assert queries.needs_of_record("account", account).fields == NeedsFields(pain="Downtime")
    with pytest.raises(Refused) as refusal:
        actions.undo_needs_edit(seq=second.seq, **record)
    assert set(codes(refusal)) == {"changed_since"}
    assert actions.edit_needs(changes={"pain": "Downtime"}, **record).seq is None


def a_question(by: Actor, **fields: Any) -> int:
    made = actions.add_question_set(new=QuestionSetFields(name="Discovery"), by=by, via=VIA)
    return actions.add_question(set_id=made.id, new=QuestionFields(**fields), by=by, via=VIA).id


def test_answers_keep_their_history_and_are_undone(account: int, actors: Actors) -> None:
    question = a_question(actors["sam"], text="How many lines?", type="number")
    record: dict[str, Any] = {"kind": "account", "record_id": account, "question_id": question, "by": actors["rita"]}
    actions.answer_question(value=Decimal("4.5"), version=0, via=VIA, **record)
    with pytest.raises(Stale):
        actions.answer_question(value=Decimal(9), version=0, via=VIA, **record)
    actions.answer_question(value=Decimal(6), version=1, via=VIA, **record)
    assert actions.answer_question(value=Decimal(6), via=VIA, **record).seq is None
    actions.undo_answer(revision=2, via=VIA, **record)
    history = queries.answer_history("account", account, question)
    assert [row.value for row in history] == [Decimal("4.5"), Decimal(6), Decimal("4.5")]
    (asked,) = queries.asked_sets("account", account, "")
    assert (asked.answered, asked.questions[0].value, asked.questions[0].revision) == (1, Decimal("4.5"), 3)
    with pytest.raises(Refused) as refusal:
        actions.undo_answer(revision=2, via=VIA, **record)
    assert codes(refusal) == ["changed_since"]


@pytest.mark.parametrize(
    ("kind", "good", "bad", "code"),
    [
        ("number", Decimal("0.5"), "many", "answer_of_other_type"),
        ("number", Decimal(-3), Decimal("0.1234567"), "amount_over_precise"),
        ("choice", "Cloud", "Moon", "unknown_choice"),
        ("yes_no", False, "no", "answer_of_other_type"),
        ("date", date(2026, 5, 1), date(1066, 5, 1), "date_out_of_range"),
        ("text", "A cloud", "x" * 2001, "too_long"),
    ],
)
def test_answer_is_of_the_type_of_its_question(
    account: int, actors: Actors, kind: str, good: Any, bad: Any, code: str
) -> None:
    question = a_question(actors["sam"], text="Where?", type=kind, choices="Cloud\nOn site")
    record: dict[str, Any] = {"kind": "account", "record_id": account, "question_id": question, "by": actors["rita"]}
    actions.answer_question(value=good, via=VIA, **record)
    with pytest.raises(Refused) as refusal:
        actions.answer_question(value=bad, via=VIA, **record)
    assert codes(refusal) == [code]
    (asked,) = queries.asked_sets("account", account, "")
    assert asked.questions[0].value == good
    assert type(asked.questions[0].value) is type(good)
    actions.answer_question(value=None, via=VIA, **record)
    (asked,) = queries.asked_sets("account", account, "")
    assert (asked.questions[0].value, asked.answered, Answer.objects.count()) == (None, 0, 2)


def test_objection_is_settled_reopened_undone_deleted_and_restored(account: int, actors: Actors) -> None:
    record: dict[str, Any] = {"kind": "account", "record_id": account, "by": actors["rita"], "via": VIA}
    raised = actions.raise_objection(new=ObjectionFields(text="Too dear", topic="price"), **record)
    (row,) = queries.objections_of("account", account)
    assert (row.fields.raised_on, row.fields.settled_on) == (today(), None)
    named = record | {"objection_id": raised.id}
    with pytest.raises(Refused) as refusal:
        actions.edit_objection(changes={"outcome": "answered"}, **named)
    assert codes(refusal) == ["answer_missing"]
    answered = actions.edit_objection(changes={"outcome": "answered", "answer": "Pays back in a year."}, **named)
    assert queries.objection_row("account", account, raised.id).fields.settled_on == today()
    with pytest.raises(Stale):
        actions.edit_objection(changes={"text": "Dear"}, version=1, **named)
    assert answered.seq is not None
    actions.undo_objection_edit(seq=answered.seq, **named)
    assert queries.objection_row("account", account, raised.id).fields == row.fields
    actions.delete_objection(**named)
    assert queries.objections_of("account", account) == []
    actions.restore_objection(**named)
    assert [event.event for event in timeline("objection", raised.id)] == [
        "objection.restored", "objection.deleted", "objection.edited", "objection.edited", "objection.raised",
    ]  # fmt: skip
