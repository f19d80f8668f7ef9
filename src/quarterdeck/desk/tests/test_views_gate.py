"""The gate's dialog: every unmet criterion with what mends it, in place, with and without scripts."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from quarterdeck.desk.tests.approved import a_committed_deal
from quarterdeck.opportunities.tests.deals import Sales, row
from quarterdeck.opportunities.tests.gates import a_gated_pipeline
from quarterdeck.qualification.actions import install_frameworks
from quarterdeck.records.queries import approvals
from quarterdeck.records.terms.approvals import Box
from quarterdeck.users.queries import system_actor
from tests.cast import SYSTEM
from tests.unchanged import unchanged

IN_PLACE = {"HX-Request": "true", "HX-Target": "dialog"}


@pytest.fixture
def gated(sales: Sales) -> Sales:
    install_frameworks(by=system_actor(), via=SYSTEM)
    return a_gated_pipeline(sales)


def _post(browser: Client, number: int, to: str, mend: str, **data: Any) -> tuple[int, str]:
    path = reverse("opportunity_move", args=[number])
    response = browser.post(path, {"to": to, "mend": mend, **data}, headers=IN_PLACE)
    return response.status_code, response.content.decode()


def test_every_unmet_criterion_shows_what_mends_it(gated: Sales, browser: Callable[[int], Client]) -> None:
    number = a_committed_deal(gated, amount=None)
    page = browser(gated.cast.rita).get(reverse("opportunity_move", args=[number]), {"to": "signing"}).content.decode()
    for name in ("mend0-what", "mend1-file", "mend2-level", "mend4-note", 'name="amount"'):
        assert name in page
    assert "multipart/form-data" in page


def test_a_deal_is_brought_through_the_gate_in_place(gated: Sales, browser: Callable[[int], Client]) -> None:
    number = a_committed_deal(gated)
    rita = browser(gated.cast.rita)
    steps: tuple[tuple[str, dict[str, Any]], ...] = (
        ("call", {"mend0-what": "call:connected", "mend0-subject": "Terms"}),
        ("quote", {"mend1-category": "quote", "mend1-file": BytesIO(b"%PDF-1.7 quote")}),
        ("buyer", {"mend2-level": "2", "mend2-text": "She said so."}),
        ("sam", {"mend4-note": "Please"}),
    )
    left = ("3 things are missing", "2 things are missing", "One thing is missing", "One thing is missing")
    for title, (key, data) in zip(left, steps, strict=True):
        if file := data.get("mend1-file"):
            file.name = "quote.pdf"
        status, page = _post(rita, number, "signing", f"signing/{key}", **data)
        assert (status, title in page) == (200, True), page
    (asked,) = approvals(gated.actor("sam"), Box.WAITING).rows
    assert (asked.subject, asked.note) == ("signing/sam", "Please")
    with unchanged():
        reply = rita.post(reverse("opportunity_move", args=[number]), {"to": "signing"})
    assert reply.status_code == 422
    assert "approval_waiting" in reply.content.decode()
    sam = browser(gated.cast.sam)
    assert sam.post(reverse("approval_decide", args=[asked.id]), {"decision": "approve"}).status_code == 303
    assert rita.post(reverse("opportunity_move", args=[number]), {"to": "signing"}).status_code == 303
    assert row(number).stage_id == gated.stage("signing")


def test_what_does_not_mend_says_why_and_changes_nothing(gated: Sales, browser: Callable[[int], Client]) -> None:
    number = a_committed_deal(gated)
    rita = browser(gated.cast.rita)
    for key, data in (
        ("quote", {"mend1-category": "quote"}),
        ("buyer", {"mend2-level": "1"}),
        ("call", {"mend0-what": "note:"}),
        ("nothing", {}),
    ):
        with unchanged():
            status, _ = _post(rita, number, "signing", f"signing/{key}", **data)
        assert status == 422
    rolf = browser(gated.cast.rolf)
    with unchanged():
        assert _post(rolf, number, "signing", "signing/sam")[0] == 403


def test_a_move_that_only_needs_approval_says_so(gated: Sales, browser: Callable[[int], Client]) -> None:
    number = gated.deal("open")
    page = browser(gated.cast.rita).get(reverse("opportunity_move", args=[number]), {"to": "commit"}).content.decode()
    assert "Only an approval is missing." in page
    status, page = _post(browser(gated.cast.rita), number, "commit", "commit/manager")
    assert (status, "It waits for the approval of Manager." in page) == (200, True)
    assert "mend0-note" not in page


def test_what_was_typed_stays_when_a_small_form_is_posted(gated: Sales, browser: Callable[[int], Client]) -> None:
    number = a_committed_deal(gated, amount=None)
    typed = {"amount": "7,500", "currency": "EUR", "mend2-text": "Half a sentence", "mend4-note": "Please soon"}
    for data, status in (({"mend0-what": "note:"}, 422), ({"mend0-what": "call:connected"}, 200)):
        found, page = _post(browser(gated.cast.rita), number, "signing", "signing/call", **typed, **data)
        assert found == status
        assert all(f'value="{value}"' in page for value in typed.values() if value != "EUR")
    assert row(number).amount_minor is None
    reply = browser(gated.cast.rita).post(
        reverse("opportunity_move", args=[number]), {"to": "signing", **typed}, headers=IN_PLACE
    )
    assert reply.status_code == 422
    assert all(f'value="{value}"' in reply.content.decode() for value in typed.values() if value != "EUR")
