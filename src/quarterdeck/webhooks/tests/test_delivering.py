"""What is sent, to whom, how often and in which order."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from pytest_django import Settings
from standardwebhooks import Webhook, WebhookVerificationError

from quarterdeck.journal.actions import erase_subject
from quarterdeck.users import actions as users
from quarterdeck.users.actions import installation
from quarterdeck.users.queries import system_actor
from quarterdeck.users.terms import Permission, Reach, RoleSpec
from quarterdeck.values.ids import public_id
from quarterdeck.webhooks import actions
from quarterdeck.webhooks.models import Attempt, Delivery, Endpoint
from quarterdeck.webhooks.terms import DeliveryState
from quarterdeck.webhooks.tests.conftest import FORM, Hook, a_hook, deliver_due
from tests.cast import SYSTEM, Cast, actor
from tests.customers import a_contact, an_account, delete_the_account
from tests.receivers import Receiver, Taken
from tests.rest_deals import a_harbour

pytestmark = pytest.mark.django_db


def verified(hook: Hook, taken: Taken, secret: str = "") -> dict[str, object]:
    """What a receiver reads after it checked the signature."""
    found: dict[str, object] = Webhook(secret or hook.secret).verify(taken.body, taken.headers)
    return found


def data_of(taken: Taken) -> dict[str, object]:
    found: dict[str, object] = json.loads(taken.body)["data"]
    return found


def types(told: Receiver) -> list[str]:
    return [json.loads(taken.body)["type"] for taken in told.taken]


def test_an_event_arrives_signed_and_says_what_changed(hook: Hook, cast: Cast) -> None:
    account = an_account(cast.rita, "Kettler Logistik")
    assert hook.deliver() == 1
    (taken,) = hook.receiver.taken
    document = verified(hook, taken)
    assert document["type"] == "account.created"
    assert abs(datetime.now(UTC) - datetime.fromisoformat(str(document["timestamp"]))) < timedelta(minutes=1)
    data = data_of(taken)
    assert (data["kind"], data["id"], data["name"]) == ("account", public_id(account), "Kettler Logistik")
    assert str(data["url"]).endswith(f"/accounts/{public_id(account)}")
    changes = {change["field"]: (change["old"], change["new"]) for change in data["changes"]}  # type: ignore[attr-defined]  # read from JSON
    assert changes["name"] == (None, "Kettler Logistik")
    assert changes["owner_id"] == (None, public_id(cast.rita))
    (delivery,) = hook.deliveries()
    assert (delivery.state, delivery.attempts, delivery.last_status) == ("delivered", 1, 200)


def test_amounts_are_text_with_their_currency_and_ids_are_public(cast: Cast, target: Receiver) -> None:
    harbour = a_harbour(cast, "USD")
    hook = a_hook(cast.ada, target)
    client = harbour.client("rita")
    deal = harbour.made(client, amount="1250.00", currency="EUR", account_id=harbour.account)
    client.patch(f"/opportunities/{deal['id']}", {"amount": "2000.50", "currency": "USD"})
    assert hook.deliver() == 2
    made, edited = map(data_of, target.taken)
    assert made["stage_id"] == deal["stage_id"]
    assert made["owner_id"] == public_id(cast.rita)
    changes = {change["field"]: change for change in edited["changes"]}  # type: ignore[attr-defined]  # read from JSON
    assert changes["amount"]["old"] == {"amount": "1250.00", "currency": "EUR"}
    assert changes["amount"]["new"] == {"amount": "2000.50", "currency": "USD"}
    for taken in target.taken:
        assert not any(isinstance(value, int) and value > 2**53 for value in leaves(json.loads(taken.body)))


def leaves(node: object) -> list[object]:
    if isinstance(node, dict):
        return [leaf for value in node.values() for leaf in leaves(value)]
    if isinstance(node, list):
        return [leaf for value in node for leaf in leaves(value)]
    return [node]


def test_only_events_that_were_asked_for_and_that_came_after_it(cast: Cast, target: Receiver) -> None:
    an_account(cast.rita, "Before")
    hook = a_hook(cast.ada, target, "account.created", "contact.deleted")
    account = an_account(cast.rita, "After")
    a_contact(cast.rita)
    delete_the_account(account)
    hook.deliver()
    assert types(target) == ["account.created"]


def test_a_failed_delivery_is_tried_again_under_the_same_id(hook: Hook, cast: Cast) -> None:
    hook.receiver.statuses = [500, 302, 429]
    an_account(cast.rita)
    start = datetime.now(UTC)
    for minutes in (0, 1, 4, 20):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            hook.deliver()
    assert len(hook.receiver.taken) == 4
    assert len({taken.headers["webhook-id"] for taken in hook.receiver.taken}) == 1
    assert len({taken.body for taken in hook.receiver.taken}) == 1
    assert len({taken.headers["webhook-timestamp"] for taken in hook.receiver.taken}) == 4
    assert list(Attempt.objects.order_by("pk").values_list("status", flat=True)) == [500, 302, 429, 200]
    assert Endpoint.objects.get().failing_since is None


def test_what_happens_to_a_record_arrives_in_order_and_other_records_go_on(hook: Hook, cast: Cast) -> None:
    first = an_account(cast.rita, "First")
    hook.receiver.statuses = [500]
    hook.deliver()
    delete_the_account(first)
    second = an_account(cast.rita, "Second")
    start = datetime.now(UTC)
    with time_machine.travel(start + timedelta(seconds=2), tick=False):
        hook.deliver()
    assert [data_of(taken)["id"] for taken in hook.receiver.taken] == [public_id(first), public_id(second)]
    with time_machine.travel(start + timedelta(seconds=30), tick=False):
        hook.deliver()
    assert types(hook.receiver)[2:] == ["account.created", "account.deleted"]


def test_the_owner_is_told_of_what_they_may_read_now_and_of_nothing_else(cast: Cast, target: Receiver) -> None:
    rights = frozenset({Permission.SETTINGS_MANAGE})
    role = RoleSpec("team_admin", "Team administrator", Reach.TEAM, Reach.NONE, rights)
    users.add_role(new=role, by=system_actor(), via=SYSTEM)
    users.set_role(person_id=cast.max, role=role.key, by=system_actor(), via=SYSTEM)
    hook = a_hook(cast.max, target)
    ritas, olgas = an_account(cast.rita, "Rita's"), an_account(cast.olga, "Olga's")
    hook.follow()
    assert [row.record_id for row in hook.deliveries()] == [ritas]
    assert olgas
    # Rights of the moment of sending count.
    users.leave_team(team_id=cast.north, person_id=cast.max, by=system_actor(), via=SYSTEM)
    deliver_due()
    assert target.taken == []
    assert hook.deliveries()[0].state == DeliveryState.DROPPED.value


def test_deletion_is_told_to_those_who_could_read_it(hook: Hook, cast: Cast) -> None:
    account = an_account(cast.olga)
    delete_the_account(account)
    hook.deliver()
    assert types(hook.receiver) == ["account.created", "account.deleted"]


def test_a_deactivated_owner_gets_nothing(hook: Hook, cast: Cast) -> None:
    an_account(cast.rita, "Before")
    hook.follow()
    users.set_role(person_id=cast.sam, role="administrator", by=system_actor(), via=SYSTEM)
    users.deactivate_person(person_id=cast.ada, by=system_actor(), via=SYSTEM)
    an_account(cast.rita, "After")
    hook.deliver()
    assert hook.receiver.connections == 0
    assert [row.state for row in hook.deliveries()] == ["dropped"]


def test_an_owner_who_may_not_have_webhooks_any_more_gets_nothing(hook: Hook, cast: Cast) -> None:
    an_account(cast.rita)
    hook.follow()
    users.set_role(person_id=cast.sam, role="administrator", by=system_actor(), via=SYSTEM)
    users.set_role(person_id=cast.ada, role="rep", by=system_actor(), via=SYSTEM)
    an_account(cast.ada)
    hook.deliver()
    assert hook.receiver.connections == 0


def test_nothing_leaves_a_restored_copy(hook: Hook, cast: Cast) -> None:
    an_account(cast.rita)
    hook.follow()
    installation.hold_effects(archive="x", made_at=datetime.now(UTC), by=system_actor(), via=SYSTEM)
    assert deliver_once(hook) == 0
    installation.release_effects(skip=lambda: 0, by=actor(cast.ada), via=FORM)
    deliver_due()
    assert hook.receiver.connections == 0
    assert [row.state for row in hook.deliveries()] == ["dropped"]
    an_account(cast.rita, "After")
    hook.deliver()
    assert types(hook.receiver) == ["account.created"]


def deliver_once(hook: Hook) -> int:
    for row in hook.deliveries():
        actions.attempt_delivery(row.pk)
    return hook.receiver.connections


def test_after_a_day_of_failures_it_is_paused_and_goes_on_when_resumed(hook: Hook, cast: Cast) -> None:
    hook.receiver.status = 500
    an_account(cast.rita)
    start = datetime.now(UTC)
    for hours in (0, 1, 6, 12, 23, 25):
        with time_machine.travel(start + timedelta(hours=hours), tick=False):
            hook.deliver()
    assert Endpoint.objects.get().state == "paused"
    assert hook.deliveries()[0].state == "failed"
    with time_machine.travel(start + timedelta(hours=26), tick=False):
        an_account(cast.rita, "Meanwhile")
        tries = len(hook.receiver.taken)
        hook.deliver()
        assert len(hook.receiver.taken) == tries
        hook.receiver.status = 200
        actions.resume_endpoint(endpoint_id=hook.id, by=actor(cast.ada), via=FORM)
        hook.deliver()
    assert data_of(hook.receiver.taken[-1])["name"] == "Meanwhile"


def test_an_endpoint_that_says_gone_is_paused_at_once(hook: Hook, cast: Cast) -> None:
    hook.receiver.status = 410
    an_account(cast.rita)
    hook.deliver()
    assert (Endpoint.objects.get().state, Endpoint.objects.get().paused_because) == ("paused", "gone")


def test_while_an_endpoint_fails_one_delivery_at_a_time_tries_it(hook: Hook, cast: Cast) -> None:
    hook.receiver.status = 503
    for number in range(5):
        an_account(cast.rita, f"Account {number}")
    hook.follow()
    actions.attempt_delivery(hook.deliveries()[0].pk)
    assert Endpoint.objects.get().rests_until is not None
    assert deliver_due() == 0


def test_another_endpoint_has_a_log_of_its_own(cast: Cast, hook: Hook, another: Callable[[], Receiver]) -> None:
    other = a_hook(cast.sam if actor(cast.sam).may("settings.manage") else cast.ada, another(), "contact.created")
    an_account(cast.rita)
    contact = a_contact(cast.rita)
    hook.deliver()
    assert types(hook.receiver) == ["account.created", "contact.created"]
    assert [data_of(taken)["id"] for taken in other.receiver.taken] == [public_id(contact)]


def test_both_secrets_sign_for_a_day_after_a_rotation(hook: Hook, cast: Cast) -> None:
    new = actions.rotate_secret(endpoint_id=hook.id, by=actor(cast.ada), via=FORM)
    an_account(cast.rita)
    hook.deliver()
    (taken,) = hook.receiver.taken
    verified(hook, taken)
    verified(hook, taken, new.secret)
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=25), tick=False):
        an_account(cast.rita, "A day later")
        hook.deliver()
        taken = hook.receiver.taken[-1]
        verified(hook, taken, new.secret)
        with pytest.raises(WebhookVerificationError):
            verified(hook, taken)


def test_secrets_are_kept_encrypted(hook: Hook) -> None:
    stored = Endpoint.objects.get()
    assert hook.secret not in stored.secret
    assert hook.secret.removeprefix("whsec_") not in stored.secret


def test_under_another_signing_key_nothing_unsigned_is_sent(hook: Hook, cast: Cast, settings: Settings) -> None:
    an_account(cast.rita)
    settings.SECRET_KEY = "another key that is long enough for this test"
    hook.deliver()
    assert hook.receiver.connections == 0
    assert hook.deliveries()[0].last_error == "secret_lost"


def test_erasing_a_person_empties_what_was_sent_about_them(hook: Hook, cast: Cast) -> None:
    contact = a_contact(cast.rita, "Jana Weber", email="jana@kettler.example")
    hook.deliver()
    assert "jana@kettler.example" in Attempt.objects.get().body
    erase_subject(kind="contact", record_id=contact, stamp=system_actor().stamp(datetime.now(UTC), SYSTEM))
    assert (Attempt.objects.get().body, Attempt.objects.get().headers) == ("", "{}")


def test_old_deliveries_are_forgotten_and_waiting_ones_kept(hook: Hook, cast: Cast) -> None:
    an_account(cast.rita)
    hook.deliver()
    an_account(cast.rita, "Waits")
    hook.follow()
    later = datetime.now(UTC) + timedelta(days=31)
    assert actions.forget_deliveries(at=later) == 1
    assert [row.state for row in Delivery.objects.all()] == ["waiting"]
    assert Attempt.objects.count() == 0
    actions.pause_endpoint(endpoint_id=hook.id, by=system_actor(), via=SYSTEM)
    assert actions.forget_deliveries(at=later - timedelta(days=2)) == 0
    assert actions.forget_deliveries(at=later) == 1


def test_the_journal_is_read_without_gap_or_repetition(hook: Hook, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quarterdeck.webhooks.actions.following.BATCH", 3)
    ids = [an_account(cast.rita, f"Account {number}") for number in range(8)]
    hook.follow()
    hook.follow()
    assert [row.record_id for row in hook.deliveries()] == ids
