"""Creating: one, many at once, with and without history; both ways write the same."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from django.apps import apps
from django.db.models import Model
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from quarterdeck.customers.queries import visible_accounts
from quarterdeck.opportunities import actions, queries
from quarterdeck.opportunities.models import GateException, History, Opportunity
from quarterdeck.opportunities.queries import check_totals, creation_reasons
from quarterdeck.opportunities.rules.timeline import visits
from quarterdeck.opportunities.terms import DatedState, ImportedOpportunity, NewOpportunity
from quarterdeck.opportunities.tests.deals import Sales, row, sales_of
from quarterdeck.users.queries import system_actor
from quarterdeck.values.verdict import NotPermitted, Refused
from tests.cast import SYSTEM, actor, the_cast
from tests.unchanged import unchanged

SPRING = datetime(2026, 3, 2, 9, tzinfo=UTC)


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.criterion or reason.code for reason in refusal.value.reasons]


def test_new_opportunity_starts_at_the_first_stage_with_the_actor(sales: Sales) -> None:
    made = sales.create(account_id=sales.account, amount=Decimal("10.5"), close_date=date(2027, 1, 1))
    found = row(made.opportunity_id)
    assert found.stage_id == sales.stage("lead_generation")
    assert found.owner_id == found.created_by_id == sales.cast.rita
    assert (found.amount_minor, found.currency, found.version) == (1050, "EUR", 1)
    assert found.original_close_date == date(2027, 1, 1)
    assert found.state_at == found.created_at == found.updated_at
    assert sales.account in set(visible_accounts(actor(sales.cast.max)))
    assert check_totals() == []


def test_refused_creation_names_everything_and_leaves_nothing(sales: Sales) -> None:
    with unchanged(), pytest.raises(Refused) as refusal:
        sales.create(name="", stage_id=sales.stage("negotiation"), currency="XXX", contacts=((1, "friend"),))
    assert codes(refusal) == [
        "name_missing", "currency_unknown", "role_unknown", "unknown_choice", "proposal/amount",
    ]  # fmt: skip
    with unchanged(), pytest.raises(Refused) as refusal:
        sales.create(stage_id=sales.stage("closed_won"), amount=Decimal(1), contacts=((sales.buyer, "economic_buyer"),))
    assert codes(refusal) == ["start_forbidden"]
    for stage_id, code in ((12345, "stage_unknown"), (-1, "stage_unknown"), (2**63, "stage_unknown")):
        with unchanged(), pytest.raises(Refused) as refusal:
            sales.create(stage_id=stage_id)
        assert codes(refusal) == [code]
    with unchanged(), pytest.raises(Refused) as refusal:
        sales.create(pipeline_id=1)
    assert codes(refusal) == ["pipeline_unknown"]


def test_who_may_create_for_whom(sales: Sales) -> None:
    with unchanged(), pytest.raises(NotPermitted):
        sales.create(by="rolf")
    with unchanged(), pytest.raises(NotPermitted):
        sales.create(by="paul")
    with unchanged(), pytest.raises(Refused) as refusal:
        sales.create(owner_id=sales.cast.max)
    assert codes(refusal) == ["owner_out_of_reach"]
    with unchanged(), pytest.raises(Refused) as refusal:
        sales.create(by="max", owner_id=sales.cast.olga)
    assert codes(refusal) == ["owner_out_of_reach"]
    assert row(sales.create(by="max", owner_id=sales.cast.rita).opportunity_id).owner_id == sales.cast.rita
    with unchanged(), pytest.raises(Refused):
        sales.create(by="system")


def history(sales: Sales, *states: tuple[int, dict[str, Any]], **fields: Any) -> ImportedOpportunity:
    new = NewOpportunity(**{"pipeline_id": sales.spec.id, "name": "Presses", "owner_id": sales.cast.rita, **fields})
    dated = tuple(DatedState(at=SPRING + timedelta(days=day), changes=changes) for day, changes in states)
    return ImportedOpportunity(new=new, created_at=SPRING, states=dated, flags=("undated",))


def imported(*rows: ImportedOpportunity, by: Any = None) -> list[int]:
    made = actions.create_opportunities(rows=rows, by=by or system_actor(), via=SYSTEM)
    return [one.opportunity_id for one in made]


def test_imported_history_is_history(sales: Sales) -> None:
    won = {"stage_id": sales.stage("closed_won"), "amount": Decimal(1054)}
    lost = {"stage_id": sales.stage("closed_lost")}
    proposal = {"stage_id": sales.stage("proposal")}
    ids = imported(history(sales, (20, won)), history(sales, (5, proposal), (9, lost)), history(sales))
    first, second, third = (row(number) for number in ids)
    assert (first.created_at, first.closed_on) == (SPRING, date(2026, 3, 22))
    assert (first.amount_minor, first.category) == (105_400, "closed")
    assert (first.imported_position, second.imported_position, third.imported_position) == (5, 3, 0)
    assert (second.loss_reason_id, second.amount_minor, second.flags) == (None, None, "undated")
    rows = queries.history_rows(ids)
    assert [len(visits(rows[number])) for number in ids] == [2, 3, 1]
    assert set(History.objects.values_list("kind", flat=True)) == {"imported"}
    listed = GateException.objects.filter(why="grandfathered").order_by("seq")
    assert list(listed.values_list("opportunity_id", "criterion")) == [
        (ids[0], "proposal/economic_buyer"), (ids[1], "proposal/amount"), (ids[1], "proposal/economic_buyer"),
        (ids[1], "closed_lost/reason"),
    ]  # fmt: skip
    assert check_totals() == []


def test_imported_deal_is_not_bound_by_the_criteria_behind_it(sales: Sales) -> None:
    (number,) = imported(history(sales, (5, {"stage_id": sales.stage("proposal")})))
    sales.move(number, "qualification")
    sales.move(number, "proposal")
    sales.move(number, "negotiation")


@pytest.mark.parametrize(
    ("states", "code"),
    [
        ([(5, {}), (4, {})], "out_of_order"),
        ([(9_999, {})], "in_future"),
        ([(-1, {})], "out_of_order"),
        ([(5, {"stage_id": 1})], "stage_unknown"),
        ([(5, {"amount": Decimal(-1)})], "amount_negative"),
        ([(5, {"version": 3})], "field_unknown"),
    ],
)
def test_impossible_history_refuses_the_whole_batch(
    sales: Sales, states: list[tuple[int, dict[str, Any]]], code: str
) -> None:
    rows = [history(sales), history(sales, *states)]
    with unchanged(), pytest.raises(Refused) as refusal:
        imported(*rows)
    assert codes(refusal) == [code]
    assert [len(found) for found in creation_reasons(system_actor(), rows)] == [0, 1]


def test_history_needs_its_own_right(sales: Sales) -> None:
    with unchanged(), pytest.raises(NotPermitted):
        imported(history(sales), by=actor(sales.cast.max))
    with pytest.raises(ValueError, match="1001"):
        imported(*[history(sales)] * 1001)


def test_past_states_of_an_existing_deal_move_its_creation(sales: Sales) -> None:
    number = sales.deal("proposal", by="system", at=SPRING)
    actions.import_states(
        opportunity_id=number,
        states=[
            DatedState(at=SPRING - timedelta(days=9), changes={"stage_id": sales.stage("lead_generation")}),
            DatedState(at=SPRING - timedelta(days=4), changes={"name": "Old presses"}),
        ],
        by=system_actor(),
        via=SYSTEM,
    )
    found = row(number)
    assert (found.created_at, found.name, found.stage_entered_at) == (SPRING - timedelta(days=9), "Presses", SPRING)
    with unchanged(), pytest.raises(NotPermitted):
        actions.import_states(opportunity_id=number, states=[], by=actor(sales.cast.max), via=SYSTEM)


# What names a row or an instant of writing, and so differs between two ways of writing the same.
UNLIKE = {"id", "seq", "tx", "entry", "opportunity", "record_id", "because_id", "payload", "recorded_at", "updated_at",
          "created_at", "state_at", "stage_entered_at", "at", "added_at", "slot", "change",
          "touched_key"}  # fmt: skip
TABLES = ("opportunities", "journal", "customers")


def shape(since: dict[type[Model], set[Any]]) -> dict[str, list[str]]:
    """The rows that are new, table by table, without what tells two writings apart."""
    found = {}
    for model, known in since.items():
        columns = [field.attname for field in model._meta.concrete_fields if field.name not in UNLIKE]
        rows = model._default_manager.exclude(pk__in=known).order_by("pk").values_list(*columns)
        found[model._meta.db_table] = sorted(map(repr, rows))
    # Totals are deltas: what matters is what they add up to.
    found.pop("opportunities_stagetotal")
    return found


def known() -> dict[type[Model], set[Any]]:
    models = [model for label in TABLES for model in apps.get_app_config(label).get_models()]
    return {model: set(model._default_manager.values_list("pk", flat=True)) for model in models}


NEW = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["Presses", "Łódź 🚀", "x" * 200]),
        "stage": st.sampled_from(["lead_generation", "negotiation"]),
    },
    optional={
        "amount": st.none() | st.integers(0, 10**15).map(lambda minor: Decimal(minor).scaleb(-2)),
        "currency": st.sampled_from(["EUR", "USD", ""]),
        "close_date": st.none() | st.dates(date(1900, 1, 1), date(2199, 12, 31)),
        "category": st.sampled_from([None, "commit"]),
        "seller_probability_bp": st.none() | st.integers(0, 10_000),
        "source": st.sampled_from(["", "Fair"]),
        "has_account": st.booleans(),
    },
)


class TestBothWays(TestCase):
    """One at a time and many at once."""

    sales: ClassVar[Sales]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.sales = sales_of(the_cast())

    @given(st.lists(NEW, min_size=1, max_size=4))
    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow],
              phases=(Phase.explicit, Phase.reuse, Phase.generate))  # fmt: skip
    def test_many_at_once_are_written_as_one_by_one(self, wanted: list[dict[str, Any]]) -> None:
        by = actor(self.sales.cast.rita)
        rows = [NewOpportunity(**self._fields(dict(fields))) for fields in wanted]
        since = known()
        for new in rows:
            actions.create_opportunity(new=new, by=by, via=SYSTEM)
        singly, since = shape(since), known()
        actions.create_opportunities(rows=[ImportedOpportunity(new=new) for new in rows], by=by, via=SYSTEM)
        assert shape(since) == singly
        assert check_totals() == []
        assert Opportunity.objects.count() == 2 * len(rows)

    def _fields(self, fields: dict[str, Any]) -> dict[str, Any]:
        if fields.pop("has_account", False):
            fields["account_id"] = self.sales.account
        stage = fields.pop("stage")
        if stage == "negotiation":
            fields |= {"contacts": ((self.sales.buyer, "economic_buyer"),), "amount": Decimal(5)}
        return {"pipeline_id": self.sales.spec.id, "stage_id": self.sales.stage(stage), **fields}

    def test_history_at_creation_is_history_added_later(self) -> None:
        moved = {"stage_id": self.sales.stage("proposal"), "amount": Decimal(7)}
        whole = history(self.sales, (3, moved), (9, {"close_date": date(2026, 6, 1)}))
        since = known()
        imported(whole)
        at_once, since = shape(since), known()
        (number,) = imported(history(self.sales))
        actions.import_states(opportunity_id=number, states=whole.states, by=system_actor(), via=SYSTEM)
        later = shape(since)
        # Added later the present row has been written twice.
        at_once.pop("opportunities_opportunity"), later.pop("opportunities_opportunity")
        assert later == at_once
        first, second = Opportunity.objects.order_by("-version")
        assert queries.state_of(first) == queries.state_of(second)
        assert first.imported_position == second.imported_position == 3
