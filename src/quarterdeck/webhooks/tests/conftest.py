"""An endpoint of Ada's at a receiver on this machine, and what a test needs to send to it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings

from quarterdeck.journal.terms import Door, Via
from quarterdeck.webhooks import actions
from quarterdeck.webhooks.models import Delivery
from quarterdeck.webhooks.queries import awake_endpoints, due
from quarterdeck.webhooks.terms import EndpointFields, NewSecret
from tests.cast import Cast, actor
from tests.receivers import Receiver, receiver

FORM = Via(Door.FORM)


@pytest.fixture(autouse=True)
def follows_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test runs in one transaction, which PostgreSQL's horizon holds back: follow what it wrote all the same."""
    monkeypatch.setattr("quarterdeck.journal.queries.following.below_horizon", lambda rows: rows)


@dataclass
class Hook:
    """An endpoint, its secret, and the receiver at its address."""

    id: int
    secret: str
    receiver: Receiver

    def follow(self) -> None:
        """Read the journal to its end."""
        while actions.follow_journal():
            pass

    def deliver(self) -> int:
        """Follow the journal and try what is due now, one after the other; how many tries."""
        self.follow()
        return deliver_due()

    def deliveries(self) -> list[Delivery]:
        """What it is and was owed, oldest first."""
        return list(Delivery.objects.filter(endpoint_id=self.id).order_by("pk"))


def deliver_due(at: datetime | None = None) -> int:
    """Try what is due, one after the other, until nothing is; how many tries."""
    count = 0
    while ids := [pk for one in awake_endpoints(at or now()) for pk in due(one, at or now(), busy=(), limit=50)]:
        for pk in ids:
            actions.attempt_delivery(pk)
        count += len(ids)
    return count


def now() -> datetime:
    """This moment; a little later, since rows are made with the time of their writing."""
    return datetime.now(UTC) + timedelta(milliseconds=5)


def a_hook(by: int, told: Receiver, *events: str) -> Hook:
    """An endpoint of a person at a receiver."""
    made = add(by, told.url, *events)
    return Hook(made.endpoint_id, made.secret, told)


def add(by: int, url: str, *events: str) -> NewSecret:
    """An endpoint of a person at an address."""
    fields = EndpointFields(name="Data warehouse", url=url, events=events)
    return actions.add_endpoint(fields=fields, by=actor(by), via=FORM)


@pytest.fixture
def target(settings: Settings) -> Iterator[Receiver]:
    """A receiver whose address the installation allows by name."""
    with receiver() as found:
        settings.OUTBOUND_ALLOW = frozenset({found.place})
        yield found


@pytest.fixture
def hook(cast: Cast, target: Receiver) -> Hook:
    """Ada's endpoint for every event."""
    return a_hook(cast.ada, target)


@pytest.fixture
def another(settings: Settings) -> Iterator[Callable[[], Receiver]]:
    """More receivers, each allowed."""
    opened = []

    def open_one() -> Receiver:
        context = receiver()
        found = context.__enter__()
        opened.append(context)
        settings.OUTBOUND_ALLOW = settings.OUTBOUND_ALLOW | {found.place}
        return found

    yield open_one
    for context in opened:
        context.__exit__(None, None, None)
