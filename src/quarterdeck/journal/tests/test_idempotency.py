"""Idempotency keys: done once, repeated for a day, refusals forgotten."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from quarterdeck.journal.actions.idempotency import KEPT, Claim, KeyInUse, KeyReused, Reply, forget_replies, idempotent
from quarterdeck.journal.models import IdempotentReply
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Refused

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CLAIM = Claim("token:1", "POST opportunities", "a-key", "hash")


class Writer:
    """A write that counts how often it ran."""

    def __init__(self) -> None:
        self.runs = 0

    def __call__(self) -> Reply:
        self.runs += 1
        return Reply(201, f"run {self.runs}".encode(), "application/json", {"ETag": '"v1"'})


def test_second_request_gets_the_first_reply() -> None:
    write = Writer()
    first = idempotent(claim=CLAIM, write=write, at=NOW)
    again = idempotent(claim=CLAIM, write=write, at=NOW + timedelta(hours=23))
    assert write.runs == 1
    assert first == (Reply(201, b"run 1", "application/json", {"ETag": '"v1"'}), False)
    assert again == (first[0], True)


@pytest.mark.parametrize("other", [{"principal": "token:2"}, {"route": "PATCH"}, {"key": "b-key"}])
def test_another_principal_route_or_key_is_another_request(other: dict[str, str]) -> None:
    write = Writer()
    idempotent(claim=CLAIM, write=write, at=NOW)
    idempotent(claim=replace(CLAIM, **other), write=write, at=NOW)
    assert write.runs == 2


def test_same_key_with_another_body_is_refused() -> None:
    write = Writer()
    idempotent(claim=CLAIM, write=write, at=NOW)
    with pytest.raises(KeyReused):
        idempotent(claim=replace(CLAIM, body_hash="other"), write=write, at=NOW)
    assert write.runs == 1


def test_refusals_are_not_stored() -> None:
    def refuse() -> Reply:
        raise Refused.because("no", Text.of("No."))

    with pytest.raises(Refused):
        idempotent(claim=CLAIM, write=refuse, at=NOW)
    assert not IdempotentReply.objects.exists()
    assert idempotent(claim=CLAIM, write=Writer(), at=NOW)[1] is False


def test_key_is_free_again_after_a_day() -> None:
    write = Writer()
    idempotent(claim=CLAIM, write=write, at=NOW)
    reply, is_repeated = idempotent(claim=replace(CLAIM, body_hash="other"), write=write, at=NOW + KEPT)
    assert (reply.body, is_repeated) == (b"run 2", False)
    assert IdempotentReply.objects.count() == 1


def test_old_replies_are_forgotten() -> None:
    idempotent(claim=CLAIM, write=Writer(), at=NOW)
    idempotent(claim=replace(CLAIM, key="young"), write=Writer(), at=NOW + timedelta(hours=1))
    assert forget_replies(at=NOW + KEPT) == 1
    assert [row.key for row in IdempotentReply.objects.all()] == ["young"]


@pytest.mark.django_db(transaction=True)
def test_first_request_still_running() -> None:
    """PostgreSQL says so at once; SQLite's single writer lets the second one wait, so it cannot come to that."""
    if connection.vendor != "postgresql":
        pytest.skip("needs two writers at once")
    import threading

    started, finish = threading.Event(), threading.Event()
    replies: list[tuple[Reply, bool]] = []

    def slow() -> Reply:
        started.set()
        assert finish.wait(10)
        return Reply(201, b"slow")

    def first() -> None:
        replies.append(idempotent(claim=CLAIM, write=slow, at=NOW))
        connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    assert started.wait(10)
    with pytest.raises(KeyInUse):
        idempotent(claim=CLAIM, write=Writer(), at=NOW)
    finish.set()
    thread.join(10)
    assert idempotent(claim=CLAIM, write=Writer(), at=NOW) == (replies[0][0], True)
