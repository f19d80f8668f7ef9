"""Merging two records and taking it back, by a ledger of every row that followed."""

from collections.abc import Collection

from django.utils import timezone

from quarterdeck.customers.actions.merges import merge_customer, unmerge_customer
from quarterdeck.duplicates.actions.winners import give_back, take_over
from quarterdeck.duplicates.events import MergeUndone, RecordsMerged
from quarterdeck.duplicates.models import Merge, MovedRow, Pair
from quarterdeck.duplicates.queries.pairs import merge_of
from quarterdeck.duplicates.terms import Kind, PairState
from quarterdeck.journal.actions import action, insert_rows, record
from quarterdeck.journal.queries.holders import holders
from quarterdeck.journal.terms import Via
from quarterdeck.opportunities.actions import follow_activities, merge_opportunity, unmerge_opportunity
from quarterdeck.opportunities.actions.locks import locked_all
from quarterdeck.users.queries.records import require_writable
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import NotFound, Refused

_ROW = ("merge_id", "holder", "row_id", "is_left")


@dataclass(frozen=True, slots=True)
class Joined:
    """Two records of a kind: `source_id` becomes part of `target_id`."""

    kind: Kind
    source_id: int
    target_id: int


@action
def merge_records(*, joined: Joined, take: Collection[str] | None = None, by: Actor, via: Via) -> int:
    """Let a record become part of another one, with all that hangs on it. Returns the merge's id.

    `take` names the fields whose values of the source win; None fills in what the target lacks. Raises NotFound,
    NotPermitted unless both records may be changed, or Refused with every reason of the first rule that has any.
    """
    kind, source_id, target_id = joined.kind, joined.source_id, joined.target_id
    _require_both(joined, by)
    seq, taken = take_over(kind, (source_id, target_id), take, by, via) if source_id != target_id else (None, ())
    _become(joined, by, via)
    now = timezone.now()
    merge = Merge.objects.create(
        kind=kind,
        source_id=source_id,
        target_id=target_id,
        edit_seq=seq,
        at=now,
        by_id=by.person_id or None,
        taken_fields=" ".join(taken),
    )
    stamp = by.stamp(now, via)
    rows = [
        (merge.pk, holder.key, row_id, False)
        for holder in holders.of(kind.value)
        for row_id in holder.move(source_id, target_id, stamp)
    ]
    insert_rows(MovedRow, _ROW, rows)
    _follow(joined)
    _mark(joined, PairState.MERGED, by)
    record(RecordsMerged(merge.pk, records=kind.value, source_id=source_id, target_id=target_id), stamp)
    return merge.pk


@action
def undo_merge(*, merge_id: int, by: Actor, via: Via) -> int:
    """Take a merge back: rows that still name the target go back, fields it took over get their values of before.

    What was changed since stays, and is listed by `merge_of`. Returns how many rows and fields stayed. Raises NotFound,
    NotPermitted unless both may be changed, Refused when it is undone already or the target was merged in turn.
    """
    found = merge_of(by, merge_id)
    merge = Merge.objects.select_for_update().get(pk=found.id)
    joined = Joined(Kind(merge.kind), merge.source_id, merge.target_id)
    if merge.undone_at is not None:
        raise Refused.because("merge_undone", Text.of("This merge was undone already."))
    _part(joined, by, via)
    now = timezone.now()
    stamp = by.stamp(now, via)
    left = 0
    by_holder: dict[str, list[int]] = {}
    for key, row_id in MovedRow.objects.filter(merge=merge).order_by("pk").values_list("holder", "row_id"):
        by_holder.setdefault(key, []).append(row_id)
    for key, ids in by_holder.items():
        holder = holders.holder(key)
        returned = holder.back(ids, joined.source_id, joined.target_id, stamp) if holder else set()
        stayed = [number for number in ids if number not in returned]
        MovedRow.objects.filter(merge=merge, holder=key, row_id__in=stayed).update(is_left=True)
        left += len(stayed)
    kept: tuple[str, ...] = ()
    if merge.edit_seq is not None:
        taken = (merge.edit_seq, tuple(merge.taken_fields.split()))
        kept = give_back(joined.kind, joined.target_id, taken, by, via)
    merge.undone_at, merge.undone_by_id, merge.kept_fields = now, by.person_id or None, " ".join(kept)
    merge.save(force_update=True)
    _follow(joined)
    _mark(joined, PairState.APART, by)
    ids_of = {"source_id": joined.source_id, "target_id": joined.target_id}
    record(MergeUndone(merge.pk, records=joined.kind.value, **ids_of), stamp)
    return left + len(kept)


def _require_both(joined: Joined, by: Actor) -> None:
    """Raise unless both may be changed: of deals in the words of every other change of a deal."""
    pair = (joined.source_id, joined.target_id)
    if joined.kind is Kind.OPPORTUNITY:
        locked_all(pair, by, Permission.OPPORTUNITIES_EDIT)
        return
    for record_id in pair:
        require_writable(by, joined.kind.value, record_id)


def _become(joined: Joined, by: Actor, via: Via) -> None:
    if joined.kind is Kind.OPPORTUNITY:
        merge_opportunity(opportunity_id=joined.source_id, into_id=joined.target_id, by=by, via=via)
    else:
        merge_customer(kind=joined.kind.value, record_id=joined.source_id, into_id=joined.target_id, by=by, via=via)


def _part(joined: Joined, by: Actor, via: Via) -> None:
    try:
        if joined.kind is Kind.OPPORTUNITY:
            unmerge_opportunity(opportunity_id=joined.source_id, by=by, via=via)
        else:
            unmerge_customer(kind=joined.kind.value, record_id=joined.source_id, by=by, via=via)
    except NotFound as error:
        text = Text.of("What it became part of is no longer there: undo that merge or restore that record first.")
        raise Refused.because("merge_target_gone", text) from error


def _follow(joined: Joined) -> None:
    """What activities say of both deals, now that some went from one to the other."""
    if joined.kind is Kind.OPPORTUNITY:
        follow_activities(opportunity_ids=[joined.source_id, joined.target_id])


def _mark(joined: Joined, state: PairState, by: Actor) -> None:
    first_id, second_id = sorted((joined.source_id, joined.target_id))
    rows = Pair.objects.filter(kind=joined.kind, first_id=first_id, second_id=second_id)
    rows.update(state=state.value, decided_at=timezone.now(), decided_by_id=by.person_id or None)
