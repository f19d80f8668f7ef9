"""Endpoints of reviews say and do what the pages do."""

from datetime import timedelta

import pytest

from quarterdeck.opportunities.tests.deals import Sales, row
from quarterdeck.reviews.api import (
    HabitsOut,
    PipelineReviewOut,
    PipelineReviewsOut,
    ReviewDecisionsOut,
    ReviewedDealOut,
    ReviewedDealsOut,
)
from quarterdeck.reviews.queries import flagged_deals, subject_of
from quarterdeck.reviews.tests.making import a_deal, decided, line_of, started, today
from quarterdeck.users.terms import Permission
from quarterdeck.values.ids import public_id
from tests.query_counts import QueryCounts
from tests.rest import api, content, fits

pytestmark = pytest.mark.django_db
EDITS = (Permission.OPPORTUNITIES_EDIT, Permission.OPPORTUNITIES_MOVE, Permission.ACTIVITIES_LOG)


def test_a_review_through_the_api(sales: Sales) -> None:
    large, small = a_deal(sales, 5000), a_deal(sales, 10)
    client = api(sales.cast.max, *EDITS)
    review = fits(client.post("/reviews", {"line": line_of(sales, "rita")}), PipelineReviewOut, 201)
    here = f"/reviews/{review.id}"
    rows = fits(client.get(f"{here}/opportunities?limit=1"), ReviewedDealsOut)
    assert [one.opportunity_id for one in rows.items] == [public_id(large)]
    assert (rows.items[0].position, rows.items[0].value) == (1, "5000.00")
    rest = fits(client.get(f"{here}/opportunities?cursor={rows.next_cursor}"), ReviewedDealsOut)
    assert [one.opportunity_id for one in rest.items] == [public_id(small)]
    day = (today(sales) + timedelta(days=2)).isoformat()
    body = {
        "category": "commit",
        "close_date": day,
        "note": "Fine",
        "ask": "Call",
        "next_step": "Offer",
        "next_step_due": day,
    }
    done = fits(
        client.post(f"{here}/opportunities/{public_id(large)}/decisions", body, If_Match='"v1"'), ReviewedDealOut, 201
    )
    assert (done.state, done.version, row(large).category) == ("decided", 2, "commit")
    stale = client.post(f"{here}/opportunities/{public_id(large)}/decisions", {"note": "Late"}, If_Match='"v1"')
    assert stale.status_code == 412
    told = fits(client.get(f"{here}/opportunities/{public_id(large)}/decisions"), ReviewDecisionsOut)
    assert [one.deeds for one in told.items] == [["redated", "recategorised", "step_set", "asked"]]
    skipped = fits(client.post(f"{here}/opportunities/{public_id(small)}/skip"), ReviewedDealOut)
    assert (skipped.position, skipped.state) == (2, "skipped")
    fits(client.put(f"{here}/minutes", {"minutes": "Good"}), PipelineReviewOut)
    over = fits(client.post(f"{here}/finish"), PipelineReviewOut)
    assert (over.state, over.minutes, over.flagged, over.decided, over.skipped) == ("finished", "Good", 2, 1, 1)
    assert fits(client.get("/reviews"), PipelineReviewsOut).count == 1
    refused = client.post(f"{here}/finish")
    assert [one["code"] for one in content(refused)["reasons"]] == ["review_finished"]


def test_habits_are_of_those_one_leads(sales: Sales) -> None:
    a_deal(sales, owner_id=sales.cast.olga)
    deal = a_deal(sales)
    a_deal(sales)
    review = started(sales)
    decided(sales, review, deal)
    found = fits(api(sales.cast.max).get("/reviews/habits"), HabitsOut)
    assert [(one.name, one.flagged, one.decided, one.share_bp) for one in found.items] == [("Rita Vogel", 2, 1, 5000)]
    assert fits(api(sales.cast.rita).get("/reviews/habits"), HabitsOut).items == []
    assert {one.name for one in fits(api(sales.cast.rolf).get("/reviews/habits"), HabitsOut).items} >= {"Olga Novak"}


@pytest.mark.parametrize("who", ["rita", "olga"])
def test_stranger_learns_nothing_of_a_review(sales: Sales, who: str) -> None:
    deal = a_deal(sales)
    here = f"/reviews/{public_id(started(sales))}"
    client = api(getattr(sales.cast, who), *EDITS)
    for path in (here, f"{here}/opportunities", f"{here}/opportunities/{public_id(deal)}/decisions"):
        assert client.get(path).status_code == 404
    assert client.post(f"{here}/finish").status_code == 404
    assert fits(client.get("/reviews"), PipelineReviewsOut).items == []


def test_token_that_only_reads_starts_nothing(sales: Sales) -> None:
    a_deal(sales)
    assert api(sales.cast.max).post("/reviews", {"line": line_of(sales, "rita")}).status_code == 403


def test_queue_takes_as_many_queries_however_many_deals(sales: Sales, query_counts: QueryCounts) -> None:
    for _ in range(2):
        a_deal(sales)
    for _ in range(2):
        by = sales.actor("max")
        found = subject_of(by, sales.lens("max").now, "", line_of(sales, "north"))
        with query_counts.expect("flagged deals of a review"):
            flagged_deals(found.scene.lens, found.owners, found.scene.period)
        for _ in range(12):
            a_deal(sales)
