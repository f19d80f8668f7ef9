"""What is held against the deals one may see, and the deals behind every figure."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from quarterdeck.objections.queries import Figures, Wanted, deals_behind, figures_of
from quarterdeck.objections.rules import Rate
from quarterdeck.objections.terms import Figure
from quarterdeck.objections.tests.making import BEGUN, NOW, a_company, a_deal, objects
from quarterdeck.opportunities.actions import undo_change
from quarterdeck.opportunities.tests.company import a_rate
from quarterdeck.opportunities.tests.deals import Sales, merge_into
from quarterdeck.qualification.actions import delete_objection
from quarterdeck.reports.queries.metric import Looking
from quarterdeck.users.queries import system_actor
from quarterdeck.values.verdict import NotFound
from tests.cast import SYSTEM
from tests.clocks import company_zone

pytestmark = pytest.mark.django_db


def looking(sales: Sales, who: str = "ada", **only: Any) -> Looking:
    return Looking(sales.lens(who, NOW), only=only)


def names(sales: Sales, figure: Figure, who: str = "ada", **more: Any) -> set[str]:
    found = deals_behind(looking(sales, who), Wanted(figure, **more))
    assert found.sum.deals == len(found.rows)
    return {row.card.name for row in found.rows}


def test_each_viewer_has_the_figures_of_the_deals_they_see(sales: Sales) -> None:
    a_company(sales)
    told = figures_of(looking(sales))
    (price,) = [line for line in told.lines if line.topic == "price"]
    assert told.topics == ("price", "security", "timing")
    assert (price.won_with, price.won_without) == (Rate(1, 4), Rate(1, 1))
    assert (price.overcome, price.won_overcome, price.won_standing) == (Rate(1, 4), Rate(1, 1), Rate(0, 3))
    assert (price.at_stake.deals, price.at_stake.minor) == (1, 600_00)
    assert told.total.at_stake.unpriced == 1
    assert figures_of(looking(sales, "rita")).lines[0].won_with == Rate(1, 3)
    olga = figures_of(looking(sales, "olga"))
    assert (olga.topics, olga.lines[0].won_with, olga.total.won_without) == (
        ("price", "timing"),
        Rate(0, 1),
        Rate(0, 0),
    )
    assert figures_of(looking(sales, "ada", owner=(sales.cast.rita,))).lines == figures_of(looking(sales, "rita")).lines
    assert figures_of(looking(sales, "ada", pipeline=(0,))).topics == ()
    with pytest.raises(NotFound):
        figures_of(looking(sales, "paul"))


def every_figure(told: Figures) -> Iterator[tuple[int, Figure, dict[str, Any]]]:
    """How many deals each figure of a page says, and how its deals are asked for."""
    for line in (*told.lines, told.total):
        sides = {
            Figure.WITH: line.won_with.tries,
            Figure.WITH_WON: line.won_with.hits,
            Figure.WITHOUT: line.won_without.tries,
            Figure.WITHOUT_WON: line.won_without.hits,
            Figure.OVERCOME: line.overcome.hits,
            Figure.OVERCOME_WON: line.won_overcome.hits,
            Figure.STANDING: line.won_standing.tries,
            Figure.STANDING_WON: line.won_standing.hits,
            Figure.OPEN: line.at_stake.deals,
        }
        for figure, count in sides.items():
            yield count, figure, {"topic": line.topic}
    for topic, rates in told.trend.items():
        for quarter, rate in zip(told.quarters, rates, strict=True):
            yield rate.tries, Figure.RAISED, {"topic": topic, "quarter": quarter}
    for place in told.places:
        for cell in place.cells:
            yield cell.won.tries, Figure.WITH, {"topic": cell.topic, "stage_id": place.stage_id}


@pytest.mark.parametrize("who", ["ada", "rita", "olga"])
def test_every_count_has_as_many_deals_behind(sales: Sales, who: str) -> None:
    a_company(sales)
    figures = list(every_figure(figures_of(looking(sales, who))))
    assert sum(bool(count) for count, _figure, _more in figures) > 8
    for count, figure, more in figures:
        assert len(names(sales, figure, who, **more)) == count, (figure, more)


def test_the_deals_behind_are_those_it_was_held_against(sales: Sales) -> None:
    a_company(sales)
    assert names(sales, Figure.STANDING, topic="price") == {"dear lost", "half answered", "hers"}
    assert names(sales, Figure.WITHOUT) == {"plain won"}
    assert names(sales, Figure.OPEN) == {"dear open", "hers open"}
    lead, proposal = sales.stage("lead_generation"), sales.stage("proposal")
    assert names(sales, Figure.WITH, topic="price", stage_id=lead) == {"dear overcome", "half answered"}
    assert names(sales, Figure.WITH, topic="price", stage_id=proposal) == {"dear lost", "hers"}
    found = deals_behind(looking(sales), Wanted(Figure.WITH, "price"))
    assert (found.sum.minor, found.rows[0].card.name) == (1_400_00, "hers")
    (half,) = [row for row in found.rows if row.card.name == "half answered"]
    assert [(one.topic, one.outcome) for one in half.said] == [("price", "answered"), ("price", "accepted")]
    first = deals_behind(looking(sales), Wanted(Figure.WITH, "price"), most=3)
    rest = deals_behind(looking(sales), Wanted(Figure.WITH, "price"), first=3, most=3)
    assert [row.card.id for row in (*first.rows, *rest.rows)] == [row.card.id for row in found.rows]


def test_it_was_raised_in_the_stage_in_which_the_day_of_the_company_ended(sales: Sales) -> None:
    deal = a_deal(sales, "dear lost", outcome="lost")
    # At noon of that day, UTC, it went from the one to the other.
    objects(deal, "price", on=(BEGUN + timedelta(days=100)).date())
    lead, proposal = sales.stage("lead_generation"), sales.stage("proposal")
    assert names(sales, Figure.WITH, stage_id=proposal) == {"dear lost"}
    company_zone("Pacific/Kiritimati")
    assert names(sales, Figure.WITH, stage_id=proposal) == set(), "there the day is over before"
    assert names(sales, Figure.WITH, stage_id=lead) == {"dear lost"}


def test_a_move_that_was_taken_back_is_none(sales: Sales) -> None:
    deal = sales.deal(by="system", at=BEGUN, name="dear open", amount=Decimal(100))
    moved = sales.move(deal, "proposal", by="system", at=BEGUN + timedelta(days=100))
    objects(deal, "price", on=(BEGUN + timedelta(days=120)).date())
    assert names(sales, Figure.OPEN, stage_id=sales.stage("proposal")) == {"dear open"}
    assert moved.seq is not None
    undo_change(opportunity_id=deal, seq=moved.seq, by=system_actor(), via=SYSTEM)
    assert names(sales, Figure.OPEN, stage_id=sales.stage("lead_generation")) == {"dear open"}


def test_closed_deals_are_worth_what_they_were_on_their_closing_day(sales: Sales) -> None:
    a_rate()
    deal = sales.deal(by="system", at=BEGUN, amount=Decimal("33.34"), currency="USD")
    sales.move(deal, "closed_won", by="system", at=NOW - timedelta(days=1))
    objects(deal, "price")
    assert deals_behind(looking(sales), Wanted(Figure.WITH)).sum.minor == 16_67


def test_what_was_taken_away_counts_no_more_and_merged_deals_carry_theirs(sales: Sales) -> None:
    kept, gone = a_deal(sales, "kept", outcome="won"), a_deal(sales, "gone", outcome="won")
    wrong = objects(kept, "timing")
    objects(gone, "price")
    delete_objection(kind="opportunity", record_id=kept, objection_id=wrong, by=system_actor(), via=SYSTEM)
    assert figures_of(looking(sales)).topics == ("price",)
    merge_into(gone, kept)
    assert figures_of(looking(sales)).topics == ()
    objects(kept, "price")
    assert figures_of(looking(sales)).lines[0].won_with == Rate(1, 1)
