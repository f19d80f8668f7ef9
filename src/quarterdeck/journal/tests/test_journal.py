"""The journal in the database: append-only, sealed, erasable."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

import pytest
from django.db import DatabaseError, connection, transaction

from quarterdeck.journal.actions import Recorded, erase_subject, record, record_many, seal_entries
from quarterdeck.journal.events import Event
from quarterdeck.journal.models import Change, Entry, PersonalValue, Seal, SubjectKey
from quarterdeck.journal.queries import backlog, journal_check, timeline
from quarterdeck.journal.terms import Door, FieldChange, Stamp, Via
from tests.append_only import guards_lifted

pytestmark = pytest.mark.django_db
STAMP = Stamp(actor_id=7, at=datetime(2026, 3, 1, 9, tzinfo=UTC), via=Via(Door.FORM), reason="as asked")


@dataclass(frozen=True)
class Happened(Event):
    kind: ClassVar[str] = "thing"
    name: ClassVar[str] = "thing.happened"


def something(record_id: int = 1, *changes: FieldChange) -> int:
    return record(Happened(record_id=record_id), STAMP, changes)


def personal(old: str | None, new: str | None, subject_id: int = 5) -> FieldChange:
    return FieldChange("email", old, new, personal=("contact", subject_id))


@pytest.fixture
def seals_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test runs in one transaction, which PostgreSQL's horizon holds back: seal what it wrote all the same."""
    monkeypatch.setattr("quarterdeck.journal.queries.seals.below_horizon", lambda rows: rows)


@pytest.mark.parametrize(
    "harm",
    [
        lambda: Entry.objects.update(actor_id=8),
        lambda: Entry.objects.all()._raw_delete(using="default"),
        lambda: Change.objects.update(new='"other"'),
        lambda: Change.objects.all()._raw_delete(using="default"),
        lambda: Seal.objects.update(count=2),
        lambda: Seal.objects.all()._raw_delete(using="default"),
    ],
)
def test_database_refuses_to_change_the_past(harm: Callable[[], object], seals_everything: None) -> None:
    something(1, FieldChange("name", None, "a"))
    seal_entries()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        harm()


def test_seals_follow_each_other(seals_everything: None) -> None:
    for number in range(3):
        something(number)
        assert seal_entries() == 1
    assert seal_entries() == 0
    seals = list(Seal.objects.order_by("seq"))
    assert [seal.previous for seal in seals[1:]] == [seal.digest for seal in seals[:-1]]
    assert journal_check() == []
    assert backlog().unsealed == 0


def test_tail_is_counted_until_it_is_sealed() -> None:
    something()
    something()
    behind = backlog()
    assert (behind.unsealed, behind.owed) == (2, 0)
    assert behind.unsealed_since is not None


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE journal_entry SET actor_id = 99 WHERE seq = {seq}",
        "UPDATE journal_entry SET at = '2020-01-01 00:00:00' WHERE seq = {seq}",
        "UPDATE journal_change SET new = '1' WHERE entry_id = {seq}",
        "DELETE FROM journal_change WHERE entry_id = {seq}",
        "UPDATE journal_seal SET count = 7",
    ],
)
def test_check_finds_what_was_changed_past_the_guards(harm: str, seals_everything: None) -> None:
    seq = something(1, FieldChange("name", None, "a"))
    something(2)
    seal_entries()
    with guards_lifted(), connection.cursor() as cursor:
        cursor.execute(harm.format(seq=seq))
    assert {finding.code for finding in journal_check()} & {"sealed_entries", "seal_chain"}


@pytest.mark.parametrize("change", ["update", "delete"])
def test_check_finds_a_missing_guard(change: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"ALTER TABLE journal_{'entry' if change == 'update' else 'change'} DISABLE TRIGGER USER")
        else:
            cursor.execute(f"DROP TRIGGER journal_entry_append_only_{change}")
    assert [finding.code for finding in journal_check()] == ["append_only"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="REPLACE is SQLite's own")
def test_replacing_a_row_is_a_change_of_the_past() -> None:
    something()
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        cursor.execute("REPLACE INTO journal_entry SELECT * FROM journal_entry")


def test_erased_person_is_gone_and_the_chain_holds(seals_everything: None) -> None:
    something(1, personal(None, "rita@customer.example"), FieldChange("title", None, "Buyer"))
    something(1, personal("rita@customer.example", "r@customer.example"))
    something(2, personal(None, "other@customer.example", 6))
    seal_entries()
    assert erase_subject(kind="contact", record_id=5, stamp=STAMP) == 2
    seal_entries()
    assert journal_check() == []
    assert PersonalValue.objects.count() == SubjectKey.objects.count() == 1
    newest, oldest = timeline("thing", 1)
    assert [change.is_erased for change in newest.changes] == [True]
    assert [(change.field, change.new) for change in oldest.changes] == [("email", None), ("title", "Buyer")]
    text = "".join(str(row) for row in Change.objects.values_list("old", "new"))
    assert "rita@" not in text
    assert "other@" not in text


def test_check_finds_a_changed_personal_value() -> None:
    something(1, personal(None, "rita@customer.example"))
    PersonalValue.objects.update(new='"someone@else.example"')
    assert [finding.code for finding in journal_check()] == ["personal_values"]


def test_timeline_pages_back_from_the_newest() -> None:
    seqs = [something(1) for _ in range(5)]
    something(2)
    first = timeline("thing", 1, limit=2)
    assert [entry.seq for entry in first] == seqs[:2:-1]
    rest = timeline("thing", 1, before_seq=first[-1].seq)
    assert [entry.seq for entry in rest] == seqs[2::-1]
    assert first[0].reason == "as asked"


def test_many_are_written_in_a_few_statements(django_assert_max_num_queries: Callable[[int], object]) -> None:
    rows = [Recorded(Happened(record_id=n), STAMP, [personal(None, "x", n)]) for n in range(40)]
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]  # pytest-django types its fixture loosely
        record_many(rows)
    assert PersonalValue.objects.count() == 40
    assert SubjectKey.objects.count() == 40
