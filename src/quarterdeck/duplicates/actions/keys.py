"""Keys of records, kept as the records are, and given to those that were there before."""

from collections.abc import Collection, Sequence

from quarterdeck.duplicates.models import KeyedKind, MatchKey, Place, WaitingDeal
from quarterdeck.duplicates.queries.known import VISIBLE, facts_of
from quarterdeck.duplicates.rules import keys_of
from quarterdeck.duplicates.terms import Kind
from quarterdeck.journal.actions import action, insert_rows
from quarterdeck.journal.queries import newest_place
from quarterdeck.users.queries import system_actor

BATCH = 500
# Deals meet at their account: they have no keys, and wait by themselves.
KEYED = (Kind.ACCOUNT, Kind.CONTACT)


@action
def key_records(*, kind: Kind, ids: Collection[int], are_new: bool = False) -> None:
    """Give records the keys they are to meet under, in the transaction that changed them: set-based.

    Those that are not active lose theirs. `are_new` says that none of them has any yet. A record whose keys differ is
    compared again.
    """
    ordered = sorted(ids)
    for start in range(0, len(ordered), BATCH):
        part = ordered[start : start + BATCH]
        wanted = {
            facts.record_id: keys_of(kind, facts)
            for facts in facts_of(kind, VISIBLE[kind](system_actor()).filter(pk__in=part))
        }
        held = {} if are_new else _held(kind, part)
        gone = [
            pk
            for record_id, keys in held.items()
            for key, pk in keys.items()
            if key not in wanted.get(record_id, set())
        ]
        if gone:
            MatchKey.objects.filter(pk__in=gone).delete()
        rows = [
            (kind.value, record_id, key, False)
            for record_id, keys in wanted.items()
            if record_id is not None
            for key in sorted(keys - held.get(record_id, {}).keys())
        ]
        insert_rows(MatchKey, ("kind", "record_id", "key", "is_compared"), rows)


def _held(kind: Kind, ids: Sequence[int]) -> dict[int, dict[int, int]]:
    found: dict[int, dict[int, int]] = {}
    rows = MatchKey.objects.filter(kind=kind, record_id__in=ids)
    for pk, record_id, key in rows.values_list("pk", "record_id", "key"):
        found.setdefault(record_id, {})[key] = pk
    return found


@action
def fill_keys() -> int:
    """Give the next batch of records that were there before their keys, and let deals that were there before wait to be
    compared; how many were looked at, 0 at the end.
    """
    filled = {row.kind: row for row in KeyedKind.objects.select_for_update()}
    for kind in Kind:
        row = filled.get(kind.value) or KeyedKind(kind=kind.value)
        if row.is_complete:
            continue
        if kind not in KEYED and row.up_to == 0:
            # What changes from here on, the journal tells.
            tx, seq = newest_place()
            Place.objects.update_or_create(pk=1, defaults={"tx": tx, "seq": seq})
        rows = VISIBLE[kind](system_actor()).filter(pk__gt=row.up_to)
        ids = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
        if kind in KEYED:
            key_records(kind=kind, ids=ids)
        else:
            WaitingDeal.objects.bulk_create([WaitingDeal(number) for number in ids], ignore_conflicts=True)
        row.up_to, row.is_complete = (ids[-1], False) if ids else (row.up_to, True)
        row.save()
        if ids:
            return len(ids)
    return 0


@action
def begin_anew() -> None:
    """Let every record get its keys and be compared once more; what was decided stays."""
    KeyedKind.objects.all().delete()
    MatchKey.objects.update(is_compared=False)
