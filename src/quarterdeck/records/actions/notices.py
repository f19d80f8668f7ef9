"""Telling people, and what they do with what they were told."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from quarterdeck.journal.actions import action, insert_rows
from quarterdeck.journal.terms import Stamp, Via
from quarterdeck.records.models import MutedNotice, Notice
from quarterdeck.records.queries.subjects import in_sight
from quarterdeck.records.terms.notices import KEPT_DAYS, KEPT_READ_DAYS, NewNotification, NoticeKind
from quarterdeck.users.actions import add_unread
from quarterdeck.users.queries import actor_for
from quarterdeck.users.terms import Actor
from quarterdeck.values.verdict import NotFound

_COLUMNS = ("person_id", "notice", "kind", "record_id", "actor_id", "what", "at", "read_at")
LONGEST_WHAT = 200
BATCH = 500


def notify(*, notes: Sequence[NewNotification], at: datetime) -> int:
    """Tell people, in the transaction of the action that calls; how many notices were written.

    Nobody is told of what they did themselves, of a kind they muted, or of a record they may not see;
    a person who can no longer act is not told either. Three queries for each person, whatever their notes.
    """
    by_person: dict[int, list[NewNotification]] = defaultdict(list)
    for note in notes:
        if note.person_id != note.actor_id:
            by_person[note.person_id].append(note)
    told = [note for person_id, group in by_person.items() for note in _wanted(person_id, group)]
    insert_rows(
        Notice,
        _COLUMNS,
        [
            (note.person_id, note.notice.value, note.kind, note.record_id, note.actor_id, _what(note), at, None)
            for note in told
        ],
    )
    add_unread(Counter(note.person_id for note in told))
    return len(told)


def tell_new_owner(*, kind: str, record_id: int, owner_id: int, stamp: Stamp) -> None:
    """Tell somebody that a record became theirs, unless the change is meant to be quiet."""
    if stamp.via.quiet:
        return
    note = NewNotification(owner_id, kind, record_id, NoticeKind.RECORD_HANDED_OVER, stamp.actor_id)
    notify(notes=[note], at=stamp.at)


def _what(note: NewNotification) -> str:
    return note.values.get("what", "")[:LONGEST_WHAT]


def _wanted(person_id: int, notes: Sequence[NewNotification]) -> list[NewNotification]:
    """Those of the notes to a person that they may and want to get."""
    try:
        person = actor_for(person_id)
    except NotFound:
        return []
    muted = set(MutedNotice.objects.filter(person_id=person_id).values_list("notice", flat=True))
    seen = {
        kind: in_sight(person, kind, {note.record_id for note in notes if note.kind == kind})
        for kind in {note.kind for note in notes}
    }
    return [note for note in notes if note.notice not in muted and note.record_id in seen[note.kind]]


@action
def mark_read(*, notice_ids: Collection[int], by: Actor, via: Via, at: datetime) -> int:
    """Mark some of the actor's own notices as read; how many were not before. Others' are left alone."""
    return _mark(Q(pk__in=list(notice_ids)), by, at)


@action
def mark_all_read(*, by: Actor, via: Via, at: datetime, up_to: int | None = None) -> int:
    """Mark the actor's notices as read, those with a number up to `up_to` only when it is given; how many."""
    return _mark(Q() if up_to is None else Q(pk__lte=up_to), by, at)


def _mark(which: Q, by: Actor, at: datetime) -> int:
    count = Notice.objects.filter(which, person_id=by.person_id, read_at=None).update(read_at=at)
    add_unread({by.person_id: -count})
    return count


@action
def set_muted_notices(*, muted: Collection[NoticeKind], by: Actor, via: Via) -> None:
    """Choose which kinds of notices the actor does not want from here on."""
    own = MutedNotice.objects.filter(person_id=by.person_id)
    own.exclude(notice__in=muted).delete()
    MutedNotice.objects.bulk_create(
        [MutedNotice(person_id=by.person_id, notice=notice.value) for notice in muted], ignore_conflicts=True
    )


@action
def forget_notices(*, at: datetime) -> int:
    """Remove a batch of notices past their time: read ones after 90 days, all after a year; how many."""
    old = Q(at__lt=at - timedelta(days=KEPT_DAYS))
    read = Q(at__lt=at - timedelta(days=KEPT_READ_DAYS), read_at__isnull=False)
    rows = list(Notice.objects.select_for_update().filter(old | read).order_by("at", "pk")[:BATCH])
    Notice.objects.filter(pk__in=[row.pk for row in rows]).delete()
    add_unread({person_id: -count for person_id, count in Counter(_unread(rows)).items()})
    return len(rows)


def _unread(rows: Sequence[Notice]) -> list[int]:
    return [row.person_id for row in rows if row.read_at is None]
