"""Territories: rules on account fields, drafts, what activating would do, and accounts that lie where they say."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.customers import actions
from quarterdeck.customers.actions import activate_territories, draft_plan, redraft_plan
from quarterdeck.customers.models import Account
from quarterdeck.customers.queries import account_list
from quarterdeck.customers.queries.territories import territory_preview
from quarterdeck.customers.rules.territories import TerritorySpec, compile_rule, rule_reasons, rule_text, territory_of
from quarterdeck.customers.terms import AccountFilter, AccountKind, NewAccount
from quarterdeck.journal.queries import timeline
from quarterdeck.users.queries.territories import (
    active_territories,
    as_new,
    plan_territories,
    territories_of,
    territory_plans,
)
from quarterdeck.users.terms import Actor, NewTerritory, TerritoryRole
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused, Stale
from tests.cast import SYSTEM, Cast
from tests.customers import an_account
from tests.unchanged import unchanged

DACH = {"field": "country", "in": ["DE", "AT", "CH"]}
BIG = {"field": "employees", "from": 500}
ROWS = (
    NewTerritory(key="europe", name="Europe"),
    NewTerritory(key="dach", name="DACH", parent_key="europe", rule=DACH),
    NewTerritory(key="dach-large", name="DACH large", parent_key="dach", rule=BIG),
    NewTerritory(key="ports", name="Ports", rule={"field": "industry", "in": ["Ports"]}),
)


def account(**fields: Any) -> NewAccount:
    return NewAccount(**{"name": "Kettler", **fields})


def specs(*rows: NewTerritory) -> list[TerritorySpec]:
    numbers = {row.key: number for number, row in enumerate(rows, 1)}
    return [TerritorySpec(numbers[row.key], numbers.get(row.parent_key), compile_rule(row.rule)) for row in rows]


@pytest.mark.parametrize(
    ("rule", "fields", "holds"),
    [
        (DACH, {"country": "DE"}, True),
        (DACH, {"country": "FR"}, False),
        (DACH, {}, False),
        (BIG, {"employees": 500}, True),
        (BIG, {"employees": 499}, False),
        (BIG, {}, False),
        ({"field": "employees", "from": 0, "to": 9}, {"employees": 9}, True),
        ({"field": "employees", "to": 9}, {"employees": 10}, False),
        ({"field": "industry", "in": ["PÓRTS"]}, {"industry": "Ports"}, True),
        ({"field": "name", "starts": ["kett"]}, {}, True),
        ({"field": "name", "starts": ["ettler"]}, {}, False),
        ({"field": "kind", "in": ["person"]}, {"kind": AccountKind.PERSON}, True),
        ({"not": DACH}, {"country": "FR"}, True),
        ({"all": [DACH, BIG]}, {"country": "DE", "employees": 20}, False),
        ({"any": [DACH, BIG]}, {"country": "DE", "employees": 20}, True),
    ],
)
def test_a_rule_asks_the_fields_of_an_account(rule: dict[str, Any], fields: dict[str, Any], holds: bool) -> None:
    test = compile_rule(rule)
    assert test is not None
    assert test(account(**fields)) is holds
    assert str(rule_text(rule))


DEEP: dict[str, Any] = DACH
for _ in range(7):
    DEEP = {"not": DEEP}


@pytest.mark.parametrize(
    "rule",
    [
        [],
        "x",
        None,
        {"all": []},
        {"all": DACH},
        {"any": "ab"},
        {"not": {}},
        {"field": "owner_id", "in": ["1"]},
        {"field": "__class__", "in": ["1"]},
        {"field": "country"},
        {"field": "country", "in": []},
        {"field": "country", "in": "DE"},
        {"field": "country", "in": ["XX"]},
        {"field": "country", "in": [1]},
        {"field": "country", "in": ["DE"], "starts": ["D"]},
        {"field": "kind", "in": ["partner"]},
        {"field": "industry", "in": [" "]},
        {"field": "industry", "in": ["x" * 81]},
        {"field": "name", "starts": ["A\0"]},
        {"field": "employees", "from": "1"},
        {"field": "employees", "from": True},
        {"field": "employees", "from": -1},
        {"field": "employees", "to": 2**31},
        {"field": "employees", "from": 9, "to": 8},
        {"field": "employees"},
        {"field": "name", "starts": ["a"] * 501},
        {"any": [DACH] * 101},
        DEEP,
    ],
)
def test_what_is_no_rule_is_refused_and_says_why(rule: object) -> None:
    (reason,) = rule_reasons(rule, "North")
    assert reason.code == "territory_rule_unfit"
    assert str(reason.text).startswith("North: ")


def test_the_deepest_territory_takes_the_account_and_the_first_of_several() -> None:
    asked = specs(*ROWS)
    assert territory_of(account(country="DE"), asked).territory_id == 2
    assert territory_of(account(country="DE", employees=900), asked).territory_id == 3
    assert territory_of(account(country="FR", employees=900), asked).territory_id is None, "not in the one above"
    both = territory_of(account(country="DE", industry="ports"), asked)
    assert (both.territory_id, both.others) == (2, (4,))


rules = st.recursive(
    st.one_of(
        st.builds(lambda codes: {"field": "country", "in": codes}, st.lists(st.sampled_from(["DE", "FR"]), min_size=1)),
        st.builds(lambda low: {"field": "employees", "from": low}, st.integers(0, 100)),
    ),
    lambda inner: st.one_of(
        st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda part: {"not": part}, inner),
    ),
    max_leaves=6,
)


@given(rules, st.sampled_from(["DE", "FR", "SE", ""]), st.none() | st.integers(0, 200))
def test_not_is_the_other_answer_and_none_is_left_without_words(rule: Any, country: str, employees: int | None) -> None:
    if rule_reasons({"not": rule}, "x"):
        return
    test, other = compile_rule(rule), compile_rule({"not": rule})
    assert test is not None
    assert other is not None
    values = account(country=country, employees=employees)
    assert test(values) is not other(values)
    assert str(rule_text(rule))


def plan(by: Actor, *rows: NewTerritory, active: bool = True) -> int:
    plan_id = draft_plan(name="This year", rows=rows or ROWS, by=by, via=SYSTEM)
    if active:
        activate_territories(plan_id=plan_id, by=by, via=SYSTEM)
    return plan_id


def lies_in(account_id: int) -> str | None:
    return Account.objects.values_list("territory__key", flat=True).get(pk=account_id)


@pytest.mark.django_db
def test_activating_places_every_account_and_says_so_in_its_history(cast: Cast, actors: dict[str, Actor]) -> None:
    sam = actors["sam"]
    dach, french = an_account(cast.rita, country="DE"), an_account(cast.rita, "Quai", country="FR")
    plan_id = plan(sam, active=False)
    found = territory_preview(sam, plan_id)
    assert (found.total, found.moving, found.unassigned, found.ambiguous) == (2, 1, 1, 0)
    assert [example.name for example in found.unassigned_examples] == ["Quai"]
    assert lies_in(dach) is None
    assert activate_territories(plan_id=plan_id, by=sam, via=SYSTEM) == 1
    assert (lies_in(dach), lies_in(french)) == ("dach", None)
    entry = timeline("account", dach, limit=1)[0]
    assert (entry.event, entry.actor_id) == ("account.territory_changed", cast.sam)
    assert [(change.field, change.old, change.new) for change in entry.changes] == [("territory", None, "DACH")]
    assert Account.objects.get(pk=dach).version == 2
    assert Account.objects.get(pk=french).version == 1


@pytest.mark.django_db
def test_accounts_follow_their_fields_from_then_on(cast: Cast, actors: dict[str, Actor]) -> None:
    ada = actors["ada"]
    plan(ada)
    number = an_account(cast.rita, country="DE")
    assert lies_in(number) == "dach"
    edited = actions.edit_account(account_id=number, changes={"employees": 700}, by=ada, via=SYSTEM)
    assert lies_in(number) == "dach-large"
    assert ("territory", "DACH", "DACH large") in [
        (change.field, change.old, change.new) for change in timeline("account", number, limit=1)[0].changes
    ]
    actions.undo_account_edit(account_id=number, seq=edited.seq or 0, by=ada, via=SYSTEM)
    assert lies_in(number) == "dach"
    actions.delete_account(account_id=number, by=ada, via=SYSTEM)
    plan(ada, NewTerritory(key="all", name="All", rule={"field": "kind", "in": ["company"]}))
    assert lies_in(number) == "dach", "deleted ones stay where they were"
    actions.restore_account(account_id=number, by=ada, via=SYSTEM)
    assert lies_in(number) == "all"
    (territory,) = active_territories()
    rows = account_list(actors["rita"], AccountFilter(territory_ids=(territory.id,))).rows
    assert [(row.id, row.territory_name) for row in rows] == [(number, "All")]


@pytest.mark.django_db
def test_the_next_plan_retires_the_one_before_with_its_people(cast: Cast, actors: dict[str, Actor]) -> None:
    sam = actors["sam"]
    people = ((cast.rita, TerritoryRole.OWNER),)
    first = plan(sam, NewTerritory(key="dach", name="DACH", rule=DACH, people=people))
    number = an_account(cast.rita, country="DE")
    copied = as_new(plan_territories(first))
    assert copied == [NewTerritory(key="dach", name="DACH", rule=DACH, people=people)]
    second = plan(sam, *copied)
    assert [(row.id, row.state) for row in territory_plans(sam)] == [(second, "active"), (first, "retired")]
    assert Account.objects.get(pk=number).territory_id == plan_territories(second)[0].id
    assert Account.objects.get(pk=number).version == 1, "to its reader it lies where it lay"
    assert [member.valid_to is None for row in plan_territories(second) for member in row.members] == [True]
    assert [member.valid_to is None for row in plan_territories(first) for member in row.members] == [False]
    assert [name for name, _row in territories_of(actors["ada"], cast.rita)] == ["DACH", "DACH"]
    with unchanged(), pytest.raises(Refused):
        activate_territories(plan_id=first, by=sam, via=SYSTEM)
    with unchanged(), pytest.raises(Refused):
        redraft_plan(plan_id=second, rows=ROWS, version=2, by=sam, via=SYSTEM)


@pytest.mark.django_db
def test_only_who_may_draws_territories_and_only_sound_ones(cast: Cast, actors: dict[str, Actor]) -> None:
    sam = actors["sam"]
    plan_id = plan(sam, active=False)
    for who in ("max", "rita", "rolf"):
        with unchanged(), pytest.raises(NotPermitted):
            draft_plan(name="Mine", rows=ROWS, by=actors[who], via=SYSTEM)
        with unchanged(), pytest.raises(NotPermitted):
            activate_territories(plan_id=plan_id, by=actors[who], via=SYSTEM)
        with pytest.raises(NotPermitted):
            territory_preview(actors[who], plan_id)
    unsound = {
        "no_territories": [],
        "territory_without_name": [NewTerritory(key="a", name="")],
        "territory_key_unfit": [NewTerritory(key="Ä b", name="A")],
        "territory_twice": [NewTerritory(key="a", name="A"), NewTerritory(key="a", name="B")],
        "territory_parent_unknown": [NewTerritory(key="a", name="A", parent_key="b")],
        "territory_rule_unfit": [NewTerritory(key="a", name="A", rule={"field": "x"})],
        "member_unfit": [NewTerritory(key="a", name="A", people=((cast.paul, TerritoryRole.OWNER),))],
        "too_many_territories": [NewTerritory(key=f"a{number}", name="A") for number in range(501)],
    }
    for code, rows in unsound.items():
        with unchanged(), pytest.raises(Refused) as refusal:
            draft_plan(name="Next", rows=rows, by=sam, via=SYSTEM)
        assert [reason.code for reason in refusal.value.reasons] == [code]
    with unchanged(), pytest.raises(Stale):
        redraft_plan(plan_id=plan_id, rows=ROWS, version=7, by=sam, via=SYSTEM)
    with unchanged(), pytest.raises(NotFound):
        activate_territories(plan_id=1, by=sam, via=SYSTEM)


@pytest.mark.django_db
def test_statements_do_not_grow_with_the_accounts(cast: Cast, actors: dict[str, Actor]) -> None:
    counts = []
    plan_id = plan(actors["sam"], active=False)
    for count in (2, 40):
        for number in range(count):
            an_account(cast.rita, f"A {count} {number}", country="DE")
        with transaction.atomic():
            with CaptureQueriesContext(connection) as captured:
                activate_territories(plan_id=plan_id, by=actors["sam"], via=SYSTEM)
            counts.append(len(captured))
            transaction.set_rollback(True)
    assert counts[0] == counts[1]
