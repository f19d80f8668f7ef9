"""Guided clean-up: decisions about stagnant deals, their effect, and the bulk edits that carry them out."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any

from django.test import Client
from django.utils import timezone

from quarterdeck.activities.queries import next_step
from quarterdeck.inspection.rules.effect import Level, Part, effect, level, without
from quarterdeck.opportunities.tests.deals import Sales, row
from quarterdeck.values.ids import public_id
from tests.query_counts import QueryCounts

Browser = Callable[[int], Client]
HERE = "/quality/clean-up"


def old(sales: Sales, name: str, **fields: Any) -> int:
    """A deal that stands still: in its stage and without contact for a hundred days."""
    at = timezone.now() - timedelta(days=100)
    return sales.deal(at=at, by="system", name=name, amount=Decimal(1_000), **fields)


def decided(deal: int, choice: str, **more: str) -> dict[str, str]:
    """The part of the form about a deal."""
    pid = public_id(deal)
    values = {"choice": choice, "version": str(row(deal).version), **more}
    return {f"{pid}-{name}": value for name, value in values.items()}


def text_of(answer: object) -> str:
    return unescape(answer.content.decode())  # type: ignore[attr-defined]  # the stubs' test response


def days(count: int) -> str:
    return (timezone.now().date() + timedelta(days=count)).isoformat()


def test_decisions_are_checked_summed_up_carried_out_and_undone(
    sales: Sales, browser: Browser, query_counts: QueryCounts
) -> None:
    rita = browser(sales.cast.rita)
    ahead, later, parked, lost = (old(sales, name) for name in ("Ahead", "Later", "Parked", "Lost"))
    kept = sales.deal(by="system", name="Kept")
    with query_counts.expect("page of stagnant deals"):
        shown = text_of(rita.get(HERE))
    assert "4 stagnant deals" in shown
    assert "Stalled in its stage" in shown
    assert "Kept" not in shown
    reason = public_id(sales.reasons["price"])
    posted = {
        "scope": "mine",
        **decided(ahead, "advance"),
        **decided(later, "redate", day=days(30)),
        **decided(parked, "park", day=days(60)),
        **decided(lost, "lose", loss_reason_id=reason),
    }
    checked = text_of(rita.post(HERE, posted))
    assert "4 deals would change." in checked
    # Five deals of 1,000 are open; one is lost, and one moves on.
    assert "5 → <b>4</b>" in checked
    assert "€5.00k → <b>€4.00k</b>" in checked
    assert [row(one).version for one in (ahead, later, parked, lost, kept)] == [1] * 5
    answer = rita.post(HERE, {**posted, "do": "confirm", "token": "one"})
    assert answer.status_code == 303
    assert row(ahead).stage_id == sales.stage("qualification")
    assert str(row(later).close_date) == days(30)
    assert (row(parked).category, str(row(parked).close_date)) == ("omitted", days(60))
    assert str(next_step("opportunity", parked).due_on) == days(60)
    assert (row(lost).stage_id, row(lost).loss_reason_id) == (sales.stage("closed_lost"), sales.reasons["price"])
    done = text_of(rita.get(answer["Location"]))
    assert done.count("Changed 1") == 5
    assert "2 stagnant deals" in done  # nobody was in contact with the two that go on
    runs = [part.removeprefix("run=") for part in answer["Location"].split("&")[1:]]
    assert rita.post(HERE, {**posted, "do": "confirm", "token": "one"})["Location"] == answer["Location"]
    for run in reversed(runs):
        assert rita.post(f"/bulk-runs/{run}/undo").status_code == 303
    assert row(lost).stage_id == row(ahead).stage_id == sales.stage("lead_generation")
    assert row(parked).category == "pipeline"
    assert row(later).close_date is None


def test_what_is_refused_or_missing_says_so_and_stays_to_be_decided(sales: Sales, browser: Browser) -> None:
    rita = browser(sales.cast.rita)
    first, second = old(sales, "First"), old(sales, "Second")
    nothing = rita.post(HERE, {"scope": "mine"})
    assert nothing.status_code == 422
    assert "Decide about at least one deal." in text_of(nothing)
    missing = rita.post(HERE, {**decided(first, "park", day=days(-1)), **decided(second, "lose")})
    assert missing.status_code == 422
    assert "Enter a day that is to come." in text_of(missing)
    assert "Choose why it was lost." in text_of(missing)
    stale = decided(second, "redate", day=days(10)) | {f"{public_id(second)}-version": "0"}
    checked = text_of(rita.post(HERE, {**decided(first, "redate", day=days(10)), **stale}))
    assert "1 deal would change." in checked
    assert "1 is refused and stays to be decided." in checked
    rita.post(HERE, {**decided(first, "redate", day=days(10)), **stale, "do": "confirm", "token": "two"})
    assert str(row(first).close_date) == days(10)
    assert row(second).close_date is None
    foreign = old(sales, "Foreign", owner_id=sales.cast.olga)
    assert rita.post(HERE, decided(foreign, "redate", day=days(10))).status_code == 422
    assert row(foreign).close_date is None


def test_the_effect_of_taking_everything_away_is_nothing_left() -> None:
    parts = [
        Part(period="later", category=one, probability_bp=bp, currency=code, count=2, priced=1, amount_minor=minor)
        for one, bp, code, minor in (
            ("commit", 5_000, "EUR", 100),
            ("omitted", 1_000, "USD", 70),
            ("commit", 1, "XXX", 9),
        )
    ]
    rates = {"EUR": 1, "USD": 2}

    def convert(minor: int, currency: str) -> int | None:
        return minor * rates[currency] if currency in rates else None

    assert level(parts, convert) == Level(6, 240, 50 + 14, 3 + 1)
    assert effect(parts, [without(part) for part in parts], convert).after == Level()


def test_it_begins_with_the_deals_one_is_answerable_for(sales: Sales, browser: Browser) -> None:
    old(sales, "Ahead")
    shown = text_of(browser(sales.cast.sam).get(HERE))
    assert "1 stagnant deal" in shown
    assert "What becomes of it</label>" in shown
