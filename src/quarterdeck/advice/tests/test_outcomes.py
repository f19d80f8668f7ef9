"""What became of advice: written down when it first stands there, counted by what was done, told as one may know it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from quarterdeck.advice import actions, jobs
from quarterdeck.advice.actions import dismiss_advice, follow_advice, give_advice
from quarterdeck.advice.api import OutcomeRowsOut, OutcomesOut
from quarterdeck.advice.models import Given, Response
from quarterdeck.advice.queries import OutcomeDeal, advice_lens, is_giving_due, outcome_deals, outcomes_told
from quarterdeck.advice.rules import Tally
from quarterdeck.advice.terms import Fate, Practice, Way
from quarterdeck.advice.tests.making import NOW, a_line, few, kept
from quarterdeck.opportunities.actions import add_buying_contact
from quarterdeck.opportunities.tests.deals import Sales, row
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM
from tests.customers import a_contact
from tests.query_counts import QueryCounts
from tests.rest import api, fits, problem

Browser = Callable[[int], Client]
STAGE, CHAMPION = "qualification", Practice.CHAMPION
THEN = NOW - timedelta(days=60)
CLOSED = (Fate.WON, Fate.LOST)


def day(number: int) -> datetime:
    """So many days after the advice."""
    return THEN + timedelta(days=number)


def swept(now: datetime = THEN) -> None:
    while is_giving_due():
        give_advice(now=now)


def ended(sales: Sales, deal: int, number: int, *, won: bool) -> None:
    fill: dict[str, Any] = {} if won else {"fill": {"loss_reason_id": sales.reasons["no_decision"]}}
    sales.move(deal, "closed_won" if won else "closed_lost", "system", day(number), **fill)


def named(sales: Sales, deal: int, number: int) -> None:
    """The champion that was advised, noted as followed."""
    person = a_contact(sales.cast.rita, account_id=sales.account)
    add_buying_contact(
        opportunity_id=deal, contact_id=person, role="champion", by=system_actor(), via=SYSTEM, at=day(number)
    )
    while follow_advice(now=day(number)):
        pass


def dismissed(sales: Sales, deal: int, number: int) -> None:
    dismiss_advice(
        opportunity_id=deal,
        practice="champion",
        reason="A tender.",
        by=sales.actor("system"),
        via=SYSTEM,
        at=day(number),
    )


@pytest.fixture
def deals(sales: Sales) -> dict[str, int]:
    """Deals in a stage for which a champion is advised: of each what was done, and what became of it."""
    kept(a_line(sales.stage(STAGE)), few(sales.stage(STAGE), Practice.CONVERSATION), now=THEN)
    names = ("followed won", "dismissed lost", "left won", "followed late", "early", "backdated", "open", "dollars")
    more: dict[str, dict[str, Any]] = {
        "left won": {"owner_id": sales.cast.olga},
        "dollars": {"currency": "USD", "amount": Decimal(700)},
        "dismissed lost": {"amount": None},
    }
    found = {name: sales.deal(STAGE, "system", day(-20), name=name, **more.get(name, {})) for name in names}
    follow_advice(now=THEN)
    swept()
    named(sales, found["followed won"], 3)
    dismissed(sales, found["dismissed lost"], 14)
    named(sales, found["followed late"], 15)
    ended(sales, found["early"], 14, won=True)
    ended(sales, found["backdated"], -1, won=True)
    for name in ("followed won", "left won", "followed late", "dollars"):
        ended(sales, found[name], 20, won=True)
    ended(sales, found["dismissed lost"], 20, won=False)
    return found


def test_what_stands_on_a_deal_is_written_down_once(sales: Sales, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "LOOKED_THROUGH", 2)
    stage = sales.stage(STAGE)
    made = {sales.deal(STAGE, "system", day(-20), amount=Decimal(20_000)) for _ in range(3)}
    sales.deal("lead_generation", "system", day(-20))
    assert not is_giving_due()
    assert give_advice(now=THEN) == 0, "nothing was weighed yet"
    kept(a_line(stage, surely=0), a_line(stage, Practice.CONVERSATION, undone=few(1, CHAMPION).undone), now=THEN)
    swept()
    assert not Given.objects.exists(), "not clear, or not told to everybody"
    kept(a_line(stage), now=THEN)
    assert [give_advice(now=THEN), give_advice(now=THEN), give_advice(now=THEN)] == [2, 1, 0]
    columns = ("opportunity_id", "practice", "stage_id", "band", "at", "due_at", "likely", "surely")
    first = set(Given.objects.values_list(*columns))
    assert first == {(one, "champion", stage, 1, THEN, day(14), 18, 6) for one in made}
    kept(a_line(stage, surely=9), now=day(1))
    assert [jobs.give_advice() for _ in range(3)] == [2, 1, 0]
    assert set(Given.objects.values_list(*columns)) == first
    for write in (lambda: Given.objects.all().delete(), lambda: Given.objects.update(surely=1)):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()


def test_what_is_answered_before_the_daily_look_is_written_down_with_its_answer(sales: Sales) -> None:
    kept(a_line(sales.stage(STAGE)), now=THEN)
    follow_advice(now=THEN)
    done, refused = (sales.deal(STAGE, "system", day(-20)) for _ in range(2))
    named(sales, done, 1)
    dismissed(sales, refused, 2)
    assert set(Given.objects.values_list("opportunity_id", "at")) == {(done, day(1)), (refused, day(2))}
    swept(day(3))
    assert Given.objects.count() == 2


def test_deals_are_counted_by_what_was_done_in_time(sales: Sales, deals: dict[str, int]) -> None:
    told = outcomes_told(advice_lens(sales.actor("sam"), NOW))
    (one,) = told.whole
    assert told.exact
    assert told.whole == told.seen
    assert one.practice is CHAMPION
    # A dollar has no rate: the deal is counted, its amount is not.
    assert one.sides == {
        Way.FOLLOWED: Tally(1, 1, 1000_00),
        Way.DISMISSED: Tally(1, 0),
        Way.LEFT: Tally(3, 3, 2000_00, 1),
    }
    assert (one.open, one.early, one.told) == (1, 2, 18)
    assert one.sides == plain(sales)
    assert told.began == THEN
    later = outcomes_told(advice_lens(sales.actor("sam"), NOW + timedelta(days=800))).whole
    assert (later[0].sides[Way.LEFT].deals, later[0].open) == (0, 1), "what closed long ago is left out"


def plain(sales: Sales) -> dict[Way, Tally]:
    """The same out of the raw rows, one by one."""
    found = dict.fromkeys(Way, Tally())
    for given in Given.objects.all():
        deal = row(given.opportunity_id)
        if deal.closed_at is None or deal.closed_at <= given.at + timedelta(days=14):
            continue
        answers = Response.objects.filter(opportunity_id=deal.id, practice=given.practice)
        in_time = [one.answer for one in answers if one.at <= given.at + timedelta(days=14)]
        way = Way(in_time[0]) if in_time else Way.LEFT
        won = deal.stage_id == sales.stage("closed_won")
        minor = deal.amount_minor if won and deal.currency == "EUR" else None
        before = found[way]
        found[way] = Tally(
            before.deals + 1, before.won + won, before.minor + (minor or 0), before.unpriced + (won and minor is None)
        )
    return found


def behind(sales: Sales, who: str, way: Way | None, *fates: Fate) -> list[OutcomeDeal]:
    lens = advice_lens(sales.actor(who), NOW)
    found = outcome_deals(lens, CHAMPION, way, fates, (0, 100))
    assert found.count == len(found.rows)
    return list(found.rows)


def test_each_figure_opens_its_deals(sales: Sales, deals: dict[str, int], query_counts: QueryCounts) -> None:
    (one,) = outcomes_told(advice_lens(sales.actor("sam"), NOW)).whole
    for way in Way:
        assert len(behind(sales, "sam", way, *CLOSED)) == one.sides[way].deals
        assert len(behind(sales, "sam", way, Fate.WON)) == one.sides[way].won
    assert {deal.name for deal in behind(sales, "sam", None, Fate.EARLY)} == {"early", "backdated"}
    assert [deal.id for deal in behind(sales, "sam", None, Fate.OPEN)] == [deals["open"]]
    (followed,) = behind(sales, "sam", Way.FOLLOWED, *CLOSED)
    assert (followed.id, followed.at, followed.answered_at) == (deals["followed won"], THEN, day(3))
    assert {deal.name for deal in behind(sales, "rita", Way.LEFT, *CLOSED)} == {"followed late", "dollars"}
    assert behind(sales, "paul", None, *Fate) == []
    with query_counts.expect("outcomes of advice"):
        outcomes_told(advice_lens(sales.actor("max"), NOW))


def test_who_does_not_read_all_counts_what_they_see(sales: Sales, deals: dict[str, int], browser: Browser) -> None:
    exact = fits(api(sales.cast.sam).get("/next-best-actions/outcomes"), OutcomesOut).items[0].sides[2]
    assert (exact.way, exact.closed, exact.all.count, exact.value_won, exact.without_value) == (
        "left", 3, 3, "2000.00", 1,
    )  # fmt: skip
    own = fits(api(sales.cast.rita).get("/next-best-actions/outcomes"), OutcomesOut).items[0].sides[2]
    assert (own.closed, own.all.count, own.all.percent, own.value_won) == (2, None, None, "1000.00")
    page = unescape(browser(sales.cast.sam).get("/next-best-actions/outcomes").content.decode())
    assert "Won, all deals" not in page
    assert "it does not show that following the advice made the difference" in page
    assert "€2,000" in page
    page = unescape(browser(sales.cast.max).get("/next-best-actions/outcomes").content.decode())
    assert "fewer than 20 deals" in page
    assert "€2,000" not in page
    assert fits(api(sales.cast.olga).get("/next-best-actions/outcomes"), OutcomesOut).items[0].sides[0].closed == 0


def test_rows_are_a_page_and_an_endpoint(
    sales: Sales, deals: dict[str, int], browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    rita = browser(sales.cast.rita)
    path = "/next-best-actions/outcomes/champion"
    page = unescape(rita.get(f"{path}?way=left&figure=won").content.decode())
    assert "Won deals: left alone" in page
    assert public_id(deals["followed late"]) in page
    assert public_id(deals["left won"]) not in page, "Olga's"
    monkeypatch.setattr("quarterdeck.advice.views.outcomes.AT_ONCE", 1)
    first, second = (rita.get(f"{path}?way=left&page={number}").content.decode() for number in (1, 2))
    assert "page=2" in first
    assert "page=3" not in second
    for wrong in ("?way=never", "?figure=lost", "?page=0"):
        assert rita.get(path + wrong).status_code == 404
    assert rita.get("/next-best-actions/outcomes/date_held").status_code == 404
    where = f"{path}/opportunities"
    token = api(sales.cast.rita)
    (item,) = fits(token.get(f"{where}?way=followed"), OutcomeRowsOut).items
    assert (item.opportunity_id, item.fate, item.amount) == (public_id(deals["followed won"]), "won", "1000.00")
    told = fits(token.get(f"{where}?fate=early&limit=1"), OutcomeRowsOut)
    assert told.next_cursor
    problem(token.get(f"{where}?fate=merry"), 422, "malformed")
    problem(token.get(where.replace("champion", "date_held")), 404, "not_found")
