"""Records that another system keeps: whoever writes about one is refused here, where every write passes."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from quarterdeck.journal.actions.rows import insert_rows, update_rows
from quarterdeck.journal.events import Event
from quarterdeck.journal.models import ForeignRecord, ForeignSource
from quarterdeck.journal.queries.holders import MERGEABLE
from quarterdeck.journal.rules import foreign_owned, taken_over
from quarterdeck.values.verdict import Reason, Refused

# Answered with each entry as it is written, so that asking costs no statement.
FOREIGN = (
    '(SELECT f.id FROM journal_foreignrecord f WHERE f.kind = "journal_entry"."kind"'
    ' AND f.record_id = "journal_entry"."record_id")'
)
_COLUMNS = ("kind", "record_id", "source_id", "external_id", "since")
_loading: ContextVar[int | None] = ContextVar("quarterdeck_foreign_source", default=None)


@contextmanager
def loading_from(source_id: int) -> Iterator[None]:
    """Within it what is written comes from this source: it may change what it keeps, and keeps what it writes."""
    token = _loading.set(source_id)
    try:
        yield
    finally:
        _loading.reset(token)


def refuse_kept(*rows: object) -> None:
    """Raise Refused for rows asked with `kept_in` that another system keeps, before anything else is said of them.

    Within a load what is written decides.
    """
    names = {name for row in rows if (name := getattr(row, "kept_in", None))}
    if names and _loading.get() is None:
        raise Refused([foreign_owned(name) for name in sorted(names)])


def require_loading(source_id: int | None, name: str) -> None:
    """Raise Refused outside of a load from this source; nothing without one."""
    if source_id is not None and _loading.get() != source_id:
        raise Refused([foreign_owned(name)])


def loading_source() -> int | None:
    """The source from which the present load comes; None outside of one."""
    return _loading.get()


def settle_foreign(written: Sequence[tuple[Event, int | None]], now: datetime) -> None:
    """Refuse what concerns records of others. `written` are events with the mark of their record, if it bears one.

    One query when any bears one. Raises Refused.
    """
    source_id = _loading.get()
    if marks := {mark for _, mark in written if mark is not None}:
        found = ForeignRecord.objects.select_related("source").in_bulk(marks)
        barred = {
            mark.source.name: _reason(mark, source_id)
            for event, number in written
            if number is not None and not event.is_addition and _is_barred(mark := found[number], source_id)
        }
        if barred:
            raise Refused(list(barred.values()))
    if source_id is not None:
        new = {(event.kind, event.record_id) for event, mark in written if mark is None and event.kind in MERGEABLE}
        insert_rows(ForeignRecord, _COLUMNS, [(*record, source_id, "", now) for record in sorted(new)])


def _is_barred(mark: ForeignRecord, source_id: int | None) -> bool:
    """A source may change what it keeps until that is taken over, everybody else what was taken over."""
    if mark.taken_over_at is None:
        return mark.source_id != source_id
    return source_id is not None


def _reason(mark: ForeignRecord, source_id: int | None) -> Reason:
    is_taken = mark.taken_over_at is not None and source_id is not None
    return taken_over() if is_taken else foreign_owned(mark.source.name)


def keep_source(*, source_id: int, name: str, link: str) -> None:
    """Make a source known, or let it be called otherwise. Call inside an action."""
    ForeignSource.objects.update_or_create(pk=source_id, defaults={"name": name, "link": link})


def date_source(source_id: int, as_of: datetime) -> None:
    """What the source showed last is of this instant. Call inside an action."""
    ForeignSource.objects.filter(pk=source_id).update(as_of=as_of)


def mark_foreign(*, source_id: int, kind: str, records: Iterable[tuple[int, str]], now: datetime) -> int:
    """Mark records as kept by a source, with their ids there; how many bore no mark. Call inside an action.

    What another source keeps, or was taken over, stays as it is.
    """
    told = dict(records)
    marks = {
        mark.record_id: mark
        for mark in ForeignRecord.objects.filter(kind=kind, record_id__in=told).only(
            "record_id", "source_id", "external_id"
        )
    }
    new = [(kind, number, source_id, said[:254], now) for number, said in told.items() if number not in marks]
    insert_rows(ForeignRecord, _COLUMNS, new)
    renamed = [
        (told[number][:254], mark.pk)
        for number, mark in marks.items()
        if mark.source_id == source_id and told[number] and mark.external_id != told[number][:254]
    ]
    update_rows(ForeignRecord, ("external_id",), renamed)
    return len(new)


def free_record(*, kind: str, record_id: int, at: datetime) -> bool:
    """Let a record be worked on here from now on; whether another system kept it. Call inside an action."""
    marks = ForeignRecord.objects.filter(kind=kind, record_id=record_id, taken_over_at=None)
    return bool(marks.update(taken_over_at=at))


def free_records(*, source_id: int, at: datetime) -> int:
    """Let everything that a source keeps be worked on here from now on; how many. Call inside an action."""
    return ForeignRecord.objects.filter(source_id=source_id, taken_over_at=None).update(taken_over_at=at)
