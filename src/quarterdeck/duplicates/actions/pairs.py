"""The search for pairs among records that changed, and what somebody decides about a pair.

What is read and compared holds no lock: a record that changes meanwhile waits anew.
"""

from collections.abc import Collection, Iterable, Sequence

from django.utils import timezone

from quarterdeck.duplicates.actions.keys import BATCH, KEYED
from quarterdeck.duplicates.events import PairDecided
from quarterdeck.duplicates.models import MatchKey, Pair, Place, WaitingDeal
from quarterdeck.duplicates.queries.known import VISIBLE, facts_to_compare
from quarterdeck.duplicates.queries.matching import likely_matches
from quarterdeck.duplicates.queries.pairs import pair_of
from quarterdeck.duplicates.terms import DEALS_QUEUED, LIKELY, UNDECIDED, Kind, Match, PairState
from quarterdeck.journal.actions import action, record
from quarterdeck.journal.queries import entries_after
from quarterdeck.journal.terms import Via
from quarterdeck.users.queries import system_actor
from quarterdeck.users.queries.records import OUT_OF_REACH, records
from quarterdeck.users.terms import Actor
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import NotPermitted, Refused

FOLLOWED = 2000
Both = tuple[int, int]


@action
def follow_deals() -> int:
    """Let deals wait that the next entries of the journal tell of; how many entries were read. 0: it is up to date.

    Nothing of this runs while people write.
    """
    place = Place.objects.select_for_update().filter(pk=1).first()
    entries = entries_after((place.tx, place.seq), FOLLOWED) if place else []
    if place is None or not entries:
        return 0
    _let_wait(entry.record_id for entry in entries if entry.kind == Kind.OPPORTUNITY)
    place.tx, place.seq = entries[-1].tx, entries[-1].seq
    place.save()
    return len(entries)


def _let_wait(ids: Iterable[int]) -> None:
    WaitingDeal.objects.bulk_create([WaitingDeal(number) for number in set(ids)], ignore_conflicts=True)


def compare_waiting() -> int:
    """Compare the next batch of records that wait with those they meet; how many, 0 when none wait.

    Pairs that may be one are put to whoever sees both; those that no longer look alike leave the queue.
    """
    for kind in KEYED:
        waiting = MatchKey.objects.filter(kind=kind, is_compared=False).order_by("record_id")
        ids = list(waiting.values_list("record_id", flat=True).distinct()[:BATCH])
        if ids:
            keys = list(waiting.filter(record_id__in=ids).values_list("pk", flat=True))
            _keep(kind=kind, ids=ids, found=_found(kind, ids), keys=keys)
            return len(ids)
    ids = list(WaitingDeal.objects.order_by("record_id").values_list("record_id", flat=True)[:BATCH])
    if ids:
        _keep(kind=Kind.OPPORTUNITY, ids=ids, found=_found(Kind.OPPORTUNITY, ids))
    return len(ids)


def _found(kind: Kind, ids: Sequence[int]) -> dict[Both, Match]:
    """The pairs of these records, the lesser id first."""
    everybody = system_actor()
    facts = list(facts_to_compare(everybody, kind, ids).values())
    found: dict[Both, Match] = {}
    for one, matches in zip(facts, likely_matches(everybody, kind, facts), strict=True):
        for match in matches:
            if kind is Kind.OPPORTUNITY and match.score < DEALS_QUEUED:
                continue
            first, second = sorted((one.record_id or 0, match.record_id))
            found[first, second] = match
    return found


@action
def _keep(*, kind: Kind, ids: Collection[int], found: dict[Both, Match], keys: Collection[int] = ()) -> None:
    """Let the undecided pairs of these records be those that were found; the keys are compared, the deals looked at."""
    known = {
        (pair.first_id, pair.second_id): pair
        for column in ("first_id__in", "second_id__in")
        for pair in Pair.objects.filter(kind=kind, **{column: ids})
    }
    gone = [pair.pk for both, pair in known.items() if both not in found and pair.state in UNDECIDED]
    Pair.objects.filter(pk__in=gone).delete()
    new = []
    for (first_id, second_id), match in sorted(found.items()):
        evidence = " ".join(match.evidence)
        pair = known.get((first_id, second_id))
        if pair is None:
            new.append(Pair(kind=kind, first_id=first_id, second_id=second_id, score=match.score, evidence=evidence))
        elif pair.state in UNDECIDED and (pair.score, pair.evidence) != (match.score, evidence):
            Pair.objects.filter(pk=pair.pk).update(score=match.score, evidence=evidence)
    Pair.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)
    MatchKey.objects.filter(pk__in=keys).update(is_compared=True)
    if kind is Kind.OPPORTUNITY:
        WaitingDeal.objects.filter(record_id__in=ids).delete()
    if kind is Kind.ACCOUNT:
        _let_deals_wait({pair.first_id for pair in new if pair.score >= LIKELY})


def _let_deals_wait(accounts: Collection[int]) -> None:
    """The open deals of accounts of which it is said anew whether they are one with others."""
    if accounts:
        rows = VISIBLE[Kind.OPPORTUNITY](system_actor()).filter(account_id__in=accounts, closed_on=None)
        _let_wait(rows.values_list("pk", flat=True))


@action
def decide_pair(*, pair_id: int, state: PairState, by: Actor, via: Via) -> None:
    """Say of a pair that it is two, or put it off, or put it to be decided again. Merging is `merge_records`.

    Raises NotFound, NotPermitted unless one of its records may be changed, or Refused when it was merged meanwhile.
    """
    pair = pair_of(by, pair_id)
    if not records.kind(pair.kind.value).writable(by, [pair.first_id, pair.second_id]):
        raise NotPermitted("records.edit", OUT_OF_REACH)
    row = Pair.objects.select_for_update().get(pk=pair_id)
    if PairState.MERGED in (state, PairState(row.state)):
        text = Text.of("These two were merged. Undo the merge to keep them apart.")
        raise Refused.because("pair_merged", text)
    if row.state == state:
        return
    row.state, row.decided_at, row.decided_by_id = state.value, timezone.now(), by.person_id or None
    row.save(force_update=True)
    if pair.kind is Kind.ACCOUNT:
        _let_deals_wait([pair.first_id])
    event = PairDecided(
        pair_id, records=pair.kind.value, first_id=pair.first_id, second_id=pair.second_id, decision=state.value
    )
    record(event, by.stamp(row.decided_at, via))
