"""Pages of webhooks."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from quarterdeck.users.actions.installation import hold_effects
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import public_id
from quarterdeck.webhooks.models import Delivery, Endpoint
from quarterdeck.webhooks.tests.conftest import FORM, Hook, deliver_due
from tests.cast import Cast
from tests.clocks import person_zone
from tests.customers import an_account
from tests.query_counts import QueryCounts

pytestmark = pytest.mark.django_db
Browser = Callable[[int], Client]


def page_of(hook: Hook, rest: str = "") -> str:
    return f"/settings/webhooks/{public_id(hook.id)}{rest}"


def test_a_webhook_is_added_and_its_secret_shown_once(cast: Cast, browser: Browser) -> None:
    ada = browser(cast.ada)
    fields = {"name": "Finance", "url": "https://hooks.example.com/x", "events": ["opportunity.moved"]}
    reply = ada.post("/settings/webhooks/new", fields)
    assert reply.status_code == 200
    row = Endpoint.objects.get()
    assert (row.name, row.events, row.owner_id) == ("Finance", "opportunity.moved", cast.ada)
    assert "whsec_" in reply.content.decode()
    assert "no-store" in reply["Cache-Control"]
    assert "whsec_" not in ada.get(f"/settings/webhooks/{public_id(row.pk)}").content.decode()
    assert "Finance" in ada.get("/settings/webhooks").content.decode()


@pytest.mark.parametrize(
    "url", ["", "http://hooks.example.com/", "https://10.0.0.1/", "https://127.0.0.1/", "file:///etc/passwd"]
)
def test_an_address_that_is_no_public_one_is_named(cast: Cast, browser: Browser, url: str) -> None:
    reply = browser(cast.ada).post("/settings/webhooks/new", {"name": "Finance", "url": url})
    assert reply.status_code == 422
    assert 'id="id_url' in reply.content.decode()
    assert not Endpoint.objects.exists()


def test_the_first_page_says_what_webhooks_are_for(cast: Cast, browser: Browser) -> None:
    assert "No webhooks yet" in browser(cast.ada).get("/settings/webhooks").content.decode()


def test_the_events_are_listed(cast: Cast, browser: Browser) -> None:
    page = browser(cast.ada).get("/settings/webhooks/events").content.decode()
    assert "opportunity.moved" in page
    assert "from_stage_id" in page
    assert "person.token_created" not in page


def test_the_log_shows_what_was_sent_but_never_the_answer(hook: Hook, cast: Cast, browser: Browser) -> None:
    hook.receiver.body = b"private words of the receiver"
    an_account(cast.rita, "Kettler Logistik")
    hook.deliver()
    ada = browser(cast.ada)
    log = ada.get(page_of(hook)).content.decode()
    assert "account.created" in log
    assert "Answer 200" in log
    (row,) = Delivery.objects.all()
    detail = ada.get(page_of(hook, f"/deliveries/{row.pk}")).content.decode()
    assert "webhook-signature" in detail
    assert "Kettler Logistik" in detail
    assert "private words" not in log + detail


def test_the_log_is_filtered(hook: Hook, cast: Cast, browser: Browser) -> None:
    an_account(cast.rita)
    hook.receiver.status = 500
    hook.deliver()
    ada = browser(cast.ada)
    assert "account.created</code></td>" in ada.get(page_of(hook, "?state=waiting")).content.decode()
    assert "No delivery matches" in ada.get(page_of(hook, "?state=delivered")).content.decode()
    assert "No delivery matches" in ada.get(page_of(hook, "?event=contact.created")).content.decode()
    assert "No delivery matches" in ada.get(page_of(hook, "?until=2020-01-01")).content.decode()
    assert ada.get(page_of(hook, "?state=nonsense&since=never&cursor=")).status_code == 200


def test_the_buttons_of_a_webhook(hook: Hook, cast: Cast, browser: Browser) -> None:
    ada = browser(cast.ada)

    def press(do: str, **fields: str) -> str:
        reply = ada.post(page_of(hook), {"do": do, **fields}, follow=True)
        assert reply.status_code == 200
        return reply.content.decode()

    assert "on its way" in press("test")
    assert deliver_due() == 1
    assert "Paused" in press("pause")
    assert "Somebody paused it" in ada.get(page_of(hook)).content.decode()
    assert "Resumed" in press("resume")
    assert "whsec_" in press("rotate")
    assert "The secret before counts until" in ada.get(page_of(hook)).content.decode()
    assert "1 delivery is sent once more" in press("replay", state="delivered")
    assert deliver_due() == 1
    assert len({taken.headers["webhook-id"] for taken in hook.receiver.taken}) == 1
    assert ada.post(page_of(hook), {"do": "replay", "state": "nonsense"}).status_code == 404
    assert "deleted" in press("delete")
    assert ada.get(page_of(hook)).status_code == 404
    assert ada.post(page_of(hook), {"do": "nonsense"}).status_code == 404


def test_one_delivery_is_sent_once_more(hook: Hook, cast: Cast, browser: Browser) -> None:
    an_account(cast.rita)
    hook.deliver()
    (row,) = Delivery.objects.all()
    reply = browser(cast.ada).post(page_of(hook, f"/deliveries/{row.pk}"), follow=True)
    assert "sent once more" in reply.content.decode()
    assert deliver_due() == 1
    first, second = hook.receiver.taken
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Midway"])
def test_today_in_the_log_is_the_readers_day(hook: Hook, cast: Cast, browser: Browser, zone: str) -> None:
    """At any hour one of the two zones has another day than UTC."""
    person_zone(cast.ada, zone)
    an_account(cast.rita)
    hook.deliver()
    found = browser(cast.ada).get(page_of(hook), {"since": "today", "until": "today"}).content.decode()
    assert page_of(hook, f"/deliveries/{Delivery.objects.get().pk}") in found


def test_editing_meets_another_writer(hook: Hook, cast: Cast, browser: Browser) -> None:
    ada = browser(cast.ada)
    fields = {"name": "Finance", "url": "https://hooks.example.com/x", "version": "1"}
    assert ada.get(page_of(hook, "/edit")).status_code == 200
    assert ada.post(page_of(hook, "/edit"), fields | {"url": "nonsense"}).status_code == 422
    assert ada.post(page_of(hook, "/edit"), fields).status_code == 302 or Endpoint.objects.get().name == "Finance"
    reply = ada.post(page_of(hook, "/edit"), fields | {"name": "Sales"})
    assert reply.status_code == 409
    assert Endpoint.objects.get().name == "Finance"


def test_nothing_is_sent_from_the_page_of_a_restored_copy(hook: Hook, cast: Cast, browser: Browser) -> None:
    hold_effects(archive="x", made_at=datetime.now(UTC), by=system_actor(), via=FORM)
    reply = browser(cast.ada).post(page_of(hook), {"do": "test"})
    assert reply.status_code == 422
    assert "restored copy" in reply.content.decode()
    assert not Delivery.objects.exists()


def test_pages_ask_few_questions(hook: Hook, cast: Cast, browser: Browser, query_counts: QueryCounts) -> None:
    for number in range(5):
        an_account(cast.rita, f"Account {number}")
    hook.deliver()
    ada = browser(cast.ada)
    row = Delivery.objects.first()
    assert row is not None
    for name, path in (
        ("webhooks", "/settings/webhooks"),
        ("webhook", page_of(hook)),
        ("delivery", page_of(hook, f"/deliveries/{row.pk}")),
        ("events", "/settings/webhooks/events"),
    ):
        with query_counts.expect(name):
            assert ada.get(path).status_code == 200
