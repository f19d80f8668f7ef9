"""Moving through the gate: state, history, what is given along, override, refusals that leave nothing."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from quarterdeck.journal.queries import timeline
from quarterdeck.opportunities import actions
from quarterdeck.opportunities.models import GateException, History, OpportunityContact
from quarterdeck.opportunities.queries import check_totals
from quarterdeck.opportunities.terms import Changed, StageChanged
from quarterdeck.opportunities.tests.deals import Sales, row
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused, Stale
from tests.cast import SYSTEM
from tests.clocks import company_zone
from tests.unchanged import unchanged


def row_of(moved: StageChanged) -> History:
    assert moved.seq is not None
    return History.objects.get(seq=moved.seq)


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.criterion or reason.code for reason in refusal.value.reasons]


def test_move_writes_row_history_and_journal(sales: Sales) -> None:
    number = sales.deal(close_date=date(2027, 1, 1))
    before = row(number)
    moved = sales.move(number, "proposal", version=1)
    after = row(number)
    assert (moved.from_stage_id, moved.to_stage_id) == (before.stage_id, sales.stage("proposal"))
    assert (after.version, moved.version) == (2, 2)
    assert (after.category, after.system_probability_bp) == ("best_case", 5_000)
    assert after.stage_entered_at > before.stage_entered_at
    history = row_of(moved)
    assert Changed(history.changed) == Changed.STAGE | Changed.CATEGORY | Changed.SYSTEM_PROBABILITY
    assert (history.stage_id, history.amount_minor, history.close_date) == (after.stage_id, 100_000, date(2027, 1, 1))
    (entry, *_) = timeline("opportunity", number)
    assert (entry.event, entry.actor_id, entry.seq) == ("opportunity.moved", sales.cast.rita, history.entry_id)
    assert {change.field: change.new for change in entry.changes}["stage_id"] == after.stage_id
    assert check_totals() == []


def test_refusal_lists_everything_and_leaves_nothing(sales: Sales) -> None:
    number = sales.deal(amount=None, contacts=())
    with unchanged(), pytest.raises(Refused) as refusal:
        sales.move(number, "negotiation", fill={"close_date": date(9999, 1, 1)})
    assert codes(refusal) == ["date_out_of_range", "proposal/amount", "proposal/economic_buyer"]


def test_missing_facts_and_contacts_come_with_the_move(sales: Sales) -> None:
    number = sales.deal(amount=None, contacts=())
    moved = sales.move(
        number, "proposal", fill={"amount": Decimal("12.50")}, contacts=((sales.buyer, "economic_buyer"),)
    )
    after = row(number)
    assert (after.amount_minor, after.version) == (1250, 2)
    assert OpportunityContact.objects.get(opportunity_id=number).role == "economic_buyer"
    bits = Changed(row_of(moved).changed)
    assert bits & Changed.AMOUNT
    assert bits & Changed.CONTACTS
    assert History.objects.filter(opportunity_id=number).count() == 2


def test_fact_that_cannot_be_stored_is_not_also_called_missing(sales: Sales) -> None:
    number = sales.deal(amount=None)
    with pytest.raises(Refused) as refusal:
        sales.move(number, "proposal", fill={"amount": Decimal(-1)})
    assert codes(refusal) == ["amount_negative"]


def test_override_needs_the_right_and_a_reason_and_is_counted(sales: Sales) -> None:
    number = sales.deal(amount=None, contacts=())
    with unchanged(), pytest.raises(NotPermitted):
        sales.move(number, "proposal", override_reason="Customer insists")
    with unchanged(), pytest.raises(Refused):
        sales.move(number, "proposal", by="max", override_reason="  ")
    sales.move(number, "proposal", by="max", override_reason="Customer insists")
    rows = GateException.objects.filter(opportunity_id=number, why="overridden").values_list("criterion", flat=True)
    assert list(rows) == ["proposal/amount", "proposal/economic_buyer"]
    assert timeline("opportunity", number)[0].reason == "Customer insists"


def test_override_reason_without_need_is_no_override(sales: Sales) -> None:
    number = sales.deal()
    sales.move(number, "proposal", override_reason="Just in case")
    assert not GateException.objects.filter(why="overridden").exists()
    assert timeline("opportunity", number)[0].reason == ""


def test_advice_is_answered_and_listed(sales: Sales) -> None:
    number = sales.deal("qualification")
    moved = sales.move(number, "proposal")
    advised = {"qualification/need", "qualification/timing", "proposal/close_date"}
    assert {reason.criterion for reason in moved.advice} == advised
    rows = GateException.objects.filter(opportunity_id=number, why="advised", entry__event="opportunity.moved")
    assert set(rows.values_list("criterion", flat=True)) == advised


def test_move_to_where_it_is_changes_nothing(sales: Sales) -> None:
    number = sales.deal("proposal")
    with unchanged():
        assert sales.move(number, "proposal").seq is None


def test_won_sets_the_day_in_the_companys_zone(sales: Sales) -> None:
    company_zone("Pacific/Auckland")
    number = sales.deal()
    with time_machine.travel(datetime.now(UTC).replace(hour=18) + timedelta(days=1), tick=False):
        now = timezone.now()
        sales.move(number, "closed_won")
        after = row(number)
        assert (after.closed_at, after.closed_on) == (now, (now + timedelta(hours=13)).date())
    assert (after.category, after.category_source, after.close_date) == ("closed", "auto", None)


def test_lost_needs_a_reason_and_sometimes_the_competitor(sales: Sales) -> None:
    number = sales.deal()
    with pytest.raises(Refused) as refusal:
        sales.move(number, "closed_lost")
    assert codes(refusal) == ["closed_lost/reason"]
    with pytest.raises(Refused) as refusal:
        sales.move(number, "closed_lost", fill={"loss_reason_id": sales.reasons["competitor"]})
    assert codes(refusal) == ["closed_lost/competitor"]
    sales.move(number, "closed_lost", fill={"loss_reason_id": sales.reasons["competitor"], "competitor": "Krane"})
    assert (row(number).competitor, row(number).category) == ("Krane", "omitted")
    with unchanged(), pytest.raises(Refused) as refusal:
        sales.edit(number, loss_reason_id=None)
    assert codes(refusal) == ["closed_lost/reason"]
    sales.edit(number, loss_reason_id=sales.reasons["price"], competitor="")


def test_reopened_deal_goes_on_where_it_was(sales: Sales) -> None:
    number = sales.deal("qualification", amount=None, contacts=())
    sales.edit(number, category="commit")
    sales.move(number, "closed_lost", fill={"loss_reason_id": sales.reasons["price"]})
    with pytest.raises(Refused) as refusal:
        sales.move(number, "proposal")
    assert codes(refusal) == ["proposal/amount", "proposal/economic_buyer"]
    sales.move(number, "qualification")
    after = row(number)
    assert (after.category, after.category_source, after.loss_reason_id, after.closed_on) == (
        "commit",
        "manual",
        None,
        None,
    )


def test_who_may_move(sales: Sales) -> None:
    number = sales.deal()
    with unchanged(), pytest.raises(NotFound):
        sales.move(number, "qualification", by="olga")
    with unchanged(), pytest.raises(NotFound):
        sales.move(number, "qualification", by="paul")
    with unchanged(), pytest.raises(NotPermitted):
        sales.move(number, "qualification", by="rolf")
    with unchanged(), pytest.raises(NotPermitted):
        sales.move(number, "qualification", by="chiara")
    sales.move(number, "qualification", by="max")


def test_stale_version_moves_nothing(sales: Sales) -> None:
    number = sales.deal()
    sales.edit(number, name="Bigger presses")
    with unchanged(), pytest.raises(Stale) as stale:
        sales.move(number, "proposal", version=1)
    assert (stale.value.expected, stale.value.found) == (1, 2)


def test_rule_that_arrives_later_spares_who_was_there(sales: Sales) -> None:
    number = sales.deal("proposal", amount=None, contacts=(), by="system", at=datetime(2019, 5, 1, tzinfo=UTC))
    sales.move(number, "qualification")
    sales.move(number, "proposal")
    assert GateException.objects.filter(opportunity_id=number, why="grandfathered").count() == 2


def test_contact_added_twice_counts_once(sales: Sales) -> None:
    number = sales.deal()
    found = actions.add_buying_contact(
        opportunity_id=number, contact_id=sales.buyer, role="economic_buyer", by=sales.actor("rita"), via=SYSTEM
    )
    assert (found.seq, row(number).version) == (None, 1)
    sales.move(number, "proposal")
    with unchanged(), pytest.raises(Refused) as refusal:
        actions.remove_buying_contact(
            opportunity_id=number, contact_id=sales.buyer, role="economic_buyer", by=sales.actor("rita"), via=SYSTEM
        )
    assert codes(refusal) == ["proposal/economic_buyer"]


def test_contacts_join_when_the_write_says_it_was_so(sales: Sales) -> None:
    began = datetime(2026, 3, 2, 9, tzinfo=UTC)
    number = sales.deal(by="system", at=began)
    moved = began + timedelta(days=9)
    sales.move(number, "proposal", by="system", at=moved, contacts=((sales.buyer, "champion"),))
    joined = moved + timedelta(days=3)
    actions.add_buying_contact(
        opportunity_id=number, contact_id=sales.buyer, role="user", by=sales.actor("system"), via=SYSTEM, at=joined
    )
    rows = OpportunityContact.objects.filter(opportunity_id=number).values_list("role", "added_at")
    assert dict(rows) == {"economic_buyer": began, "champion": moved, "user": joined}
