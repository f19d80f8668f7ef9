"""Pages and endpoints of approvals: boxes, one approval, deciding, withdrawing, delegating."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from quarterdeck.desk.actions import ask_approval
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.opportunities.tests.gates import a_gated_pipeline
from quarterdeck.values.cursors import write_cursor
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM, a_token, actor
from tests.pages import page_of
from tests.query_counts import QueryCounts
from tests.rest import Api, content, problem
from tests.unchanged import unchanged

Browser = Callable[[int], Client]
CRITERION = "commit/manager"


@pytest.fixture
def gated(sales: Sales) -> Sales:
    return a_gated_pipeline(sales)


def _asked(gated: Sales) -> tuple[int, int]:
    number = gated.deal("open")
    saved = ask_approval(
        opportunity_id=number, criterion=CRITERION, note="Before Friday", by=gated.actor("rita"), via=SYSTEM
    )
    return number, saved.approval_id


def test_pages_show_what_is_asked_and_decided(gated: Sales, browser: Browser, query_counts: QueryCounts) -> None:
    number, approval = _asked(gated)
    rita, max_ = browser(gated.cast.rita), browser(gated.cast.max)
    assert "Nothing waits for you" in page_of(rita.get(reverse("approvals")))
    assert "You decided nothing yet" in page_of(max_.get(reverse("approvals"), {"box": "decided"}))
    with query_counts.expect("approvals"):
        waiting = page_of(max_.get(reverse("approvals")))
    assert "Presses" in waiting
    with query_counts.expect("approval"):
        one = page_of(max_.get(reverse("approval", args=[approval])))
    assert ("Before Friday" in one, "€1,000" in one, "Approve" in one) == (True, True, True)
    decide = reverse("approval_decide", args=[approval])
    with unchanged():
        assert "Say why" in page_of(max_.post(decide, {"decision": "reject"}), 422)
    assert max_.post(decide, {"decision": "approve", "note": "Fine"}).status_code == 303
    assert max_.post(decide, {"decision": "approve"}).status_code == 409
    shown = page_of(rita.get(reverse("approval", args=[approval])))
    assert ("Max Berg" in shown, "Fine" in shown, "Your decision" in shown) == (True, True, False)
    deal = page_of(rita.get(reverse("opportunity", args=[number])))
    assert ("Approval for Commit" in deal, "Approved" in deal) == (True, True)
    gated.edit(number, amount=Decimal(5))
    assert "Lapsed" in page_of(rita.get(reverse("opportunity", args=[number])))


@pytest.mark.parametrize("at", ["", "soon", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_cursor_that_is_none_is_refused(gated: Sales, browser: Browser, at: str) -> None:
    max_ = browser(gated.cast.max)
    assert max_.get(reverse("approvals"), {"after": write_cursor("-asked_at", [at, 5])}).status_code == 422


def test_who_asked_withdraws_on_the_page(gated: Sales, browser: Browser) -> None:
    _, approval = _asked(gated)
    rita = browser(gated.cast.rita)
    assert "Withdraw" in page_of(rita.get(reverse("approval", args=[approval])))
    assert rita.post(reverse("approval_withdraw", args=[approval])).status_code == 303
    assert "Withdrawn" in page_of(rita.get(reverse("approvals"), {"box": "asked"}))


def test_approvals_are_delegated_on_a_page(gated: Sales, browser: Browser) -> None:
    _, approval = _asked(gated)
    max_, today = browser(gated.cast.max), timezone.now().date()
    path = reverse("delegations")
    assert "Nobody." in page_of(max_.get(path))
    days = {"valid_from": today.isoformat(), "valid_until": (today + timedelta(days=3)).isoformat()}
    with unchanged():
        assert "may not decide" in page_of(max_.post(path, {"deputy_id": public_id(gated.cast.rita), **days}), 422)
    assert max_.post(path, {"deputy_id": public_id(gated.cast.sam), **days}).status_code == 303
    page = page_of(max_.get(path))
    assert "Sam Okafor" in page
    sam = browser(gated.cast.sam)
    assert "on behalf of Max Berg" in page_of(sam.get(reverse("approvals")))
    assert sam.post(reverse("approval_decide", args=[approval]), {"decision": "approve"}).status_code == 303
    assert "on behalf of Max Berg" in page_of(sam.get(reverse("approval", args=[approval])))
    end = page.split("/approvals/delegations/")[1].split("/end")[0]
    assert max_.post(f"/approvals/delegations/{end}/end").status_code == 303
    assert "Nobody." in page_of(max_.get(path))


def test_a_list_of_many_costs_as_many_queries_as_one(gated: Sales, browser: Browser, query_counts: QueryCounts) -> None:
    for _ in range(4):
        _asked(gated)
    max_ = browser(gated.cast.max)
    max_.get(reverse("approvals"))
    with query_counts.expect("approvals"):
        max_.get(reverse("approvals"))


def ok(reply: Any, status: int = 200) -> Any:
    """What a reply of this status holds."""
    assert reply.status_code == status, reply.content
    return content(reply)


def _api(person: int) -> Api:
    return Api(a_token(person, *actor(person).permissions))


def test_the_api_asks_decides_and_delegates(gated: Sales) -> None:
    number = gated.deal("open")
    rita, max_, sam = (_api(one) for one in (gated.cast.rita, gated.cast.max, gated.cast.sam))
    path = f"/opportunities/{public_id(number)}"
    commit = {"stage_id": public_id(gated.stage("commit"))}
    refused = problem(rita.post(f"{path}/move", commit), 422, "refused")
    assert [one["code"] for one in refused["reasons"]] == ["approval_missing"]
    problem(rita.post(f"{path}/approvals", {"criterion": "commit/nothing"}), 422, "refused")
    asked = ok(rita.post(f"{path}/approvals", {"criterion": CRITERION, "note": "Now"}), 201)
    assert (asked["state"], asked["approver_role"], asked["may_decide"]) == ("asked", "manager", False)
    assert [one["id"] for one in ok(max_.get("/approvals"))["items"]] == [asked["id"]]
    today = timezone.now().date().isoformat()
    days = {"deputy_id": public_id(gated.cast.sam), "valid_from": today, "valid_until": today}
    made = ok(max_.post("/approvals/delegations", days), 201)
    assert ok(max_.get("/approvals/delegations")) == [made]
    problem(max_.post(f"/approvals/{asked['id']}/reject", {}), 422, "refused")
    decided = ok(sam.post(f"/approvals/{asked['id']}/approve", {"note": "Yes"}))
    assert (decided["state"], decided["on_behalf_of_id"]) == ("approved", public_id(gated.cast.max))
    problem(max_.post(f"/approvals/{asked['id']}/approve", {}), 409, "approval_decided")
    assert max_.delete(f"/approvals/delegations/{made['id']}").status_code == 204
    assert [one["state"] for one in ok(rita.get(f"{path}/approvals"))] == ["approved"]
    assert ok(rita.post(f"{path}/move", commit))["stage_id"] == commit["stage_id"]


def test_the_api_withdraws(gated: Sales) -> None:
    _, approval = _asked(gated)
    rita = _api(gated.cast.rita)
    assert ok(rita.post(f"/approvals/{public_id(approval)}/withdraw"))["state"] == "withdrawn"
    assert ok(rita.get("/approvals?box=asked"))["items"][0]["state"] == "withdrawn"
