"""Editing, owners and grants, deleting, back-dating, undo and correction."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.utils import timezone

from quarterdeck.customers.actions import delete_account, delete_contact
from quarterdeck.customers.queries import visible_accounts
from quarterdeck.journal.queries import timeline
from quarterdeck.opportunities import actions
from quarterdeck.opportunities.models import History, OpportunityContact, PipelineCounter
from quarterdeck.opportunities.queries import check_totals, history_marks, history_rows, state_of, visible_to
from quarterdeck.opportunities.rules.timeline import visits
from quarterdeck.opportunities.terms import Correction
from quarterdeck.opportunities.tests.deals import Sales, last_seq, row
from quarterdeck.users.queries import system_actor
from quarterdeck.values.timeline import HistoryKind, as_of
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused, Stale
from tests.cast import SYSTEM, actor
from tests.customers import an_account
from tests.unchanged import unchanged

SPRING = datetime(2026, 3, 2, 9, tzinfo=UTC)


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


def undo(sales: Sales, number: int, seq: int, by: str = "rita") -> None:
    actions.undo_change(opportunity_id=number, seq=seq, by=sales.actor(by), via=SYSTEM)


def correct(sales: Sales, number: int, correction: Correction, by: str = "sam") -> None:
    actions.correct_history(opportunity_id=number, correction=correction, by=sales.actor(by), via=SYSTEM)


def test_edit_changes_what_differs_and_raises_the_version(sales: Sales) -> None:
    number = sales.deal(close_date=date(2027, 3, 31))
    seq = sales.edit(number, name="Bigger presses", amount=Decimal(1000), close_date=date(2027, 4, 1))
    after = row(number)
    assert (after.name, after.name_key, after.version) == ("Bigger presses", "bigger presses", 2)
    assert (after.push_count, after.redate_count, after.original_close_date) == (1, 1, date(2027, 3, 31))
    assert seq == last_seq(number)
    with unchanged():
        assert sales.edit(number, name=" Bigger  presses ", amount=Decimal("1000.0")) is None


def test_refused_edit_leaves_nothing(sales: Sales) -> None:
    number = sales.deal()
    with unchanged(), pytest.raises(Refused) as refusal:
        sales.edit(number, name="", owner_id=sales.cast.disabled, amount=Decimal("0.001"), stage_id=5)
    assert sorted(codes(refusal)) == ["amount_over_precise", "field_unknown", "name_missing", "owner_inactive"]
    with unchanged(), pytest.raises(Stale):
        actions.edit_opportunity(
            opportunity_id=number, changes={"name": "x"}, by=sales.actor("rita"), via=SYSTEM, version=9
        )
    with unchanged(), pytest.raises(NotFound):
        sales.edit(number, by="olga", name="Mine now")
    with unchanged(), pytest.raises(NotPermitted):
        sales.edit(number, by="rolf", name="x")


def test_owner_changes_hands_only_by_those_who_may(sales: Sales) -> None:
    number = sales.deal(account_id=sales.account)
    with unchanged(), pytest.raises(NotPermitted):
        sales.edit(number, owner_id=sales.cast.olga)
    assert sales.account not in set(visible_accounts(actor(sales.cast.olga)))
    sales.edit(number, by="max", owner_id=sales.cast.olga)
    assert sales.account in set(visible_accounts(actor(sales.cast.olga)))
    assert not visible_to(actor(sales.cast.max)).filter(pk=number).exists()
    sales.edit(number, by="olga", account_id=None)
    assert sales.account not in set(visible_accounts(actor(sales.cast.olga)))
    assert check_totals() == []


def test_account_must_be_one_the_actor_sees(sales: Sales) -> None:
    number = sales.deal(by="system", owner_id=sales.cast.olga, contacts=())
    with pytest.raises(Refused) as refusal:
        sales.edit(number, by="olga", account_id=sales.account)
    assert codes(refusal) == ["unknown_choice"]


def test_deleted_deal_is_gone_until_restored(sales: Sales) -> None:
    number = sales.deal(account_id=sales.account)
    with unchanged(), pytest.raises(NotPermitted):
        actions.delete_opportunity(opportunity_id=number, by=sales.actor("rita"), via=SYSTEM)
    actions.delete_opportunity(opportunity_id=number, by=sales.actor("max"), via=SYSTEM)
    assert check_totals() == []
    with pytest.raises(NotFound):
        sales.edit(number, name="x")
    actions.restore_opportunity(opportunity_id=number, by=sales.actor("max"), via=SYSTEM)
    assert (row(number).state, row(number).version) == ("active", 3)
    assert check_totals() == []


def test_back_dated_edit_changes_the_past_only(sales: Sales) -> None:
    number = sales.deal(by="system", at=SPRING, amount=Decimal(10))
    sales.edit(number, by="system", at=SPRING + timedelta(days=10), amount=Decimal(20))
    before = row(number)
    sales.edit(number, by="system", at=SPRING + timedelta(days=5), amount=Decimal(15), name="Presses again")
    after = row(number)
    assert (after.amount_minor, after.name, after.version) == (before.amount_minor, before.name, before.version)
    rows = history_rows([number])[number]
    amounts = [as_of(rows, true_at=SPRING + timedelta(days=d)) for d in (1, 6, 11)]
    assert [found.amount_minor for found in amounts if found] == [1000, 1500, 2000]
    assert check_totals() == []


def test_back_dated_move_changes_figures_about_the_past(sales: Sales) -> None:
    number = sales.deal(by="system", at=SPRING)
    sales.move(number, "qualification", by="system", at=SPRING + timedelta(days=10))
    sales.move(number, "qualification", by="system", at=SPRING + timedelta(days=4))
    after = row(number)
    assert after.stage_entered_at == SPRING + timedelta(days=4)
    assert after.version == 3
    assert len(visits(history_rows([number])[number])) == 2


def test_only_the_past_and_only_by_those_who_may(sales: Sales) -> None:
    number = sales.deal(by="system", at=SPRING)
    with unchanged(), pytest.raises(NotPermitted):
        sales.edit(number, at=SPRING + timedelta(days=1), name="x")
    with unchanged(), pytest.raises(Refused) as refusal:
        sales.edit(number, by="system", at=timezone.now() + timedelta(hours=1), name="x")
    assert codes(refusal) == ["in_future"]
    with unchanged(), pytest.raises(Refused) as refusal:
        sales.edit(number, by="system", at=SPRING - timedelta(seconds=1), name="x")
    assert codes(refusal) == ["before_created"]


def test_undo_takes_a_move_back_with_its_contacts(sales: Sales) -> None:
    number = sales.deal(contacts=(), amount=None)
    before = state_of(row(number))
    entered = row(number).stage_entered_at
    moved = sales.move(number, "proposal", fill={"amount": Decimal(5)}, contacts=((sales.buyer, "economic_buyer"),))
    assert moved.seq is not None
    undo(sales, number, moved.seq)
    after = row(number)
    assert state_of(after) == before
    assert (after.stage_entered_at, after.version) == (entered, 3)
    assert not OpportunityContact.objects.filter(opportunity_id=number).exists()
    mark = History.objects.get(kind=HistoryKind.UNDO)
    assert (mark.voids, History.objects.get(seq=moved.seq).voided_by) == (moved.seq, mark.seq)
    assert timeline("opportunity", number)[0].event == "opportunity.change_undone"
    assert check_totals() == []


def test_undo_leaves_later_changes_of_other_fields(sales: Sales) -> None:
    number = sales.deal()
    moved = sales.move(number, "proposal")
    sales.edit(number, name="Bigger presses")
    assert moved.seq is not None
    undo(sales, number, moved.seq)
    after = row(number)
    assert (after.stage_id, after.name) == (sales.stage("lead_generation"), "Bigger presses")
    assert len(visits(history_rows([number])[number])) == 1
    kinds = list(History.objects.filter(opportunity_id=number).order_by("seq").values_list("kind", flat=True))
    assert kinds == ["created", "changed", "changed", "undo", "restated"]


def test_undo_is_refused_when_it_would_take_more(sales: Sales) -> None:
    number = sales.deal()
    first = sales.edit(number, name="Bigger presses")
    sales.edit(number, name="Biggest presses")
    assert first is not None
    with unchanged(), pytest.raises(Refused) as refusal:
        undo(sales, number, first)
    assert codes(refusal) == ["changed_since"]
    undo(sales, number, last_seq(number))
    undo(sales, number, first)
    assert row(number).name == "Presses"
    with unchanged(), pytest.raises(Refused) as refusal:
        undo(sales, number, first)
    assert codes(refusal) == ["voided_already"]


def test_who_may_undo_and_for_how_long(sales: Sales) -> None:
    number = sales.deal()
    seq = sales.edit(number, name="Bigger presses")
    assert seq is not None
    with unchanged(), pytest.raises(Refused) as refusal:
        undo(sales, number, seq, by="max")
    assert codes(refusal) == ["not_own"]
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=25)):
        with unchanged(), pytest.raises(Refused) as refusal:
            undo(sales, number, seq)
        assert codes(refusal) == ["undo_too_late"]
        marks = history_marks(sales.actor("rita"), number, [History.objects.get(seq=seq).entry_id])
        assert [mark.can_undo for mark in marks.values()] == [False]
        undo(sales, number, seq, by="sam")
    other = sales.deal()
    with unchanged(), pytest.raises(NotFound):
        undo(sales, other, seq)


def test_marks_say_what_can_be_undone(sales: Sales) -> None:
    number = sales.deal()
    seqs = [sales.edit(number, name="B"), sales.edit(number, source="Fair"), sales.edit(number, name="C")]
    entries = dict(History.objects.filter(opportunity_id=number).values_list("entry_id", "seq"))
    marks = history_marks(sales.actor("rita"), number, list(entries))
    assert {mark.seq: mark.can_undo for mark in marks.values()} == dict(
        zip([min(entries.values()), *seqs], [False, False, True, True], strict=True)
    )


def test_correction_puts_the_past_right_with_a_reason(sales: Sales) -> None:
    number = sales.deal(by="system", at=SPRING, close_date=date(2026, 6, 30))
    wrong = sales.edit(number, by="system", at=SPRING + timedelta(days=5), close_date=date(2026, 7, 1))
    sales.edit(number, by="system", at=SPRING + timedelta(days=9), name="Bigger presses")
    assert (row(number).push_count, wrong) == (1, wrong)
    assert wrong is not None
    fix = Correction(seq=wrong, reason="Typing error", changes={"close_date": date(2026, 6, 29)})
    with unchanged(), pytest.raises(NotPermitted):
        correct(sales, number, fix, by="max")
    correct(sales, number, fix)
    after = row(number)
    assert (after.close_date, after.push_count, after.redate_count, after.name) == (
        date(2026, 6, 29),
        0,
        0,
        "Bigger presses",
    )
    with unchanged(), pytest.raises(Refused):
        correct(sales, number, Correction(seq=last_seq(number), reason=" ", changes={"name": "x"}))


def test_correction_of_a_closing_day_moves_closed_on(sales: Sales) -> None:
    number = sales.deal(by="system", at=SPRING)
    won = sales.move(number, "closed_won", by="system", at=SPRING + timedelta(days=9))
    assert won.seq is not None
    correct(sales, number, Correction(seq=won.seq, reason="Signed before", at=SPRING + timedelta(days=3)))
    after = row(number)
    assert (after.closed_on, after.closed_at) == (date(2026, 3, 5), SPRING + timedelta(days=3))
    correct(
        sales,
        number,
        Correction(seq=last_seq(number), reason="Was not won", changes={"stage_id": sales.stage("proposal")}),
    )
    assert (row(number).closed_on, row(number).category) == (None, "best_case")
    assert check_totals() == []


def test_database_guards_history(sales: Sales) -> None:
    number = sales.deal()
    seq = sales.edit(number, name="Bigger presses")
    assert seq is not None
    undo(sales, number, seq)
    rows = History.objects.filter(opportunity_id=number)
    harms: list[Callable[[], object]] = [
        lambda: rows.update(amount_minor=5),
        lambda: rows.filter(seq=seq).update(voided_by=99, voided_at=timezone.now()),
        lambda: rows.filter(voided_by=None).update(voided_by=None, voided_at=None),
        lambda: rows._raw_delete(using="default"),
    ]
    for harm in harms:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            harm()


def test_every_visible_change_moves_the_boards_version(sales: Sales) -> None:
    def version() -> int:
        return sum(PipelineCounter.objects.values_list("value", flat=True))

    number, seen = sales.deal(), version()
    changes: list[Callable[[], object]] = [
        lambda: sales.move(number, "qualification"),
        lambda: sales.edit(number, name="B"),
        lambda: undo(sales, number, last_seq(number)),
        lambda: actions.delete_opportunity(opportunity_id=number, by=system_actor(), via=SYSTEM),
    ]
    for change in changes:
        change()
        assert version() > seen
        seen = version()


def test_records_that_deals_need_stay(sales: Sales) -> None:
    account, ada = an_account(sales.cast.rita, "Hansa Pumpen"), sales.actor("ada")
    number = sales.deal(account_id=account)
    with unchanged(), pytest.raises(Refused) as refusal:
        delete_account(account_id=account, by=ada, via=SYSTEM)
    assert codes(refusal) == ["account_has_deals"]
    with unchanged(), pytest.raises(Refused) as refusal:
        delete_contact(contact_id=sales.buyer, by=ada, via=SYSTEM)
    assert codes(refusal) == ["contact_in_deals"]
    actions.delete_opportunity(opportunity_id=number, by=ada, via=SYSTEM)
    delete_contact(contact_id=sales.buyer, by=ada, via=SYSTEM)
    delete_account(account_id=account, by=ada, via=SYSTEM)
