"""Pages of reviews: the queue, one deal at a time, the pack, and what each viewer sees of them."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone

from quarterdeck.activities.actions import set_next_step
from quarterdeck.activities.queries import next_step
from quarterdeck.forecasts.actions import Place, lock_week, set_forecast_type, submit_call
from quarterdeck.forecasts.terms import DateOf, ForecastType, Hierarchy, Measure, Source
from quarterdeck.opportunities.tests.deals import Sales, row
from quarterdeck.pipelines.terms import Category
from quarterdeck.reviews.actions import finish_review, write_minutes
from quarterdeck.reviews.models import Review
from quarterdeck.reviews.queries import pack_of, review_row
from quarterdeck.reviews.terms import DEAL
from quarterdeck.reviews.tests.making import a_deal, decided, kept, line_of, started, today
from quarterdeck.reviews.tests.reading import text_of
from quarterdeck.users.actions import leave_team
from quarterdeck.users.queries import system_actor
from quarterdeck.values.dataclasses import replace
from quarterdeck.values.ids import public_id
from quarterdeck.warehouse.terms import Told
from tests.attacks.forms import forms_of
from tests.cast import SYSTEM
from tests.copied import copied
from tests.pages import page_of
from tests.query_counts import QueryCounts

pytestmark = pytest.mark.django_db
Browser = Callable[[int], Client]


def page(client: Client, path: str, status: int = 200, **more: Any) -> str:
    return unescape(page_of(client.get(path, **more), status))


def fields(client: Client, path: str) -> dict[str, str]:
    """What the form of a deal would send as it stands."""
    found = forms_of(page(client, path), is_full=False)
    return next(one.values for one in found if "deal_version" in one.values)


def test_review_starts_and_goes_from_deal_to_deal(sales: Sales, browser: Browser, query_counts: QueryCounts) -> None:
    large, small = a_deal(sales, 5000), a_deal(sales, 10)
    max_ = browser(sales.cast.max)
    assert "No review yet" in page(max_, "/reviews")
    answer = max_.post("/reviews/new", {"line": line_of(sales, "rita"), "period": _period(sales)}, follow=True)
    here = f"/reviews/{public_id(kept('Review').get().pk)}"
    assert answer.redirect_chain[-1][0] == f"{here}/deals/{public_id(large)}"
    with query_counts.expect("page of a reviewed deal"):
        shown = page(max_, f"{here}/deals/{public_id(large)}")
    assert "Never reviewed" in shown
    assert f"{here}/deals/{public_id(small)}" in shown
    typed = fields(max_, f"{here}/deals/{public_id(large)}") | {"note": "Ask again", "ask": "Call purchasing"}
    answer = max_.post(f"{here}/deals/{public_id(large)}", typed)
    assert answer["Location"].endswith(f"{here}/deals/{public_id(small)}")
    assert kept("ReviewDecision").get().deeds == "asked"
    answer = max_.post(f"{here}/deals/{public_id(small)}/skip", {"version": "1"})
    assert answer["Location"].endswith(f"{here}/deals/{public_id(small)}"), "the skipped one comes again"
    with query_counts.expect("page of a review"):
        shown = page(max_, here)
    assert "€5,000" in shown
    assert "Skipped" in page(max_, f"{here}?state=skipped")
    with query_counts.expect("page of reviews"):
        assert "1 of 2" in page(max_, "/reviews")


def _period(sales: Sales) -> str:
    from quarterdeck.forecasts.queries import scene_of

    return scene_of(sales.actor("max"), timezone.now()).key


def test_form_changes_only_what_differs_and_says_what_is_refused(sales: Sales, browser: Browser) -> None:
    deal = a_deal(sales)
    max_, here = browser(sales.cast.max), f"/reviews/{public_id(started(sales))}/deals/{public_id(deal)}"
    typed = fields(max_, here) | {"stage": public_id(sales.stage("closed_lost"))}
    assert "Choose why it was lost." in page_of(max_.post(here, typed), 422)
    assert not kept("ReviewDecision").exists()
    typed = fields(max_, here) | {"category": "commit", "close_date": (today(sales) + timedelta(days=2)).isoformat()}
    assert max_.post(here, typed).status_code == 303
    assert kept("ReviewDecision").get().deeds == "redated recategorised"
    assert row(deal).category == "commit"


def test_second_manager_sees_what_the_first_did_and_keeps_what_they_typed(sales: Sales, browser: Browser) -> None:
    deal = a_deal(sales)
    review = started(sales)
    ada, here = browser(sales.cast.ada), f"/reviews/{public_id(review)}/deals/{public_id(deal)}"
    typed = fields(ada, here) | {"note": "Second thought"}
    decided(sales, review, deal, note="First thought", changes={"category": "commit"})
    shown = page_of(ada.post(here, typed), 409)
    assert "Second thought" in shown
    assert "First thought" in shown
    assert [one.note for one in kept("ReviewDecision")] == ["First thought"]


def test_form_that_is_stale_shows_the_next_step_of_now_and_saves_over_it_knowingly(
    sales: Sales, browser: Browser
) -> None:
    deal = a_deal(sales)
    max_, here = browser(sales.cast.max), f"/reviews/{public_id(started(sales))}/deals/{public_id(deal)}"
    typed = fields(max_, here) | {"step": "Call them", "step_due": today(sales).isoformat()}
    set_next_step(kind=DEAL, record_id=deal, text="Visit them", due_on=today(sales), by=sales.actor("rita"), via=SYSTEM)
    shown = page_of(max_.post(here, typed), 409)
    assert "Visit them" in shown
    again = next(one.values for one in forms_of(unescape(shown), is_full=False) if "deal_version" in one.values)
    assert again["step"] == "Call them"
    assert max_.post(here, again).status_code == 303
    assert next_step(DEAL, deal).text == "Call them"


def test_deals_out_of_sight_are_in_no_number(sales: Sales, browser: Browser) -> None:
    hidden, shown = a_deal(sales, 5000), a_deal(sales, 10)
    review = started(sales, of="north")
    sales.edit(hidden, "system", owner_id=sales.cast.olga)
    max_, here = browser(sales.cast.max), f"/reviews/{public_id(review)}"
    assert "1 of 1, 0 decided" in page(max_, f"{here}/deals/{public_id(shown)}")
    assert "€5,000" not in page(max_, here)
    page(max_, f"{here}/deals/{public_id(hidden)}", 404)


def test_who_lost_the_team_lost_its_reviews(sales: Sales, browser: Browser) -> None:
    a_deal(sales)
    review = started(sales, of="north")
    leave_team(team_id=sales.cast.north, person_id=sales.cast.max, by=system_actor(), via=SYSTEM)
    for path in ("", "/pack", "/pack.pdf", "/minutes", "/next"):
        page(browser(sales.cast.max), f"/reviews/{public_id(review)}{path}", 404)


def test_reviews_go_by_owners_whichever_forecast_is_the_usual_one(sales: Sales, browser: Browser) -> None:
    kind = ForecastType("", "Families", Measure.RECURRING, DateOf.CLOSE, Hierarchy.FAMILY, Source.LINES)
    set_forecast_type(kind=replace(kind, is_default=True), by=sales.actor("ada"), via=SYSTEM)
    a_deal(sales, 2000, category="commit")
    review = started(sales, of="north")
    shown = page(browser(sales.cast.max), f"/reviews/{public_id(review)}/pack")
    assert "€2,000" in shown
    links = re.findall(r'/forecast/[^"]*/[^"]*', shown)
    assert links
    assert all("type=amount" in link for link in links)


def test_what_was_typed_stays_when_the_review_was_finished_meanwhile(sales: Sales, browser: Browser) -> None:
    deal = a_deal(sales)
    review, max_ = started(sales), browser(sales.cast.max)
    here = f"/reviews/{public_id(review)}/deals/{public_id(deal)}"
    typed = fields(max_, here) | {"note": "Board meets on Friday"}
    finish_review(review_id=review, by=sales.actor("max"), via=SYSTEM)
    shown = page_of(max_.post(here, typed), 422)
    assert "The review is finished." in shown
    assert "Board meets on Friday" in shown


def test_numbers_of_the_habit_open_their_deals(sales: Sales, browser: Browser) -> None:
    done = a_deal(sales, name="Presses South")
    a_deal(sales, name="Presses West")
    decided(sales, started(sales), done)
    here = f"/reviews/habit/{line_of(sales, 'rita')}"
    max_ = browser(sales.cast.max)
    assert f'{here}?state=decided"' in page(max_, "/reviews")
    shown = page(max_, here)
    assert "Presses South" in shown
    assert "Presses West" in shown
    assert "Presses West" not in page(max_, f"{here}?state=decided")
    # A review of a line above is not Max's to open, so his numbers hold nothing of it.
    east = a_deal(sales, name="Presses East")
    decided(sales, started(sales, "ada", "sales"), east, "ada")
    told = page(max_, here)
    assert "Presses East" not in told
    assert "Presses East" in page(browser(sales.cast.ada), here)
    for href in set(re.findall(r'href="(/reviews/[0-9a-z]{13}[^"]*)"', told)):
        page(max_, href)
    page(max_, f"/reviews/habit/{line_of(sales, 'olga')}", 404)
    page(browser(sales.cast.rita), here, 404)


def test_owner_sees_what_was_decided_about_their_deals_and_nothing_else(sales: Sales, browser: Browser) -> None:
    deal = a_deal(sales, name="Presses North")
    review = started(sales)
    decided(sales, review, deal, note="Talk to purchasing", ask="Get the order number")
    rita, olga = browser(sales.cast.rita), browser(sales.cast.olga)
    shown = page(rita, "/reviews")
    assert "Talk to purchasing" in shown
    assert "Get the order number" in shown
    assert "Start a review" not in shown
    assert "To do from the review" in page(rita, "/my-day")
    assert "Talk to purchasing" not in page(olga, "/reviews")
    assert "To do from the review" not in page(olga, "/my-day")
    for client in (rita, olga):
        for path in ("", "/pack", "/pack.pdf", "/movement/closing", f"/deals/{public_id(deal)}"):
            page(client, f"/reviews/{public_id(review)}{path}", 404)
    page(rita, "/reviews/new", 404)


@pytest.mark.parametrize("query", ["page=0", "page=x", "page=99999", "own=0"])
def test_what_no_address_can_mean_is_not_found(sales: Sales, browser: Browser, query: str) -> None:
    page(browser(sales.cast.max), f"/reviews?{query}", 404)


def a_week(sales: Sales) -> tuple[int, int]:
    """A locked week and a call since; a deal in Commit that is at risk, and one that was created since."""
    at = timezone.now() - timedelta(days=8)
    deal = a_deal(sales, 2000, category="commit", name="=Presses <b>", at=at - timedelta(days=30))
    lock_week(locked_at=at, by=system_actor(), via=SYSTEM)
    a_deal(sales, 700, at=timezone.now() - timedelta(days=1))
    place = Place(_period(sales), line_of(sales, "north"))
    submit_call(
        place=place, amounts={Category.COMMIT: Decimal(2500)}, note="Sure", by=sales.actor("max"), via=SYSTEM
    )  # fmt: skip
    return started(sales, of="north"), deal


def test_pack_holds_calls_movement_risks_decisions_and_minutes(sales: Sales, browser: Browser) -> None:
    review, deal = a_week(sales)
    decided(sales, review, deal, note="Board meets on Friday", ask="Get the date", ask_due=today(sales))
    write_minutes(review_id=review, minutes="Three deals carry it.", by=sales.actor("max"), via=SYSTEM)
    max_, here = browser(sales.cast.max), f"/reviews/{public_id(review)}/pack"
    with copied():
        shown = page(max_, here)
        document = b"".join(max_.get(f"{here}.pdf").streaming_content)  # type: ignore[attr-defined]
        rows = page(max_, f"/reviews/{public_id(review)}/movement/created")
    read = text_of(document)
    for words in ("€2,500", "€2,700", "Board meets on Friday", "Get the date", "Three deals carry it.", "Created"):
        assert words in shown
        assert words in read
    assert "=Presses <b>" in read, "what people write is text"
    assert "€700" in rows
    assert b"/StructTreeRoot" in document, "it is tagged"
    assert b"pdfuaid" in document, "it says that it can be read by ear"


def test_letters_that_no_font_has_make_a_document_all_the_same(sales: Sales, browser: Browser) -> None:
    deal = a_deal(sales, category="commit", name="Rollout \U0001f680 \u682a")
    review = started(sales)
    decided(sales, review, deal, note="\u0e44")
    with copied():
        answer = browser(sales.cast.max).get(f"/reviews/{public_id(review)}/pack.pdf")
        document = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert answer.status_code == 200
    assert "Rollout" in text_of(document)
    assert b"/StructTreeRoot" in document


def test_pack_outlives_the_calendar_it_was_made_by(sales: Sales, browser: Browser) -> None:
    a_deal(sales)
    review = started(sales)
    of = Review.objects.filter(pk=review)
    of.update(from_day=F("from_day") + timedelta(days=3))
    with copied():
        assert page(browser(sales.cast.max), f"/reviews/{public_id(review)}/pack")


def test_movement_of_the_pack_ties_from_opening_to_closing(sales: Sales) -> None:
    review, deal = a_week(sales)
    sales.edit(deal, "system", amount=Decimal(1500))
    by = sales.actor("max")
    with copied():
        found = pack_of(by, review_row(by, timezone.now(), review), timezone.now())
    assert isinstance(found.moved, Told)
    bars = {bar.key: bar.minor for bar in found.moved.answer.bars}
    assert (bars["opening"], bars["created"], bars["decreased"]) == (200_000, 70_000, -50_000)
    assert bars["closing"] == sum(minor for key, minor in bars.items() if key != "closing") == 220_000


def test_pack_of_a_finished_review_stays_as_it_was(sales: Sales) -> None:
    review, deal = a_week(sales)
    by = sales.actor("max")
    finish_review(review_id=review, by=by, via=SYSTEM)
    sales.edit(deal, "system", amount=Decimal(9000))
    with copied():
        found = pack_of(by, review_row(by, timezone.now(), review), timezone.now())
    commit = next(one for one in found.called if one.category is Category.COMMIT)
    assert (commit.now.raw, commit.now.final) == (200_000, 250_000)
    assert commit.then is not None
    assert commit.then.final == 200_000


def test_without_an_answer_the_pack_says_so(sales: Sales, browser: Browser, query_counts: QueryCounts) -> None:
    review, _deal = a_week(sales)
    max_ = browser(sales.cast.max)
    with query_counts.expect("pack of a review"):
        shown = page(max_, f"/reviews/{public_id(review)}/pack")
    assert "No figures now" in shown
