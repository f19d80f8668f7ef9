"""Reviews started, decided, skipped, written up and finished: what is written, and what is refused."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from quarterdeck.activities.queries import next_step
from quarterdeck.forecasts.terms import COMPANY
from quarterdeck.opportunities.tests.deals import Sales, row
from quarterdeck.reviews.actions import finish_review, skip_deal, start_review, write_minutes
from quarterdeck.reviews.queries import items_of, moved_rows, next_item, pack_of, review_row
from quarterdeck.reviews.terms import DEAL, Flag, Flagged, ItemState, Seen
from quarterdeck.reviews.tests.making import a_deal, decided, entries, kept, started, today
from quarterdeck.users.actions import leave_team
from quarterdeck.users.queries import system_actor
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused, Stale
from quarterdeck.warehouse.terms import Told
from tests.cast import SYSTEM
from tests.copied import copied
from tests.unchanged import unchanged

pytestmark = pytest.mark.django_db


def code_of(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in error.value.reasons]


def test_review_holds_the_flagged_deals_with_the_most_at_stake_first(sales: Sales) -> None:
    small, large, bare = a_deal(sales, 10), a_deal(sales, 5000), a_deal(sales, None)
    review = started(sales)
    items = items_of(sales.actor("max"), review)
    assert [one.opportunity_id for one in items] == [large, small, bare]
    assert [one.worth for one in items] == [500_000, 1_000, None]
    assert {Flag.NEVER, Flag.NO_NEXT_STEP} <= {one.flag for one in items[0].flags}
    assert entries() == ["pipeline_review.started"]


def test_review_of_a_team_holds_the_deals_of_its_people_alone(sales: Sales) -> None:
    ritas = a_deal(sales)
    a_deal(sales, owner_id=sales.cast.olga)
    assert [one.opportunity_id for one in items_of(sales.actor("max"), started(sales, of="north"))] == [ritas]


@pytest.mark.parametrize(("who", "of"), [("rita", "rita"), ("max", "olga"), ("max", "south"), ("olga", "rita")])
def test_who_does_not_lead_a_line_does_not_learn_of_it(sales: Sales, who: str, of: str) -> None:
    a_deal(sales)
    with unchanged(), pytest.raises(NotFound):
        started(sales, who, of)


def test_who_only_reads_starts_none(sales: Sales) -> None:
    a_deal(sales)
    with unchanged(), pytest.raises(NotPermitted):
        started(sales, "rolf")


def test_one_review_of_a_line_and_period_is_under_way_at_a_time(sales: Sales) -> None:
    a_deal(sales)
    first = started(sales)
    with unchanged(), pytest.raises(Refused) as error:
        started(sales, "ada")
    assert code_of(error) == ["review_under_way"]
    finish_review(review_id=first, by=sales.actor("max"), via=SYSTEM)
    assert started(sales, "ada") != first


def test_nothing_flagged_is_no_review(sales: Sales) -> None:
    with unchanged(), pytest.raises(Refused) as error:
        started(sales)
    assert code_of(error) == ["review_empty"]


def test_decision_changes_the_deal_by_its_own_actions_and_is_kept(sales: Sales) -> None:
    deal = a_deal(sales)
    review, day = started(sales), today(sales) + timedelta(days=3)
    done = decided(
        sales, review, deal, note="Talk to purchasing", changes={"close_date": day, "category": "commit"},
        step=("Send the offer", day), ask="Get the order number", ask_due=day,
    )  # fmt: skip
    now = row(deal)
    assert (now.close_date, now.category) == (day, "commit")
    step = next_step(DEAL, deal)
    assert (step.text, step.due_on) == ("Send the offer", day)
    (one,) = kept("ReviewDecision")
    assert one.deeds == "redated recategorised step_set asked"
    assert (one.note, one.ask, one.ask_due, one.task_id) == (
        "Talk to purchasing", "Get the order number", day, done.task_id,
    )  # fmt: skip
    assert one.task.assignee_id == sales.cast.rita
    assert items_of(sales.actor("max"), review)[0].state is ItemState.DECIDED
    assert entries() == ["pipeline_review.started", "pipeline_review.decided"]


def test_lost_needs_a_reason_and_moves_the_deal(sales: Sales) -> None:
    deal, to = a_deal(sales), sales.stage("closed_lost")
    review = started(sales)
    with unchanged(), pytest.raises(Refused) as error:
        decided(sales, review, deal, to=to)
    assert code_of(error) == ["decision_without_reason"]
    decided(
        sales, review, deal, to=to, fill={"loss_reason_id": next(iter(sales.reasons.values())), "competitor": "Acme"}
    )
    assert row(deal).stage_id == to
    assert kept("ReviewDecision").get().deeds == "lost"


def test_refusal_of_one_part_takes_all_of_a_decision_back(sales: Sales) -> None:
    deal = a_deal(sales)
    review = started(sales)
    with unchanged(), pytest.raises(Refused):
        decided(sales, review, deal, changes={"close_date": today(sales)}, step=("", today(sales)), ask="Call")


def test_two_managers_do_not_overwrite_each_other(sales: Sales) -> None:
    deal = a_deal(sales)
    review = started(sales)
    seen = Seen(item=1, deal=row(deal).version)
    decided(sales, review, deal, seen=seen, note="first")
    with unchanged(), pytest.raises(Stale):
        decided(sales, review, deal, "ada", seen, note="second")
    sales.edit(deal, amount=Decimal(7))
    with unchanged(), pytest.raises(Stale):
        decided(sales, review, deal, "ada", Seen(2, seen.deal), changes={"category": "commit"})


def test_deal_can_be_decided_again_while_the_review_is_under_way(sales: Sales) -> None:
    deal = a_deal(sales)
    review = started(sales)
    decided(sales, review, deal, note="first")
    assert decided(sales, review, deal, note="second").number == 2
    assert [one.note for one in kept("ReviewDecision")] == ["first", "second"]


def test_skipped_deals_come_again_at_the_end(sales: Sales) -> None:
    large, small = a_deal(sales, 5000), a_deal(sales, 10)
    review, max_ = started(sales), sales.actor("max")
    assert next_item(max_, review) == large
    skip_deal(review_id=review, opportunity_id=large, by=max_, via=SYSTEM)
    assert next_item(max_, review) == small
    decided(sales, review, small)
    assert next_item(max_, review) == large
    decided(sales, review, large)
    assert next_item(max_, review) is None


def test_skipped_deals_take_turns_and_closed_ones_do_not_wait(sales: Sales) -> None:
    first, second, third = a_deal(sales, 5000), a_deal(sales, 500), a_deal(sales, 50)
    review, max_ = started(sales), sales.actor("max")
    for deal in (first, second):
        skip_deal(review_id=review, opportunity_id=deal, by=max_, via=SYSTEM)
    lost = {"loss_reason_id": next(iter(sales.reasons.values())), "competitor": "Acme"}
    sales.move(third, "closed_lost", "max", fill=lost)
    assert next_item(max_, review, after=0) == second
    assert next_item(max_, review, after=1) == first


def test_next_step_that_was_set_meanwhile_is_not_overwritten(sales: Sales) -> None:
    deal = a_deal(sales)
    review = started(sales)
    decided(sales, review, deal, step=("Visit them", today(sales)))
    with unchanged(), pytest.raises(Stale):
        decided(sales, review, deal, "ada", Seen(step=0), step=("Call them", today(sales)))
    assert next_step(DEAL, deal).text == "Visit them"


def test_ask_without_a_day_is_kept_with_the_day_of_its_task(sales: Sales) -> None:
    deal = a_deal(sales)
    decided(sales, started(sales), deal, ask="Get the order number")
    made = kept("ReviewDecision").get()
    assert made.ask_due == made.task.due_on == today(sales)


def test_nothing_is_decided_once_a_review_is_finished_but_minutes_are_written(sales: Sales) -> None:
    deal = a_deal(sales)
    review, max_ = started(sales), sales.actor("max")
    assert finish_review(review_id=review, by=max_, via=SYSTEM) == 2
    for write in (
        lambda: decided(sales, review, deal),
        lambda: skip_deal(review_id=review, opportunity_id=deal, by=max_, via=SYSTEM),
        lambda: finish_review(review_id=review, by=max_, via=SYSTEM),
    ):
        with unchanged(), pytest.raises(Refused) as error:
            write()
        assert code_of(error) == ["review_finished"]
    assert write_minutes(review_id=review, minutes=" Good week. ", version=2, by=max_, via=SYSTEM) == 3
    assert kept("Review").get().minutes == "Good week."
    with unchanged(), pytest.raises(Stale):
        write_minutes(review_id=review, minutes="Other", version=2, by=max_, via=SYSTEM)


def test_changes_count_from_the_last_review_of_each_deal(sales: Sales) -> None:
    deal = a_deal(sales)
    first = started(sales)
    decided(sales, first, deal, step=("Call", today(sales) + timedelta(days=1)))
    finish_review(review_id=first, by=sales.actor("max"), via=SYSTEM)
    sales.edit(deal, amount=Decimal(7))
    (item,) = items_of(sales.actor("max"), started(sales))
    # It has stood still for a month all the while.
    still = {Flag.IDLE, Flag.STALLED}
    assert [one for one in item.flags if one.flag not in still] == [Flagged(Flag.AMOUNT, "100000 EUR", "700 EUR")]


def test_deal_never_reviewed_is_compared_with_a_week_ago(sales: Sales) -> None:
    deal = a_deal(sales)
    sales.edit(deal, "system", timezone.now() - timedelta(days=20), amount=Decimal(5))
    sales.edit(deal, "system", timezone.now() - timedelta(days=2), amount=Decimal(9))
    (item,) = items_of(sales.actor("max"), started(sales))
    assert Flagged(Flag.AMOUNT, "500 EUR", "900 EUR") in item.flags


def test_decisions_are_append_only(sales: Sales) -> None:
    deal = a_deal(sales)
    decided(sales, started(sales), deal)
    for statement in ("DELETE FROM reviews_reviewdecision", "UPDATE reviews_reviewdecision SET deeds = 'lost'"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_what_a_review_changed_is_no_news_in_the_next(sales: Sales) -> None:
    deal = a_deal(sales)
    first = started(sales)
    later = today(sales) + timedelta(days=1)
    decided(sales, first, deal, changes={"category": "best_case", "close_date": later})
    decided(sales, first, deal, to=sales.stage("needs_assessment"))
    finish_review(review_id=first, by=sales.actor("max"), via=SYSTEM)
    sales.edit(deal, amount=Decimal(7))
    (item,) = items_of(sales.actor("max"), started(sales))
    changes = {Flag.AMOUNT, Flag.CLOSE_DATE, Flag.CATEGORY, Flag.STAGE, Flag.SLIPPED}
    assert changes & {one.flag for one in item.flags} == {Flag.AMOUNT}


def test_keeping_a_deal_is_said_of_the_deal_that_was_seen(sales: Sales) -> None:
    deal = a_deal(sales)
    review = started(sales)
    version = row(deal).version
    sales.edit(deal, amount=Decimal(7))
    with unchanged(), pytest.raises(Stale):
        decided(sales, review, deal, seen=Seen(deal=version), note="Fine")


def test_reviews_are_of_the_present_and_the_next_period(sales: Sales) -> None:
    a_deal(sales)
    for period in ("fy2001-q1", "fy2099-q4", "fy2026-m12"):
        with unchanged(), pytest.raises(Refused) as error:
            started(sales, period=period)
        assert code_of(error) == ["review_period"]


def test_review_of_the_company_holds_deals_of_people_in_no_team(sales: Sales) -> None:
    theirs, olgas = a_deal(sales), a_deal(sales, 500, owner_id=sales.cast.olga)
    leave_team(team_id=sales.cast.south, person_id=sales.cast.olga, by=system_actor(), via=SYSTEM)
    by = sales.actor("ada")
    review = start_review(line=COMPANY, by=by, via=SYSTEM)
    assert [one.opportunity_id for one in items_of(by, review)] == [theirs, olgas]
    with copied():
        seen = review_row(by, timezone.now(), review)
        pack = pack_of(by, seen, timezone.now())
        _, rows = moved_rows(by, seen, timezone.now(), "closing", (0, 10))
    assert isinstance(pack.moved, Told)
    assert isinstance(rows, Told)
    closing = next(bar.minor for bar in pack.moved.answer.bars if bar.key == "closing")
    assert closing == sum(one.minor or 0 for one in rows.answer.rows) == 150_000
