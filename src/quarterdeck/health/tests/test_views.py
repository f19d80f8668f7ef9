"""Pages and endpoints of deal health."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape

from django.test import Client
from django.utils import timezone

from quarterdeck.health.actions import keep_health
from quarterdeck.health.api import HealthSignalOut, HealthSignalsOut, OpportunityHealthOut, PortfolioHealthOut
from quarterdeck.health.queries import settings_kept
from quarterdeck.health.rules import Setting
from quarterdeck.health.terms import Signal
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.users.terms import Permission
from quarterdeck.values.ids import public_id
from tests.query_counts import QueryCounts
from tests.rest import api, fits

Browser = Callable[[int], Client]


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return unescape(answer.content.decode())


def two_deals(sales: Sales) -> int:
    old = timezone.now() - timedelta(days=100)
    sales.deal("qualification", "system", old, owner_id=sales.cast.olga)
    deal = sales.deal("qualification", "system", old)
    while keep_health(now=timezone.now()):
        pass
    return deal


def test_the_page_shows_bands_reasons_and_whom_one_may_see(
    sales: Sales, browser: Browser, query_counts: QueryCounts
) -> None:
    assert "No deals match" in page(browser(sales.cast.rita), "/deal-health")
    deal = two_deals(sales)
    mine = page(browser(sales.cast.rita), "/deal-health?signal=no_contact")
    assert "No two-way contact for 100 days; limit 30." in mine
    assert f"/opportunities/{public_id(deal)}#activities" in mine
    assert "Olga Novak" not in mine
    ada = browser(sales.cast.ada)
    with query_counts.expect("page of deal health"):
        shown = page(ada, "/deal-health?scope=all&signal=no_contact")
    assert all(name in shown for name in ("Rita Vogel", "Olga Novak", "North", "South", "91 to 180 days"))
    assert "No two-way contact for 100 days; limit 30." in page(ada, f"/opportunities/{public_id(deal)}")


def test_a_signal_is_set_for_a_stage_and_taken_back(sales: Sales, browser: Browser) -> None:
    sam, here = browser(sales.cast.sam), "/settings/health/sales/no_contact"
    assert "No recent contact" in page(sam, "/settings/health")
    assert "Whole pipeline" in page(sam, here)
    assert "Points at amber" in page(sam, "/settings/health/sales/stalled")
    wrong = {"is_on": "on", "amber": "9", "red": "3", "amber_points": "10", "red_points": "20"}
    assert sam.post(here, wrong).status_code == 422
    assert sam.post(here, {"amber": "x"}).status_code == 422
    assert sam.post(f"{here}/proposal", {**wrong, "red": "21"}).status_code == 303
    place = (sales.spec.id, sales.stage("proposal"), Signal.NO_CONTACT)
    assert settings_kept() == {place: Setting(True, 10, 20, 9, 21)}
    assert "Overridden" in page(sam, "/settings/health?pipeline=sales")
    assert sam.post(f"{here}/proposal", {"do": "reset"}).status_code == 303
    assert settings_kept() == {}
    for path in ("/settings/health/sales/nothing", f"{here}/closed_lost", "/settings/health/none/no_contact"):
        page(sam, path, 404)
    assert browser(sales.cast.rita).get(here).status_code == 403


def test_endpoints_say_what_pages_do(sales: Sales) -> None:
    deal = two_deals(sales)
    rita, here = api(sales.cast.rita), f"/opportunities/{public_id(deal)}/health"
    own = fits(rita.get(here), OpportunityHealthOut)
    assert own.score == 100 - sum(one.points for one in own.signals)
    assert "No two-way contact for 100 days; limit 30." in [one.words for one in own.signals]
    early = (timezone.now() - timedelta(days=99)).isoformat().replace("+00:00", "Z")
    assert "no_contact" not in [
        one.signal for one in fits(rita.get(f"{here}?as_of={early}"), OpportunityHealthOut).signals
    ]
    found = fits(rita.get(f"/health?signal=no_contact&band={own.band}"), PortfolioHealthOut)
    assert [(one.opportunity_id, one.score) for one in found.items] == [(own.opportunity_id, own.score)]
    assert sum(band.opportunities for band in found.bands) == 1
    assert api(sales.cast.olga).get(here).status_code == 404

    sam, where = api(sales.cast.sam, Permission.PIPELINES_MANAGE), f"/health/signals/{public_id(sales.spec.id)}"
    stage_id = public_id(sales.stage("proposal"))
    body = {"is_on": True, "amber_points": 1, "red_points": 2, "amber": 9, "red": 10, "stage_id": stage_id}
    stages = {stage.stage_id: stage for stage in fits(sam.put(f"{where}/no_contact", body), HealthSignalOut).stages}
    assert stages[stage_id].model_dump() == {**body, "is_set": True}
    assert sam.delete(f"{where}/no_contact?stage_id={stage_id}").status_code == 204
    signals = {signal.signal: signal for signal in fits(sam.get(where), HealthSignalsOut).items}
    assert not any(stage.is_set for stage in signals["no_contact"].stages)
    assert rita.put(f"{where}/no_contact", body).status_code == 403
