"""What hangs on gaps: over the deals one may see, each deal once, and the deals make up their sums."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from quarterdeck.catalog.actions.rates import set_rate
from quarterdeck.gaps import actions
from quarterdeck.gaps.queries import (
    Wanted,
    customers_of,
    deals_of,
    lens_of,
    lost_by_quarter,
    narrowed,
    ranked,
    requests_of,
    standing_of,
    sum_of,
)
from quarterdeck.gaps.terms import Part, Ranking, RequestFields, Severity
from quarterdeck.gaps.tests.making import a_gap, asks
from quarterdeck.opportunities.terms.filters import Whose
from quarterdeck.opportunities.tests.company import a_rate
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.users.queries import system_actor
from tests.cast import SYSTEM
from tests.customers import a_contact, an_account
from tests.query_counts import QueryCounts

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 19, 12, tzinfo=UTC)


def a_company(sales: Sales) -> dict[str, int]:
    """Rita's and Olga's deals that ask for two gaps; two dollars are one euro, and no franc has a rate."""
    a_rate()
    found = {"offline": a_gap("Offline", family=""), "sso": a_gap("Single sign-on"), "tunnel": a_gap("Tunnels")}

    def deal(name: str, gap: str, severity: str, **more: object) -> None:
        if name not in found:
            fields = {"owner_id": sales.cast.rita, "account_id": sales.account, "name": name, **more}
            at = NOW - timedelta(days=400)
            stage = "negotiation" if fields.get("amount", 1) else "lead_generation"
            found[name] = sales.deal(stage, "system", at, **fields)
        asks(sales, found[name], found[gap], severity)

    deal("one", "offline", "blocker", amount=Decimal("100.01"))
    deal("one", "sso", "nice")
    deal("two", "offline", "important", amount=Decimal("33.34"), currency="USD")
    deal("bare", "offline", "nice", amount=None)
    deal("hers", "offline", "nice", amount=Decimal(50), owner_id=sales.cast.olga, account_id=None)
    deal("part", "tunnel", "important", amount=Decimal(7), account_id=an_account(sales.cast.rita, "Tunnels Ltd"))
    deal("part", "offline", "nice")
    for name, days in (("lost", 30), ("old", 390)):
        deal(name, "offline", "blocker", amount=Decimal(20))
        fill = {"loss_reason_id": sales.reasons["feature_missing"]}
        sales.move(found[name], "closed_lost", by="system", at=NOW - timedelta(days=days), fill=fill)
    actions.merge_gap(gap_id=found["tunnel"], into_id=found["offline"], by=system_actor(), via=SYSTEM)
    return found


def test_figures_are_of_the_deals_one_may_see(sales: Sales, query_counts: QueryCounts) -> None:
    found = a_company(sales)
    lens = lens_of(sales.actor("rita"), NOW)
    with query_counts.expect("gaps ranked"):
        whole = ranked(lens, Wanted())
    assert [row.fields.name for row, _ in whole.rows] == ["Offline", "Single sign-on"]
    offline, sso = (figures for _, figures in whole.rows)
    # 100.01 + 33.34 dollars + 7; the deal that asks twice by what was merged counts once, by its gravest request.
    assert offline.at_stake.minor == 10_001 + 1_667 + 700
    assert [offline.open[severity].minor for severity in Severity] == [10_001, 1_667 + 700, 0]
    assert (offline.at_stake.deals, offline.at_stake.unpriced) == (4, 1)
    assert (offline.lost.minor, offline.lost.deals, offline.customers) == (2_000, 1, 2)
    assert sso.at_stake.minor == 10_001
    assert whole.total.at_stake == offline.at_stake, "a deal with two gaps counts once in the total"
    assert whole.total.weighted_minor == offline.weighted_minor
    everything = ranked(lens_of(sales.actor("ada"), NOW), Wanted())
    assert everything.rows[0][1].at_stake.minor == offline.at_stake.minor + 5_000
    hers = ranked(lens_of(sales.actor("olga"), NOW), Wanted())
    assert [figures.at_stake.minor for _, figures in hers.rows] == [5_000, 0]
    mine = ranked(lens_of(sales.actor("ada"), NOW), Wanted(whose=Whose.MINE))
    assert mine.total.at_stake.deals == 0
    assert found["offline"] == whole.rows[0][0].id


def test_gaps_are_chosen_and_ranked(sales: Sales) -> None:
    a_company(sales)
    lens = lens_of(sales.actor("ada"), NOW)

    def names(**asked: object) -> list[str]:
        return [row.fields.name for row, _ in ranked(lens, Wanted(**asked)).rows]  # type: ignore[arg-type]

    assert names(text="sIGN") == ["Single sign-on"]
    assert names(family="Drives") == []
    assert names(by=Ranking.LOST) == ["Offline", "Single sign-on"]
    late = a_gap("A later one")
    assert names(by=Ranking.NAME) == ["A later one", "Offline", "Single sign-on"]
    assert names(by=Ranking.CUSTOMERS)[-1] == "A later one"
    asks(sales, sales.deal(by="system", amount=Decimal(10_000), owner_id=sales.cast.olga), late, "nice")
    assert names()[0] == "A later one"
    assert names(by=Ranking.WEIGHTED)[0] == "A later one"


@pytest.mark.parametrize("who", ["rita", "ada", "olga", "max"])
def test_deals_make_up_every_figure(sales: Sales, who: str, query_counts: QueryCounts) -> None:
    found = a_company(sales)
    lens = lens_of(sales.actor(who), NOW)
    rows = deals_of(lens, found["offline"])
    ((_, figures), *_rest) = ranked(lens, Wanted(text="Offline")).rows
    assert standing_of(lens, found["offline"], rows) == figures
    assert sum_of(lens, narrowed(rows, Part.OPEN, None)) == figures.at_stake
    assert sum_of(lens, narrowed(rows, Part.LOST, None)) == figures.lost
    for severity in Severity:
        assert sum_of(lens, narrowed(rows, Part.OPEN, severity)) == figures.open[severity]
    customers = customers_of(lens, rows)
    assert sum(one.open.minor for one in customers) == figures.at_stake.minor
    assert sum(one.lost.minor for one in customers) == figures.lost.minor
    assert len([one for one in customers if one.id]) == figures.customers
    quarters = lost_by_quarter(lens, rows)
    assert sum(one.minor for _, one in quarters[-4:]) == figures.lost.minor
    if who == "ada":
        assert sum(one.deals for _, one in quarters) == 2
        with query_counts.expect("deals of a gap"):
            deals_of(lens_of(sales.actor(who), NOW), found["offline"])


def test_a_deal_without_a_rate_is_left_out_and_named(sales: Sales) -> None:
    gap = a_gap()
    asks(sales, sales.deal(by="system", currency="USD"), gap)
    ((_, figures),) = ranked(lens_of(sales.actor("rita"), NOW), Wanted()).rows
    assert (figures.at_stake.deals, figures.at_stake.minor, figures.at_stake.unrated) == (1, 0, 1)


def test_a_lost_deal_counts_at_the_rate_of_its_closing_day(sales: Sales) -> None:
    """As reports count it: what the dollar did since changes open deals, and nothing that is closed."""
    day = NOW.date()
    a_rate()
    for since, rate in ((day - timedelta(days=500), "2"), (day - timedelta(days=30), "4"), (day, "5")):
        set_rate(currency="USD", day=since, rate=Decimal(rate), by=system_actor(), via=SYSTEM)
    gap = a_gap()
    fields: dict[str, Any] = {
        "amount": Decimal(100), "currency": "USD", "by": "system", "at": NOW - timedelta(days=400),
    }  # fmt: skip
    lost = {days: sales.deal("negotiation", **fields) for days in (31, 30, 1)}
    for days, deal in lost.items():
        asks(sales, deal, gap)
        fill = {"loss_reason_id": sales.reasons["feature_missing"]}
        sales.move(deal, "closed_lost", by="system", at=NOW - timedelta(days=days), fill=fill)
    asks(sales, sales.deal("negotiation", **fields), gap)
    lens = lens_of(sales.actor("rita"), NOW)
    ((_, figures),) = ranked(lens, Wanted()).rows
    assert (figures.at_stake.minor, figures.lost.minor) == (2_000, 5_000 + 2_500 + 2_500)
    rows = deals_of(lens, gap)
    assert standing_of(lens, gap, rows) == figures
    assert {row.deal.id: row.deal.worth for row in rows if row.part is Part.LOST} == dict(
        zip(lost.values(), (5_000, 2_500, 2_500), strict=True)
    )


def test_who_asked_is_named_to_those_who_may_see_them(sales: Sales) -> None:
    """A contact of an account out of sight stays one, also on a deal in sight."""
    account = an_account(sales.cast.olga, "Out of sight")
    contact = a_contact(sales.cast.olga, "Hidden Person", account_id=account)
    deal, gap = sales.deal(by="system"), a_gap()
    new = RequestFields("blocker", "objection", contact)
    actions.link_gap(opportunity_id=deal, gap_id=gap, new=new, by=system_actor(), via=SYSTEM)
    told = {}
    for who in ("rita", "ada"):
        (row,) = deals_of(lens_of(sales.actor(who), NOW), gap)
        (request,) = requests_of(sales.actor(who), deal)
        told[who] = (row.contact, request.contact_name)
    assert told == {"rita": ("", ""), "ada": ("Hidden Person", "Hidden Person")}
