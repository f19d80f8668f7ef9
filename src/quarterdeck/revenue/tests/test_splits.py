"""Splits: what shares come to, who may set them, and what a past day's were."""

import json
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.journal.queries import timeline
from quarterdeck.opportunities.actions import edit_opportunity
from quarterdeck.revenue.actions import splits as actions
from quarterdeck.revenue.models import SplitHistory
from quarterdeck.revenue.queries import splits as queries
from quarterdeck.revenue.rules.splits import shares_of
from quarterdeck.revenue.terms.splits import Share
from quarterdeck.revenue.tests.lines import Shop
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused, Stale
from tests.cast import SYSTEM, Cast

OWNER = None


def put(shop: Shop, number: int, *shares: tuple[int | None, int], kind: str = "revenue", by: str = "rita") -> int:
    told = [Share(*share) for share in shares]
    who = shop.sales.actor(by)
    return actions.set_splits(opportunity_id=number, type_key=kind, shares=told, by=who, via=SYSTEM).version


def shares(number: int, kind: str = "revenue") -> list[tuple[int | None, int]]:
    (split,) = [one for one in queries.splits_of(number) if one.type.key == kind]
    return [(share.person_id, share.share_bp) for share in split.shares]


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


@given(st.integers(0, 10**15), st.lists(st.integers(1, 10_000), min_size=1, max_size=20))
def test_shares_add_up_and_none_is_off_by_more_than_rounding(amount: int, parts: list[int]) -> None:
    found = shares_of(amount, parts)
    assert sum(found) == round(amount * sum(parts) / 10_000) or abs(sum(found) * 10_000 - amount * sum(parts)) <= 5_000
    for got, share in zip(found[:-1], parts[:-1], strict=True):
        assert abs(got * 10_000 - amount * share) <= 5_000


def test_the_last_share_takes_the_rounding() -> None:
    assert shares_of(100, [3333, 3333, 3334]) == [33, 33, 34]
    assert shares_of(10_001, [5000, 5000]) == [5000, 5001]
    assert shares_of(-100, [3333, 6667]) == [-33, -67]
    assert shares_of(100, []) == []


def test_both_kinds_are_shipped(shop: Shop) -> None:
    types = [(kind.key, kind.name, kind.must_total, kind.is_active) for kind in queries.split_types()]
    assert types == [("revenue", "Revenue", True, True), ("overlay", "Overlay", False, True)]


def test_revenue_has_to_come_to_the_whole_and_overlay_has_not(shop: Shop, cast: Cast) -> None:
    number = shop.sales.deal()
    with pytest.raises(Refused) as refusal:
        put(shop, number, (OWNER, 6000), (cast.max, 3000))
    assert codes(refusal) == ["split_total"]
    assert put(shop, number, (OWNER, 6000), (cast.max, 4000)) == 1
    assert put(shop, number, (cast.max, 10_000), (cast.olga, 10_000), kind="overlay") == 1
    assert shares(number) == [(OWNER, 6000), (cast.max, 4000)]
    assert shares(number, "overlay") == [(cast.max, 10_000), (cast.olga, 10_000)]
    assert put(shop, number) == 2
    assert shares(number) == []


def test_the_share_of_the_owner_goes_with_the_deal(shop: Shop, cast: Cast) -> None:
    number = shop.sales.deal()
    put(shop, number, (OWNER, 6000), (cast.max, 4000))
    who = shop.sales.actor("max")
    edit_opportunity(opportunity_id=number, changes={"owner_id": cast.max}, by=who, via=SYSTEM)
    assert shares(number) == [(OWNER, 6000), (cast.max, 4000)]


def test_what_splits_refuse(shop: Shop, cast: Cast) -> None:
    number = shop.sales.deal()
    with pytest.raises(Refused) as refusal:
        put(shop, number, (cast.paul, 5000), (OWNER, 2000), (OWNER, 3000))
    assert codes(refusal) == ["split_person_unknown", "split_person_twice"]
    with pytest.raises(Refused) as refusal:
        put(shop, number, (OWNER, 0), kind="overlay")
    assert codes(refusal) == ["split_share_range"]
    with pytest.raises(NotFound):
        put(shop, number, (OWNER, 10_000), kind="nothing")
    with pytest.raises(NotFound):
        put(shop, number, (OWNER, 10_000), by="olga")
    with pytest.raises(NotPermitted):
        put(shop, number, (OWNER, 10_000), by="rolf")
    assert shares(number) == []


def test_two_who_share_out_at_once_do_not_overwrite_each_other(shop: Shop, cast: Cast) -> None:
    number = shop.sales.deal()
    put(shop, number, (OWNER, 6000), (cast.max, 4000))
    who = shop.sales.actor("rita")
    with pytest.raises(Stale):
        actions.set_splits(
            opportunity_id=number, type_key="revenue", shares=[Share(OWNER, 10_000)], by=who, via=SYSTEM, version=0
        )
    same = actions.set_splits(
        opportunity_id=number,
        type_key="revenue",
        shares=[Share(OWNER, 6000), Share(cast.max, 4000)],
        by=who,
        via=SYSTEM,
        version=1,
    )
    assert (same.version, same.seq) == (1, None)


def test_a_past_days_splits_can_be_rebuilt(shop: Shop, cast: Cast) -> None:
    number = shop.sales.deal()
    before = timezone.now()
    put(shop, number, (OWNER, 6000), (cast.max, 4000))
    between = timezone.now()
    put(shop, number)
    rows = SplitHistory.objects.filter(opportunity_id=number).order_by("at", "seq").values_list("at", "shares")
    (put_at, shares), (gone_at, none) = rows
    assert before <= put_at <= between <= gone_at
    assert (json.loads(shares), json.loads(none)) == ([[OWNER, 6000], [cast.max, 4000]], [])
    told = [change for entry in timeline("opportunity", number)[:2] for change in entry.changes]
    ritas, maxs = "Revenue: Rita Vogel 60%", "Revenue: Max Berg 40%"
    assert [(change.field, change.old, change.new) for change in told] == [
        ("splits", ritas, None),
        ("splits", maxs, None),
        ("splits", None, ritas),
        ("splits", None, maxs),
    ]


def test_history_is_append_only(shop: Shop) -> None:
    number = shop.sales.deal()
    put(shop, number, (OWNER, 10_000))
    for statement in ("DELETE FROM revenue_splithistory", "UPDATE revenue_splithistory SET version = 9"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_kinds_are_added_renamed_and_retired(shop: Shop, cast: Cast) -> None:
    sam, rita, number = shop.sales.actor("sam"), shop.sales.actor("rita"), shop.sales.deal()
    actions.add_split_type(name="Services", must_total=True, by=sam, via=SYSTEM)
    put(shop, number, (cast.max, 10_000), kind="services")
    actions.rename_split_type(key="services", name="Delivery", by=sam, via=SYSTEM)
    actions.retire_split_type(key="services", by=sam, via=SYSTEM)
    with pytest.raises(Refused) as refusal:
        put(shop, number, (OWNER, 10_000), kind="services")
    assert codes(refusal) == ["split_type_retired"]
    assert put(shop, number, kind="services") == 2
    with pytest.raises(Refused) as refusal:
        actions.retire_split_type(key="revenue", by=sam, via=SYSTEM)
    assert codes(refusal) == ["split_type_needed"]
    with pytest.raises(Refused) as refusal:
        actions.add_split_type(name="overlay", must_total=False, by=sam, via=SYSTEM)
    assert codes(refusal) == ["split_type_exists"]
    actions.reactivate_split_type(key="services", by=sam, via=SYSTEM)
    with pytest.raises(NotPermitted):
        actions.add_split_type(name="Other", must_total=False, by=rita, via=SYSTEM)


def test_kinds_called_alike_are_counted_apart(shop: Shop) -> None:
    number = shop.sales.deal(amount=Decimal(1000))
    by = shop.sales.actor("system")
    for _ in range(2):
        actions.add_split_type(name="Team", must_total=True, by=by, via=SYSTEM)
        kind = queries.split_types()[-1]
        put(shop, number, (OWNER, 10_000), kind=kind.key)
        actions.retire_split_type(key=kind.key, by=by, via=SYSTEM)
    assert [(one.type_name, one.amount_minor) for one in queries.named_shares(number)] == [("Team", 100_000)] * 2
