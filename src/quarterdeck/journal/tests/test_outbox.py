"""The outbox: at least once, in order per record, and one failing effect holds nobody else up."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
import time_machine

from quarterdeck.journal.actions import dispatch_effects, outbox, record
from quarterdeck.journal.events import Event, registry
from quarterdeck.journal.models import Outbox
from quarterdeck.journal.queries import backlog
from quarterdeck.journal.terms import Delivery, Door, Stamp, Via

pytestmark = pytest.mark.django_db
STAMP = Stamp(actor_id=7, at=datetime(2026, 3, 1, 9, tzinfo=UTC), via=Via(Door.BOARD, depth=2))


@dataclass(frozen=True)
class Moved(Event):
    kind: ClassVar[str] = "thing"
    name: ClassVar[str] = "thing.moved"
    to: str


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Event, Delivery]]:
    """What a subscriber heard. It fails on events that go to "nowhere"."""
    heard: list[tuple[Event, Delivery]] = []

    def listen(event: Moved, delivery: Delivery) -> None:
        heard.append((event, delivery))
        if event.to == "nowhere":
            raise RuntimeError("cannot go there")

    monkeypatch.setitem(registry._types, Moved.name, Moved)
    monkeypatch.setitem(registry._after, Moved, {"test.listener": listen})
    return heard


Heard = list[tuple[Event, Delivery]]


def move(record_id: int, to: str) -> int:
    return record(Moved(record_id=record_id, to=to), STAMP)


def test_event_arrives_whole_and_once(heard: Heard) -> None:
    seq = move(1, "proposal")
    assert backlog().owed == 1
    assert dispatch_effects() == 1
    assert dispatch_effects() == 0
    assert heard == [(Moved(record_id=1, to="proposal"), Delivery(seq, STAMP, 1))]


def test_failed_effect_comes_again_with_the_same_event_id(heard: Heard) -> None:
    seq = move(1, "nowhere")
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        assert dispatch_effects() == 0
        assert dispatch_effects() == 0, "it waits before the next try"
        clock.shift(timedelta(minutes=1))
        assert dispatch_effects() == 0
    assert [(delivery.event_id, delivery.attempt) for _, delivery in heard] == [(seq, 1), (seq, 2)]
    row = Outbox.objects.get()
    assert row.last_error == "RuntimeError: cannot go there"
    assert backlog().failing == 1


def test_order_holds_per_record_and_others_pass(heard: Heard) -> None:
    move(1, "nowhere")
    move(1, "late")
    move(2, "b")
    move(2, "c")
    assert dispatch_effects() == 2
    told = [(event.record_id, event.to) for event, _ in heard if isinstance(event, Moved)]
    assert told == [(1, "nowhere"), (2, "b"), (2, "c")]


def test_what_a_failing_effect_wrote_is_rolled_back(heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    move(1, "proposal")

    def write_and_fail(event: Event, delivery: Delivery) -> None:
        move(9, "somewhere")
        raise RuntimeError("too late")

    monkeypatch.setitem(registry._after[Moved], "test.listener", write_and_fail)
    assert dispatch_effects() == 0
    assert list(Outbox.objects.values_list("record_id", flat=True)) == [1]


def test_effect_whose_subscriber_is_gone_is_closed(heard: Heard) -> None:
    move(1, "proposal")
    Outbox.objects.update(subscriber="test.removed")
    assert dispatch_effects() == 1
    assert heard == []
    assert Outbox.objects.get().last_error == "nobody listens any more"


def test_wait_grows_to_an_hour() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    waits = [(outbox._next_try(now, n) - now).total_seconds() for n in (1, 5, 11, 12, 50)]
    assert waits == [2, 32, 2048, 3600, 3600]
