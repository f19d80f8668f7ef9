"""Open alerts on My day: each figure that is out of bounds for who looks, until it is back, muted or paused."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from django.test import Client
from django.utils import timezone

from quarterdeck.alerts.actions import check_rules, set_rule_muted, set_rule_state
from quarterdeck.alerts.queries import open_firings
from quarterdeck.alerts.terms import Happened, RuleState
from quarterdeck.alerts.tests.conftest import FORM, a_rule
from quarterdeck.opportunities.tests.deals import Sales
from tests.cast import actor
from tests.pages import page_of

Browser = Callable[[int], Client]
DAY = "/my-day"
TOLD = "Remaining coverage is 1.00, below 3.00."


def check(*rule_ids: int, days: float = 0) -> None:
    check_rules(rule_ids, at=timezone.now() + timedelta(days=days))


def test_each_sees_the_figures_that_are_out_of_bounds_for_them(sales: Sales, browser: Browser) -> None:
    cast = sales.cast
    assert "Open alerts" not in page_of(browser(cast.rita).get(DAY))
    rule_id = a_rule(cast.max, name="Thin coverage", recipients=(cast.max, cast.rita))
    check(rule_id)
    for name in ("max", "rita"):
        html = page_of(browser(getattr(cast, name)).get(DAY))
        assert "Thin coverage" in html.partition("Open alerts")[2], name
        assert TOLD in html, name
    assert "Thin coverage" not in page_of(browser(cast.olga).get(DAY))
    assert 'id="open-alerts"' in page_of(browser(cast.max).get(f"{DAY}?view=team"))


def test_who_runs_the_process_sees_theirs_among_what_is_to_look_after(sales: Sales, browser: Browser) -> None:
    rule_id = a_rule(sales.cast.sam, name="Thin", recipients=(sales.cast.sam,))
    check(rule_id)
    assert 'id="open-alerts"' in page_of(browser(sales.cast.sam).get(f"{DAY}?view=operations"))


def test_an_alert_goes_when_it_is_over_muted_or_paused(sales: Sales) -> None:
    cast = sales.cast
    rita = actor(cast.rita)
    rule_id = a_rule(cast.rita)
    check(rule_id)
    check(rule_id, days=8)
    (only,) = open_firings(rita, 5)
    assert (only.happened, only.rule_id) == (Happened.REPEATED, rule_id), "the newest of a rule stands for it"
    set_rule_muted(rule_id=rule_id, is_muted=True, by=rita, via=FORM)
    assert open_firings(rita, 5) == []
    set_rule_muted(rule_id=rule_id, is_muted=False, by=rita, via=FORM)
    set_rule_state(rule_id=rule_id, state=RuleState.PAUSED, by=rita, via=FORM)
    assert open_firings(rita, 5) == []
    set_rule_state(rule_id=rule_id, state=RuleState.ACTIVE, by=rita, via=FORM)
    check(rule_id, days=16)
    assert [one.rule_id for one in open_firings(rita, 5)] == [rule_id]
    sales.deal(by="system", name="More", amount=Decimal(300_000), close_date=timezone.now().date(), owner_id=cast.rita)
    check(rule_id, days=16.1)
    assert open_firings(rita, 5) == []


def test_no_more_than_a_handful_is_listed_and_the_rest_is_said(sales: Sales, browser: Browser) -> None:
    cast = sales.cast
    rules = [a_rule(cast.rita, name=f"Thin {number}") for number in range(6)]
    check(*rules)
    html = page_of(browser(cast.rita).get(DAY)).partition("Open alerts")[2]
    assert [f"Thin {number}" in html for number in range(6)] == [False, True, True, True, True, True]
    assert "There are more." in html
