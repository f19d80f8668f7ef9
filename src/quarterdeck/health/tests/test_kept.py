"""Health is judged as of any instant, kept, judged again when something changes, and narrowed to who may see it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from quarterdeck.activities.actions import log_activity, set_next_step
from quarterdeck.activities.terms import ActivityType, NewActivity, Outcome
from quarterdeck.health.actions import SignalPlace, keep_health, keep_paces, reset_signal, set_signal
from quarterdeck.health.queries import (
    Scope,
    Wanted,
    bench_of,
    deal_health,
    deals_health,
    most_at_stake,
    paces_kept,
    portfolio,
    settings_kept,
)
from quarterdeck.health.rules import Key, Setting
from quarterdeck.health.terms import Band, Measure, Signal
from quarterdeck.opportunities.terms.filters import Whose
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.users.queries import system_actor
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused
from tests.cast import SYSTEM
from tests.copied import copied

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)


def call(deal: int, at: datetime) -> None:
    said: dict[str, Any] = {"type": ActivityType.CALL, "outcome": Outcome.CONNECTED, "at": at}
    log_activity(new=NewActivity(kind="opportunity", record_id=deal, **said), by=system_actor(), via=SYSTEM)


def judge_all(now: datetime) -> None:
    while keep_health(now=now):
        pass


def signals(sales: Sales, deal: int, as_of: datetime, name: str = "rita") -> set[Signal]:
    found = deal_health(sales.lens(name, NOW), deal, as_of).health
    return {sign.signal for sign in found.signs}


def test_health_is_that_of_the_instant_asked_about(sales: Sales) -> None:
    deal = sales.deal("qualification", "system", NOW - timedelta(days=60), close_date=(NOW - timedelta(days=5)).date())
    call(deal, NOW - timedelta(days=20))
    assert Signal.NO_CONTACT not in signals(sales, deal, NOW - timedelta(days=50))
    assert Signal.NO_CONTACT in signals(sales, deal, NOW - timedelta(days=40))
    assert Signal.NO_CONTACT not in signals(sales, deal, NOW - timedelta(days=10))
    assert {Signal.NO_CONTACT, Signal.OVERDUE} <= signals(sales, deal, NOW)
    sales.move(deal, "lead_generation", "system", NOW - timedelta(days=8))
    assert Signal.MOVED_BACK in signals(sales, deal, NOW)
    assert Signal.MOVED_BACK not in signals(sales, deal, NOW - timedelta(days=9))
    for before in (NOW - timedelta(days=61), NOW - timedelta(days=400)):
        with pytest.raises(NotFound):
            deal_health(sales.lens("rita", NOW), deal, before)
    with pytest.raises(NotFound):
        deal_health(sales.lens("olga", NOW), deal)
    lens = sales.lens("system", NOW)
    alone, other = deals_health(bench_of(lens), [deal]), sales.deal(by="system", at=NOW - timedelta(days=3))
    assert deals_health(bench_of(lens), [other, deal])[deal] == alone[deal]


def test_what_is_kept_follows_what_is_written_and_the_day(sales: Sales) -> None:
    start = NOW - timedelta(days=40)
    deal = sales.deal("qualification", "system", start)
    theirs = sales.deal("qualification", "system", start, owner_id=sales.cast.olga, amount=None)
    scope = Scope(sales.lens("system", NOW), Whose.ALL)
    assert portfolio(scope).of(None).deals == 2
    judge_all(NOW)
    found = portfolio(scope)
    live = deals_health(bench_of(scope.lens), [deal, theirs])
    rows = {row.id: row for row in most_at_stake(scope, Wanted(), 10)}
    assert {pk: row.score for pk, row in rows.items()} == {pk: one.health.score for pk, one in live.items()}
    assert list(rows) == [deal, theirs], "the dearest first, those without an amount last"
    assert (found.total.deals, found.total.minor, found.total.unpriced, found.due) == (2, 100_000, 1, 0)
    assert found.signals[Signal.NO_CONTACT].deals == 2
    assert keep_health(now=NOW) == 0

    call(deal, NOW - timedelta(hours=1))
    set_next_step(
        kind="opportunity", record_id=deal, text="Call", due_on=(NOW + timedelta(days=9)).date(),
        by=system_actor(), via=SYSTEM,
    )  # fmt: skip
    keep_health(now=NOW)
    assert portfolio(scope).due == 1
    judge_all(NOW)
    found = portfolio(scope)
    assert (found.due, found.signals[Signal.NO_CONTACT].deals) == (0, 1)
    after = {row.id: row.score for row in most_at_stake(scope, Wanted(), 10)}
    assert (after[deal] > rows[deal].score, after[theirs]) == (True, rows[theirs].score)

    judge_all(NOW + timedelta(days=30))
    assert portfolio(scope).signals[Signal.NO_CONTACT].deals == 2
    sales.move(deal, "closed_lost", "system", fill={"loss_reason_id": sales.reasons["price"]})
    judge_all(NOW + timedelta(days=30))
    assert [row.id for row in most_at_stake(scope, Wanted(), 10)] == [theirs]


def test_everybody_sums_what_they_may_see(sales: Sales) -> None:
    old = NOW - timedelta(days=40)
    mine = sales.deal("qualification", "system", old)
    theirs = sales.deal("qualification", "system", old, owner_id=sales.cast.olga)
    judge_all(NOW)
    for name, seen in (("rita", {mine}), ("olga", {theirs}), ("max", {mine}), ("ada", {mine, theirs}), ("paul", set())):
        scope = Scope(sales.lens(name, NOW), Whose.ALL)
        assert {row.id for row in most_at_stake(scope, Wanted(), 10)} == seen, name
        found = portfolio(scope)
        assert (found.total.deals, found.total.minor) == (len(seen), 100_000 * len(seen)), name
        assert found.signals.keys() == (
            portfolio(Scope(sales.lens("ada", NOW), Whose.ALL)).signals.keys() if seen else set()
        )
    ada = Scope(sales.lens("ada", NOW), Whose.ALL)
    for band in Band:
        listed = most_at_stake(ada, Wanted(band=band), 10)
        assert len(listed) == portfolio(ada).of(band).deals
    assert most_at_stake(ada, Wanted(signal=Signal.STALLED, band=Band.GOOD), 10) == []


def test_won_deals_say_how_long_it_takes(sales: Sales) -> None:
    for days in range(1, 11):
        start = NOW - timedelta(days=100)
        deal = sales.deal("qualification", "system", start)
        call(deal, start + timedelta(days=days))
        sales.move(deal, "closed_won", "system", start + timedelta(days=2 * days), override_reason="Known")
    assert keep_paces(now=NOW) == 0, "nobody answers"
    with copied():
        assert keep_paces(now=NOW) > 0
        assert keep_paces(now=NOW) == 0
    paces = paces_kept(NOW.date())
    stage = sales.stage("qualification")
    stay = paces[Key(Measure.STAY, stage)]
    assert (stay.count, stay.p25, stay.p50, stay.p75, stay.p90) == (10, 6, 10, 16, 18)
    assert paces[Key(Measure.CYCLE, sales.spec.id)] == stay
    assert paces[Key(Measure.GAP, 0)].count == 20
    assert paces[Key(Measure.STAY, stage, team=sales.cast.north)] == stay
    assert paces_kept(NOW.date() - timedelta(days=1)) == {}
    slow = sales.deal("qualification", "system", NOW - timedelta(days=17))
    (sign,) = [s for s in deal_health(sales.lens("rita", NOW), slow).health.signs if s.signal is Signal.STALLED]
    assert str(sign.words) == "17 days in Qualification; 75 % of 10 won deals left it within 16 days."


def test_a_signal_is_set_counts_and_is_taken_back(sales: Sales) -> None:
    deal = sales.deal("qualification", "system", NOW - timedelta(days=10))
    assert Signal.NO_CONTACT not in signals(sales, deal, NOW)
    wide, sam = SignalPlace(Signal.NO_CONTACT, sales.spec.id), sales.actor("sam")
    strict = Setting(is_on=True, amber_points=30, red_points=40, amber=5, red=8)
    assert set_signal(place=wide, setting=strict, by=sam, via=SYSTEM)
    assert set_signal(place=wide, setting=strict, by=sam, via=SYSTEM) is None
    found = {sign.signal: sign for sign in deal_health(sales.lens("rita", NOW), deal).health.signs}
    assert found[Signal.NO_CONTACT].points == 40
    here = SignalPlace(Signal.NO_CONTACT, sales.spec.id, sales.stage("qualification"))
    set_signal(place=here, setting=Setting(False, 30, 40, 5, 8), by=sam, via=SYSTEM)
    assert Signal.NO_CONTACT not in signals(sales, deal, NOW)
    assert reset_signal(place=here, by=sam, via=SYSTEM)
    assert reset_signal(place=here, by=sam, via=SYSTEM) is None
    assert Signal.NO_CONTACT in signals(sales, deal, NOW)
    with pytest.raises(NotPermitted):
        set_signal(place=wide, setting=strict, by=sales.actor("rita"), via=SYSTEM)
    lost = SignalPlace(Signal.NO_CONTACT, sales.spec.id, sales.stage("closed_lost"))
    with pytest.raises(Refused, match="open stage"):
        set_signal(place=lost, setting=strict, by=sam, via=SYSTEM)
    with pytest.raises(NotFound):
        set_signal(place=SignalPlace(Signal.NO_CONTACT, 5), setting=strict, by=sam, via=SYSTEM)
    assert len(settings_kept()) == 1
