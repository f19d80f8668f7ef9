"""Pages and endpoints of alerts end in the same actions."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from quarterdeck.alerts.actions import check_rules, edit_rule
from quarterdeck.alerts.api import AlertReadingOut, AlertRuleOut, AlertRulesOut, AlertsOut
from quarterdeck.alerts.models import Rule
from quarterdeck.alerts.queries import Reading, reading
from quarterdeck.alerts.queries.words import href
from quarterdeck.alerts.terms import KINDS, AlertKind, RuleFields, Segment
from quarterdeck.alerts.tests.conftest import FORM, a_rule
from quarterdeck.opportunities.queries import Lens
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.users.terms import Permission
from quarterdeck.values.ids import public_id
from tests.cast import actor
from tests.rest import Api, api, content, fits

Browser = Callable[[int], Client]


@pytest.fixture
def rita(sales: Sales) -> Api:
    return api(sales.cast.rita, Permission.CUSTOMERS_EDIT)


def test_a_rule_is_written_tried_and_mended_on_pages(sales: Sales, browser: Browser) -> None:
    page = browser(sales.cast.rita)
    said = {
        "name": "Thin", "kind": "coverage_low", "period": "this-quarter",
        "kept_to": f"owner:{public_id(sales.cast.rita)}",
        "threshold": "3", "worsens_by": "0.5", "quiet_days": "7", "recipients": public_id(sales.cast.rita),
    }  # fmt: skip
    made = page.post(reverse("alert_rule_new"), said)
    row = Rule.objects.get()
    assert (made.status_code, made["Location"]) == (303, reverse("alert_rule", args=[row.pk]))
    assert (row.threshold, row.worsens_by, row.segment_value) == (30_000, 5_000, sales.cast.rita)
    shown = page.get(made["Location"]).content.decode()
    assert "Out of bounds" in shown
    assert "/reports/pipeline_coverage?since=" in shown
    assert not row.firings.exists(), "to try tells nobody"
    check_rules([row.pk], at=timezone.now())
    listed = page.get(reverse("alerts")).content.decode()
    assert "Remaining coverage is 1.00, below 3.00." in listed
    assert "1 unread" in listed
    page.post(reverse("alerts"))
    assert "1 unread" not in page.get(reverse("alerts")).content.decode()
    refused = page.post(
        reverse("alert_rule_edit", args=[row.pk]), said | {"kind": "stalled", "name": "", "version": "1"}
    )
    assert refused.status_code == 422
    edited = page.post(reverse("alert_rule_edit", args=[row.pk]), said | {"quiet_days": "3", "version": "1"})
    assert edited.status_code == 303
    stale = page.post(reverse("alert_rule_edit", args=[row.pk]), said | {"quiet_days": "4", "version": "1"})
    assert stale.status_code == 409
    for deed, state in (("pause", "paused"), ("resume", "active"), ("delete", "deleted")):
        page.post(reverse("alert_rule", args=[row.pk]), {"do": deed})
        row.refresh_from_db()
        assert row.state == state
    assert page.get(reverse("alert_rule", args=[row.pk])).status_code == 404


def test_a_page_of_quotas_is_not_kept_to_a_pipeline(sales: Sales, browser: Browser) -> None:
    said = {
        "name": "Thin", "kind": "coverage_low", "period": "this-quarter",
        "kept_to": f"pipeline:{public_id(sales.spec.id)}",
        "threshold": "3", "quiet_days": "7", "recipients": public_id(sales.cast.rita),
    }  # fmt: skip
    page = browser(sales.cast.rita).post(reverse("alert_rule_new"), said)
    assert page.status_code == 422
    assert "not to a pipeline" in page.content.decode()


def test_rules_and_alerts_by_api(rita: Api, sales: Sales) -> None:
    made = fits(rita.post("/alert-rules", {"name": "Stalls", "kind": "stalled", "threshold": "0"}), AlertRuleOut, 201)
    here = f"/alert-rules/{made.id}"
    assert (made.threshold, made.recipient_ids) == ("0.00", [public_id(sales.cast.rita)])
    tried = fits(rita.get(f"{here}/now"), AlertReadingOut)
    assert (tried.value, tried.is_beyond, tried.deals) == ("0.00", False, 0)
    assert fits(rita.patch(here, {"quiet_days": 2}, If_Match='"v1"'), AlertRuleOut).quiet_days == 2
    assert rita.patch(here, {"quiet_days": 3}, If_Match='"v1"').status_code == 412
    wrong = content(rita.patch(here, {"quiet_days": 91, "recipient_ids": [public_id(sales.cast.olga)]}))
    assert {reason["code"] for reason in wrong["reasons"]} == {"alert_quiet_wrong", "alert_recipient_out_of_reach"}
    assert fits(rita.post(f"{here}/pause"), AlertRuleOut).state == "paused"
    assert fits(rita.post(f"{here}/resume"), AlertRuleOut).state == "active"
    assert fits(rita.post(f"{here}/mute"), AlertRuleOut).is_muted
    assert not fits(rita.post(f"{here}/unmute"), AlertRuleOut).is_muted
    check_rules([a_rule(sales.cast.rita)], at=timezone.now())
    (one,) = fits(rita.get("/alerts?unread=true"), AlertsOut).items
    assert (one.value, one.threshold, one.happened, one.deals) == ("1.0000", "3.0000", "fired", 1)
    assert rita.post(f"/alerts/{one.id}/read").status_code == 204
    assert fits(rita.get("/alerts?unread=true"), AlertsOut).items == []
    assert rita.post("/alerts/read").status_code == 204
    assert rita.delete(here).status_code == 204
    assert [row.name for row in fits(rita.get("/alert-rules"), AlertRulesOut).items] == ["Thin"]


def test_a_token_without_scopes_reads_only(sales: Sales) -> None:
    narrow = api(sales.cast.rita)
    assert narrow.get("/alerts").status_code == 200
    assert narrow.post("/alert-rules", {"name": "x", "kind": "stalled", "threshold": "1"}).status_code == 403
    assert narrow.post("/alerts/read").status_code == 403


@pytest.mark.parametrize("kind", list(AlertKind))
def test_a_rule_leads_to_the_page_of_its_figure(kind: AlertKind, sales: Sales, browser: Browser) -> None:
    cast, by = sales.cast, actor(sales.cast.max)
    lens = Lens(actor=by, currency="EUR", now=timezone.now())
    values = {Segment.ALL: None, Segment.TEAM: cast.north, Segment.OWNER: cast.rita, Segment.PIPELINE: sales.spec.id}
    for segment in KINDS[kind].segments:
        fields = RuleFields(name="x", kind=kind, threshold=1, segment=segment, value=values[segment])
        assert isinstance(reading(by, fields, lens.now), Reading)
        assert browser(cast.max).get(href(fields, lens)).status_code == 200


def test_what_was_told_stays_as_it_was_for_who_is_told_no_more(sales: Sales, browser: Browser) -> None:
    cast = sales.cast
    rule_id = a_rule(cast.max, recipients=(cast.max, cast.rita))
    check_rules([rule_id], at=timezone.now())
    told = RuleFields(name="Secret", kind=AlertKind.STALLED, threshold=100, recipients=(cast.max,))
    edit_rule(rule_id=rule_id, fields=told, by=actor(cast.max), via=FORM)
    (one,) = fits(api(cast.rita).get("/alerts"), AlertsOut).items
    assert (one.name, one.kind, one.value, one.threshold) == ("Thin", "coverage_low", "1.0000", "3.0000")
    here = reverse("alert_rule", args=[rule_id])
    hers, his = (browser(who).get(reverse("alerts")).content.decode() for who in (cast.rita, cast.max))
    assert "Remaining coverage is 1.00, below 3.00." in hers
    assert "/reports/pipeline_coverage?since=" in hers
    assert ("Secret" in hers, here in hers) == (False, False)
    assert f'<a href="{here}">Thin</a>' in his
