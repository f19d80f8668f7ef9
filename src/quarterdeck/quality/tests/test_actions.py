"""Rules are set, taken back and journalled; the figures of a day are kept once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.utils import DatabaseError

from quarterdeck.journal.queries import timeline
from quarterdeck.opportunities.terms.filters import Whose
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.quality.actions import RulePlace, keep_day, reset_rule, set_rule
from quarterdeck.quality.models import KeptDay, KeptFigure
from quarterdeck.quality.queries import deals_quality, people_figures, settings_kept, tallies, teams_of, trend
from quarterdeck.quality.rules import Setting, Tally, by_team, score_of, together
from quarterdeck.quality.terms import Check
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused
from tests.cast import SYSTEM

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)


def place(sales: Sales, check: Check = Check.NO_CONTACT, stage: str = "") -> RulePlace:
    return RulePlace(check, sales.spec.id, sales.stage(stage) if stage else None)


def settled(sales: Sales, **more: Any) -> int | None:
    setting = Setting(**{"is_on": True, "penalty": 25, "number": 10, **more})
    return set_rule(place=place(sales), setting=setting, by=sales.actor("sam"), via=SYSTEM)


def test_what_is_set_counts_is_journalled_and_can_be_taken_back(sales: Sales) -> None:
    deal = sales.deal(at=NOW - timedelta(days=20), by="system")
    lens = sales.lens("rita", NOW)
    broken = dict(deals_quality(lens, [deal])[deal].broken)
    assert Check.NO_CONTACT not in broken
    assert settled(sales)
    assert dict(deals_quality(lens, [deal])[deal].broken) == broken | {Check.NO_CONTACT: 25}
    assert settled(sales) is None
    off = Setting(is_on=False, penalty=25, number=10)
    where = place(sales, stage="lead_generation")
    set_rule(place=where, setting=off, by=sales.actor("sam"), via=SYSTEM)
    assert dict(deals_quality(lens, [deal])[deal].broken) == broken
    assert reset_rule(place=where, by=sales.actor("sam"), via=SYSTEM)
    assert reset_rule(place=where, by=sales.actor("sam"), via=SYSTEM) is None
    assert Check.NO_CONTACT in dict(deals_quality(lens, [deal])[deal].broken)
    entries = [entry.event for entry in timeline("pipeline", sales.spec.id, limit=5)]
    assert [event.partition(".")[2] for event in entries[:3]] == [
        "quality_rule_reset",
        "quality_rule_set",
        "quality_rule_set",
    ]


def test_who_may_not_and_what_cannot_be_set_changes_nothing(sales: Sales) -> None:
    setting = Setting(is_on=True, penalty=25, number=10)
    with pytest.raises(NotPermitted):
        set_rule(place=place(sales), setting=setting, by=sales.actor("rita"), via=SYSTEM)
    with pytest.raises(Refused) as refused:
        settled(sales, penalty=101, number=0)
    assert {reason.code for reason in refused.value.reasons} == {"penalty_out_of_range", "threshold_out_of_range"}
    with pytest.raises(Refused, match="no number"):
        set_rule(place=place(sales, Check.OVERDUE), setting=setting, by=sales.actor("sam"), via=SYSTEM)
    with pytest.raises(Refused, match="not about deals"):
        set_rule(place=place(sales, stage="closed_lost"), setting=setting, by=sales.actor("sam"), via=SYSTEM)
    for unknown in (RulePlace(Check.NO_CONTACT, 5), RulePlace(Check.NO_CONTACT, sales.spec.id, 5)):
        with pytest.raises(NotFound):
            set_rule(place=unknown, setting=setting, by=sales.actor("sam"), via=SYSTEM)
    assert settings_kept() == {}


def test_a_day_is_kept_once_and_missed_days_are_no_zeros(sales: Sales) -> None:
    sales.deal(by="system", at=NOW - timedelta(days=200))
    sales.deal(by="system", at=NOW - timedelta(days=200), owner_id=sales.cast.olga, amount=None)
    first = NOW - timedelta(days=7)
    assert keep_day(first) > 0
    assert keep_day(first + timedelta(hours=3)) == 0
    assert keep_day(NOW) > 0
    assert [day.day for day in KeptDay.objects.order_by("day")] == [first.date(), NOW.date()]
    live = tallies(sales.lens("system", NOW), Whose.ALL)
    rows = KeptFigure.objects.filter(day_id=NOW.date())
    assert {(row.owner_id, row.pipeline_id): (row.deals, row.intact, row.points) for row in rows.filter(rule="")} == {
        key: (tally.deals, tally.intact, tally.points) for key, tally in live.items()
    }
    kept = {(row.owner_id, row.rule): row.deals for row in rows.exclude(rule="")}
    assert kept == {(key[0], check.value): n for key, tally in live.items() for check, n in tally.counts.items()}
    for name, owners in (("rita", {sales.cast.rita}), ("ada", {sales.cast.rita, sales.cast.olga})):
        days = trend(sales.actor(name), Whose.ALL, NOW.date())
        assert [one.day for one in days] == [first.date(), NOW.date()]
        mine = together(tally for key, tally in live.items() if key[0] in owners)
        assert (days[-1].tally.deals, days[-1].tally.points) == (mine.deals, mine.points)
        people = people_figures(sales.actor(name), Whose.ALL, NOW.date())
        assert {one.person_id for one in people} == owners
        assert all(one.before is not None for one in people)
    assert [one.tally.score for one in trend(sales.actor("max"), Whose.MINE, NOW.date())] == [None, None]
    teams = teams_of(sales.actor("ada"), [sales.cast.rita, sales.cast.olga])
    assert teams == {(sales.cast.north, "North"): {sales.cast.rita}, (sales.cast.south, "South"): {sales.cast.olga}}


def test_kept_figures_stay_as_they_are(sales: Sales) -> None:
    sales.deal(by="system")
    keep_day(NOW)
    for change in (KeptFigure.objects.all().delete, lambda: KeptFigure.objects.update(deals=0)):
        with pytest.raises(DatabaseError), connection.cursor():
            change()


def test_scores_stay_between_0_and_100_and_add_up() -> None:
    assert score_of([]) == 100
    assert score_of([20, 15]) == 65
    assert score_of([100, 20]) == 0
    assert Tally().score is None
    assert Tally(3, 1, 200).score == 67
    one, two = Tally(1, 1, 100, {Check.OVERDUE: 1}), Tally(1, 0, 50, {Check.OVERDUE: 2, Check.PUSHED: 1})
    assert together([one, two]) == Tally(2, 1, 150, {Check.OVERDUE: 3, Check.PUSHED: 1})
    assert by_team({1: one, 2: two}, {7: {1, 2}, 8: {2, 3}}) == {7: together([one, two]), 8: two}
