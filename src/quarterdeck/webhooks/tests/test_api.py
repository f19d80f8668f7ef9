"""Webhooks over the API."""

import pytest

from quarterdeck.users import actions as users
from quarterdeck.users.queries import system_actor
from quarterdeck.users.terms import Permission, Reach, RoleSpec
from quarterdeck.values.ids import public_id
from quarterdeck.webhooks.api import (
    WebhookDeliveriesOut,
    WebhookDeliveryDetailOut,
    WebhookEventOut,
    WebhookOut,
    WebhookReplayedOut,
    WebhookSecretOut,
    WebhooksOut,
    WebhookTestOut,
)
from quarterdeck.webhooks.models import Endpoint
from quarterdeck.webhooks.tests.conftest import Hook, deliver_due
from tests.cast import SYSTEM, Cast, actor
from tests.customers import an_account
from tests.rest import Api, api, content, fits, problem, reasons
from tests.unchanged import all_rows, unchanged

pytestmark = pytest.mark.django_db
URL = "https://hooks.example.com/x"


@pytest.fixture
def ada(cast: Cast) -> Api:
    return api(cast.ada, "settings.manage")


def path_of(hook: Hook, rest: str = "") -> str:
    return f"/webhooks/{public_id(hook.id)}{rest}"


def test_a_webhook_from_its_making_to_its_end(ada: Api) -> None:
    reply = ada.post("/webhooks", {"name": "Finance", "url": URL, "events": ["opportunity.moved"]})
    made = fits(reply, WebhookSecretOut, 201)
    path = reply["Location"].removeprefix("/api/v1")
    found = fits(ada.get(path), WebhookOut)
    assert (found.name, found.url, found.events, found.state) == ("Finance", URL, ["opportunity.moved"], "active")
    edited = fits(ada.patch(path, {"events": []}, If_Match='"v1"'), WebhookOut)
    assert (edited.events, edited.name) == ([], "Finance")
    problem(ada.patch(path, {"name": "Sales"}, If_Match='"v1"'), 412, "stale")
    rotated = fits(ada.post(f"{path}/rotate-secret"), WebhookSecretOut)
    assert rotated.secret != made.secret
    assert fits(ada.post(f"{path}/pause"), WebhookOut).paused_because == "by_hand"
    assert fits(ada.post(f"{path}/resume"), WebhookOut).state == "active"
    assert len(fits(ada.get("/webhooks"), WebhooksOut).items) == 1
    assert "secret" not in content(ada.get(path))
    assert ada.delete(path).status_code == 204
    problem(ada.get(path), 404, "not_found")


def test_every_reason_against_a_webhook_is_named(ada: Api) -> None:
    body = {"name": " ", "url": "http://hooks.example.com/", "events": ["deal.eaten"]}
    with unchanged():
        found = problem(ada.post("/webhooks", body), 422, "refused")
    assert reasons(found) == [
        ("name_missing", "name"),
        ("webhook_url_unusable", "url"),
        ("webhook_event_unknown", "events"),
    ]
    inside = problem(ada.post("/webhooks", {"name": "X", "url": "https://192.168.1.1/"}), 422, "refused")
    assert reasons(inside) == [("webhook_url_not_public", "url")]


def test_there_is_an_end_to_webhooks(ada: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quarterdeck.webhooks.actions.endpoints.MOST_ENDPOINTS", 1)
    assert ada.post("/webhooks", {"name": "One", "url": URL}).status_code == 201
    found = problem(ada.post("/webhooks", {"name": "Two", "url": URL}), 422, "refused")
    assert reasons(found) == [("webhooks_too_many", "")]


def test_the_catalogue_names_events_of_records_only(ada: Api) -> None:
    reply = ada.get("/webhooks/events")
    found = [WebhookEventOut.model_validate(one) for one in content(reply)]
    assert {one.kind for one in found} == {"account", "contact", "opportunity"}
    moved = next(one for one in found if one.event == "opportunity.moved")
    assert moved.fields == ["from_stage_id", "to_stage_id"]


def test_log_detail_and_replay(hook: Hook, cast: Cast, ada: Api) -> None:
    an_account(cast.rita)
    an_account(cast.rita, "Second")
    hook.deliver()
    first = fits(ada.get(path_of(hook, "/deliveries?limit=1")), WebhookDeliveriesOut)
    assert first.next_cursor
    second = fits(ada.get(path_of(hook, f"/deliveries?limit=1&cursor={first.next_cursor}")), WebhookDeliveriesOut)
    assert (second.items[0].event, second.items[0].state, second.next_cursor) == ("account.created", "delivered", None)
    detail = fits(ada.get(path_of(hook, f"/deliveries/{second.items[0].id}")), WebhookDeliveryDetailOut)
    assert detail.tries[0].headers["webhook-id"] == second.items[0].message_id
    assert fits(ada.post(path_of(hook, f"/deliveries/{detail.id}/replay")), WebhookDeliveryDetailOut).state == "waiting"
    assert fits(ada.post(path_of(hook, "/replay"), {"state": "delivered"}), WebhookReplayedOut).count == 1
    assert fits(ada.post(path_of(hook, "/replay"), {"state": "failed"}), WebhookReplayedOut).count == 0
    assert deliver_due() == 2
    assert len(hook.receiver.taken) == 4
    problem(ada.get(path_of(hook, "/deliveries/999999")), 404, "not_found")


def test_a_test_event_arrives(hook: Hook, ada: Api) -> None:
    made = fits(ada.post(path_of(hook, "/test")), WebhookTestOut, 202)
    assert deliver_due() == 1
    assert b'"type":"webhook.test"' in hook.receiver.taken[0].body
    assert fits(ada.get(path_of(hook, f"/deliveries/{made.delivery_id}")), WebhookDeliveryDetailOut).record_id is None


def test_more_than_fit_are_not_replayed(hook: Hook, cast: Cast, ada: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quarterdeck.webhooks.actions.replaying.MOST_REPLAYED", 0)
    an_account(cast.rita)
    hook.deliver()
    found = problem(ada.post(path_of(hook, "/replay"), {}), 422, "refused")
    assert reasons(found) == [("webhook_replay_too_many", "")]


@pytest.mark.parametrize("who", ["sam", "max", "rita", "rolf", "chiara"])
def test_nobody_without_the_right_sends_a_test(hook: Hook, cast: Cast, who: str) -> None:
    person_id: int = getattr(cast, who)
    client = api(person_id, *actor(person_id).permissions)
    with unchanged():
        problem(client.post(path_of(hook, "/test")), 403, "not_permitted")
        problem(client.get("/webhooks"), 403, "not_permitted")
    assert deliver_due() == 0
    assert hook.receiver.connections == 0


def test_what_was_sent_is_hidden_from_who_may_not_read_the_record(hook: Hook, cast: Cast) -> None:
    an_account(cast.olga, "Olga's")
    hook.deliver()
    role = RoleSpec("team_admin", "Team administrator", Reach.TEAM, Reach.NONE, frozenset({Permission.SETTINGS_MANAGE}))
    users.add_role(new=role, by=system_actor(), via=SYSTEM)
    users.set_role(person_id=cast.max, role=role.key, by=system_actor(), via=SYSTEM)
    (row,) = hook.deliveries()
    detail = fits(
        api(cast.max, "settings.manage").get(path_of(hook, f"/deliveries/{row.pk}")), WebhookDeliveryDetailOut
    )
    assert (detail.tries[0].body, detail.tries[0].headers) == ("", {})


def test_the_secret_is_not_kept_with_the_reply_to_a_repeated_request(ada: Api) -> None:
    body = {"name": "Finance", "url": URL}
    first = ada.post("/webhooks", body, Idempotency_Key="one")
    assert fits(first, WebhookSecretOut, 201).secret.startswith("whsec_")
    again = ada.post("/webhooks", body, Idempotency_Key="one")
    assert again["Idempotent-Replayed"] == "true"
    assert content(again) == {"id": content(first)["id"], "secret": ""}
    assert Endpoint.objects.count() == 1
    kept = all_rows()
    assert len(kept["journal_idempotentreply"]) == 1
    assert not any("whsec_" in str(value) for rows in kept.values() for row in rows for value in row)
