"""Who is told of a webhook that is paused."""

from collections.abc import Callable

import pytest
from django.test import Client

from quarterdeck.journal.terms import Door, Via
from quarterdeck.records.queries import notices
from quarterdeck.users import actions as users
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import public_id
from quarterdeck.webhooks.actions import add_endpoint, pause_endpoint
from quarterdeck.webhooks.terms import EndpointFields, PausedBecause
from tests.cast import SYSTEM, Cast, actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def webhook(cast: Cast) -> int:
    """A webhook of Ada's."""
    fields = EndpointFields(name="Data warehouse", url="https://hooks.example.com/x")
    return add_endpoint(fields=fields, by=actor(cast.ada), via=Via(Door.FORM)).endpoint_id


def told(person_id: int) -> list[tuple[str, str]]:
    return [(row.notice.value, row.record_name) for row in notices(actor(person_id)).rows]


def test_owner_and_administrators_are_told_and_nobody_else(
    webhook: int, cast: Cast, browser: Callable[[int], Client]
) -> None:
    users.set_role(person_id=cast.max, role="administrator", by=system_actor(), via=SYSTEM)
    pause_endpoint(endpoint_id=webhook, because=PausedBecause.FAILING, by=system_actor(), via=SYSTEM)
    assert told(cast.ada) == told(cast.max) == [("webhook_paused", "Data warehouse")]
    assert told(cast.sam) == told(cast.rita) == []
    ada = browser(cast.ada)
    assert "Data warehouse" in ada.get("/notifications").content.decode()
    (row,) = notices(actor(cast.ada)).rows
    assert ada.post(f"/notifications/{row.id}/open")["Location"] == f"/settings/webhooks/{public_id(webhook)}"


def test_who_pauses_it_by_hand_is_not_told(webhook: int, cast: Cast) -> None:
    pause_endpoint(endpoint_id=webhook, by=actor(cast.ada), via=Via(Door.FORM))
    assert told(cast.ada) == []


def test_who_lost_the_right_reads_no_name(webhook: int, cast: Cast) -> None:
    users.set_role(person_id=cast.max, role="administrator", by=system_actor(), via=SYSTEM)
    pause_endpoint(endpoint_id=webhook, because=PausedBecause.GONE, by=system_actor(), via=SYSTEM)
    users.set_role(person_id=cast.max, role="manager", by=system_actor(), via=SYSTEM)
    assert told(cast.max) == [("webhook_paused", "")]
