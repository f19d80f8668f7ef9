"""The demo company: what lies in it, and that the actions laid it."""

import pytest
from django.contrib.auth import authenticate

from quarterdeck.catalog.queries import rates_on
from quarterdeck.customers.queries import account_list, contact_list
from quarterdeck.customers.terms import AccountFilter, ContactFilter
from quarterdeck.demo.queries import demo_sign_ins
from quarterdeck.demo.rules.plan import DEALS
from quarterdeck.opportunities.queries import check_totals, history_rows, visible_to
from quarterdeck.opportunities.rules.state import State
from quarterdeck.pipelines.queries import pipelines
from quarterdeck.records.queries.fields import field_specs, values_of
from quarterdeck.users.queries import actor_for, company, person_ids_by_email, system_actor
from quarterdeck.values.timeline import as_of
from tests.demo.figures import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nordvik")]


def test_has_deals_in_several_currencies_and_each_ends_as_its_history_says() -> None:
    here = company()
    assert (here.name, here.is_demo, here.reporting_currency) == ("Nordvik Automation", True, "EUR")
    deals = list(visible_to(system_actor()))
    assert 0.9 * DEALS < len(deals) <= DEALS
    assert {deal.currency for deal in deals} == {"EUR", "USD", "GBP", "SEK", "CHF", "JPY"}
    table = rates_on(DAY, "EUR")
    assert all(table.rate(currency) for currency in ("USD", "GBP", "SEK", "CHF", "JPY"))
    kept = history_rows([deal.id for deal in deals])
    for deal in deals:
        last = as_of(kept[deal.id], true_at=deal.state_at)
        assert last == State(**{name: getattr(deal, name) for name in State._fields})
    assert check_totals() == []


def test_has_accounts_and_contacts_with_custom_fields() -> None:
    somebody = actor_for(person_ids_by_email(["ada@nordvik.example"])["ada@nordvik.example"])
    for kind, page in (
        ("account", account_list(somebody, AccountFilter(), limit=100)),
        ("contact", contact_list(somebody, ContactFilter(), limit=100)),
    ):
        specs, values = field_specs(somebody, kind), values_of(somebody, kind, [row.id for row in page.rows])
        held = {field_id for row in values.values() for field_id in row}
        assert held == {spec.id for spec in specs}
        assert len(values) > len(page.rows) / 2


def test_met_the_gate_on_the_way() -> None:
    first, _ = pipelines()
    proposal = next(stage for stage in first.stages if stage.key == "proposal")
    reached = [
        row.state
        for rows in history_rows([deal.id for deal in visible_to(system_actor())]).values()
        for row in rows
        if row.state.stage_id == proposal.id
    ]
    assert reached
    assert all(state.amount_minor for state in reached)


def test_opens_the_door_to_its_sign_ins_and_reps_see_their_team_only() -> None:
    assert [row.email for row in demo_sign_ins()] == [
        "ada@nordvik.example",
        "max@nordvik.example",
        "rita@nordvik.example",
    ]
    for row in demo_sign_ins():
        assert authenticate(request=None, username=row.email, password=row.password) is not None
    max_id = person_ids_by_email(["max@nordvik.example"])["max@nordvik.example"]
    assert 0 < visible_to(actor_for(max_id)).count() < DEALS
