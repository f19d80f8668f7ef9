"""Keys of records, kept as the records are, and the search for pairs among those that got new ones."""

from collections.abc import Collection, Sequence

from quarterdeck.duplicates.models import KeyedKind, MatchKey, Pair
from quarterdeck.duplicates.queries.known import VISIBLE, facts_of, known_facts
from quarterdeck.duplicates.queries.matching import likely_matches
from quarterdeck.duplicates.rules import keys_of
from quarterdeck.duplicates.terms import Kind, PairState
from quarterdeck.journal.actions import action, insert_rows
from quarterdeck.users.queries import system_actor

BATCH = 500
# Deals meet at their account; they have no keys.
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
    """Give the next batch of records that were there before their keys; how many were looked at, 0 at the end."""
    filled = {row.kind: row for row in KeyedKind.objects.select_for_update().filter(kind__in=KEYED)}
    for kind in KEYED:
        row = filled.get(kind.value) or KeyedKind(kind=kind.value)
        if row.is_complete:
            continue
        rows = VISIBLE[kind](system_actor()).filter(pk__gt=row.up_to)
        ids = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
        key_records(kind=kind, ids=ids)
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


@action
def compare_waiting() -> int:
    """Compare the next batch of records that got keys with those they meet; how many, 0 when none wait.

    Pairs that may be one are put to whoever sees both; those that no longer look alike leave the queue.
    """
    for kind in KEYED:
        rows = MatchKey.objects.filter(kind=kind, is_compared=False).order_by("record_id")
        ids = list(rows.values_list("record_id", flat=True).distinct()[:BATCH])
        if ids:
            compare_records(kind=kind, ids=ids)
            MatchKey.objects.filter(kind=kind, record_id__in=ids, is_compared=False).update(is_compared=True)
            return len(ids)
    return 0


@action
def compare_records(*, kind: Kind, ids: Sequence[int]) -> None:
    """Find the pairs of these records anew; what somebody decided about a pair stays as it is."""
    everybody = system_actor()
    facts = list(known_facts(everybody, kind, ids).values())
    found = {
        tuple(sorted((one.record_id or 0, match.record_id))): match
        for one, matches in zip(facts, likely_matches(everybody, kind, facts), strict=True)
        for match in matches
    }
    known = {
        (pair.first_id, pair.second_id): pair
        for column in ("first_id__in", "second_id__in")
        for pair in Pair.objects.filter(kind=kind, **{column: ids})
    }
    undecided = (PairState.OPEN, PairState.LATER)
    gone = [pair.pk for both, pair in known.items() if both not in found and pair.state in undecided]
    if gone:
        Pair.objects.filter(pk__in=gone).delete()
    new = []
    for (first_id, second_id), match in sorted(found.items()):
        evidence = " ".join(match.evidence)
        pair = known.get((first_id, second_id))
        if pair is None:
            new.append(Pair(kind=kind, first_id=first_id, second_id=second_id, score=match.score, evidence=evidence))
        elif pair.state in undecided and (pair.score, pair.evidence) != (match.score, evidence):
            Pair.objects.filter(pk=pair.pk).update(score=match.score, evidence=evidence)
    Pair.objects.bulk_create(new, batch_size=BATCH)
