"""Compiled querysets answer what the querysets themselves answer, with one compilation for each shape."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db.models import F, Q, QuerySet, Value
from django.db.models.signals import post_init, pre_init

from quarterdeck.journal.models import Change, Entry, Outbox
from quarterdeck.journal.queries import compiled

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Span:
    """Two instants."""

    first: datetime
    last: datetime | None


@pytest.fixture(autouse=True)
def entries() -> None:
    """Five entries of three records, a day apart, and a change of each."""
    for number in range(5):
        entry = Entry.objects.create(
            event=f"event {number % 2}", kind="deal", record_id=number % 3, door="form", quiet=number == 4,
            at=NOON + timedelta(days=number), depth=number,
        )  # fmt: skip
        Change.objects.create(entry=entry, kind="deal", record_id=number % 3, field="name", old=None, new=str(number))


def matching(*, ids: tuple[int, ...], span: Span, event: str | None, is_quiet: bool) -> QuerySet[Entry, Any]:
    rows = Entry.objects.filter(record_id__in=ids, at__gte=span.first, event=event or "event 0", quiet=is_quiet)
    if span.last is not None:
        rows = rows.filter(Q(at__lt=span.last) | Q(depth=400))
    return rows.annotate(one=Value(1)).order_by("-at").values_list("depth", "at", "quiet", "one")


@pytest.mark.parametrize("ids", [(0,), (2, 1), (0, 1, 2)])
@pytest.mark.parametrize("last", [None, NOON + timedelta(days=3)])
@pytest.mark.parametrize("event", [None, "event 1"])
@pytest.mark.parametrize("is_quiet", [True, False])
def test_rows_are_those_of_the_queryset(
    ids: tuple[int, ...], last: datetime | None, event: str | None, is_quiet: bool
) -> None:
    rows = compiled(matching)
    rows(ids=tuple(range(90, 90 + len(ids))), span=Span(NOON, last), event=event, is_quiet=is_quiet)
    for first in (NOON, NOON + timedelta(days=1)):
        asked: Any = {"ids": ids, "span": Span(first, last), "event": event, "is_quiet": is_quiet}
        assert rows(**asked) == list(rows.build(**asked))


def test_some_of_the_cases_find_rows() -> None:
    found = compiled(matching)(ids=(0, 1, 2), span=Span(NOON, None), event=None, is_quiet=False)
    assert [(depth, quiet) for depth, _, quiet, _ in found] == [(2, False), (0, False)]


def test_instances_come_with_what_was_selected_beside_them() -> None:
    @compiled
    def changes(*, record_id: int) -> QuerySet[Change]:
        rows = Change.objects.select_related("entry").annotate(depth=F("entry__depth"))
        return rows.filter(record_id=record_id).order_by("pk")

    assert [change.entry.depth for change in changes(record_id=1)] == [1, 4]
    found = changes(record_id=0)
    assert found == list(changes.build(record_id=0))
    assert [(change.new, change.depth) for change in found] == [("0", 0), ("3", 3)]  # type: ignore[attr-defined]  # an annotation


def test_flat_rows_and_slices() -> None:
    @compiled
    def depths(limit: int, *, least: int) -> QuerySet[Entry, int]:
        return (
            Entry.objects.filter(depth__gte=least)
            .order_by("record_id", "-depth")
            .values_list("depth", flat=True)[:limit]
        )

    assert depths(2, least=1) == [3, 4]
    assert depths(3, least=0) == [3, 0, 4]


def test_what_can_find_nothing_asks_nothing(django_assert_num_queries: Any) -> None:
    @compiled
    def none(*, number: int) -> QuerySet[Entry]:
        return Entry.objects.filter(record_id=number, pk__in=())

    with django_assert_num_queries(0):
        assert none(number=1) == none(number=2) == []


def test_value_that_changes_on_its_way_is_refused() -> None:
    @compiled
    def like(*, word: str) -> QuerySet[Entry]:
        return Entry.objects.filter(event__contains=word)

    with pytest.raises(ValueError, match="changes a value"):
        like(word="event")


def test_statement_that_depends_on_a_value_is_refused() -> None:
    @compiled
    def odd(*, number: int) -> QuerySet[Entry]:
        return Entry.objects.filter(depth=1) if number > 25_000 else Entry.objects.filter(record_id=1)

    with pytest.raises(ValueError, match="depends on values"):
        odd(number=3)


def test_other_ways_of_handing_out_rows_are_refused() -> None:
    @compiled
    def mappings() -> QuerySet[Outbox, Any]:
        return Outbox.objects.values("id")

    with pytest.raises(ValueError, match="not supported"):
        mappings()


def test_nobody_listens_to_instances_being_made() -> None:
    """Instances are made of rows without telling, which is right as long as nobody would be told."""
    heard = [model for model in apps.get_models() for one in (pre_init, post_init) if one.has_listeners(model)]
    assert heard == []
