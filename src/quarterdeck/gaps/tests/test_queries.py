"""What hangs on gaps: over the deals one may see, each deal once, and the deals make up their sums."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from quarterdeck.gaps import actions
from quarterdeck.gaps.queries import (
    Wanted,
    customers_of,
    deals_of,
    lens_of,
    lost_by_quarter,
    narrowed,
    ranked,
    standing_of,
    sum_of,
)
from quarterdeck.gaps.terms import Part, Ranking, Severity
from quarterdeck.gaps.tests.making import a_gap, asks
from quarterdeck.opportunities.terms.filters import Whose
from quarterdeck.opportunities.tests.company import a_rate
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.users.queries import system_actor
from tests.cast import SYSTEM
from tests.customers import an_account
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
