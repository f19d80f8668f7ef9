"""Which records may be the ones that are asked about: they meet under keys, then they are compared."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from django.db.models import Count

from quarterdeck.duplicates.models import MatchKey, Pair
from quarterdeck.duplicates.queries.known import VISIBLE, facts_of, known_elsewhere, known_facts
from quarterdeck.duplicates.rules import MOST_SHARING, keys_of, likeness
from quarterdeck.duplicates.terms import LIKELY, UNDECIDED, WORTH_A_LOOK, Facts, Kind, Match, PairState
from quarterdeck.users.terms import Actor


def likely_matches(actor: Actor, kind: str, facts: Sequence[Facts]) -> list[tuple[Match, ...]]:
    """For each of these records those that may be the same, best first, among what the actor may see.

    Four queries, six for deals, and one more for each further 500 candidates. Ask for 500 records at most in one go.
    What somebody decided to keep apart is no match of a record that names its id.
    """
    which = Kind(kind)
    known, meeting = (_of_accounts if which is Kind.OPPORTUNITY else _under_keys)(actor, which, facts)
    apart = _kept_apart(which, {one.record_id for one in facts if one.record_id is not None})
    return [
        _matches(which, one, [known[number] for number in numbers if number in known], apart)
        for one, numbers in zip(facts, meeting, strict=True)
    ]


def _matches(kind: Kind, one: Facts, others: Sequence[Facts], apart: Collection[frozenset[int]]) -> tuple[Match, ...]:
    found = []
    for other in others:
        like = likeness(kind, one, other)
        if other.record_id is None or other.record_id == one.record_id or like is None or like.score < WORTH_A_LOOK:
            continue
        if one.record_id is None or frozenset((one.record_id, other.record_id)) not in apart:
            found.append(Match(other.record_id, other.name, like.score, like.evidence, like.is_likely))
    return tuple(sorted(found, key=lambda match: (-match.score, match.record_id)))


def _under_keys(actor: Actor, kind: Kind, facts: Sequence[Facts]) -> tuple[dict[int, Facts], list[set[int]]]:
    keys = [keys_of(kind, one) for one in facts]
    rows = MatchKey.objects.filter(kind=kind, key__in=set().union(*keys))
    telling = rows.values_list("key").annotate(count=Count("pk")).filter(count__lte=MOST_SHARING)
    members: dict[int, list[int]] = {}
    wanted = [key for key, _count in telling.order_by()]
    for key, record_id in MatchKey.objects.filter(kind=kind, key__in=wanted).values_list("key", "record_id"):
        members.setdefault(key, []).append(record_id)
    meeting = [{number for key in of_one for number in members.get(key, ())} for of_one in keys]
    return known_facts(actor, kind, set().union(*meeting)), meeting


def _of_accounts(actor: Actor, kind: Kind, facts: Sequence[Facts]) -> tuple[dict[int, Facts], list[set[int]]]:
    """The open deals of the same accounts, and of accounts that may be the same, that share a word of their name.

    One that is closed is not what somebody is about to enter again. A word that many deals share says nothing.
    """
    accounts = {one.account_id for one in facts if one.account_id is not None}
    alike = accounts_alike(accounts)
    every = accounts.union(*alike.values())
    rows = VISIBLE[kind](actor).filter(account_id__in=every, closed_on=None)
    known = known_elsewhere(kind, facts_of(kind, rows))
    meeting: dict[int, set[int]] = {}
    for number, one in known.items():
        for key in keys_of(kind, one):
            meeting.setdefault(key, set()).add(number)
    found = []
    for one in facts:
        places = (one.account_id, *alike.get(one.account_id or 0, ()))
        keys = set[int]().union(*(keys_of(kind, replace(one, account_id=place)) for place in places))
        found.append({number for key in keys for number in meeting.get(key, ()) if len(meeting[key]) <= MOST_SHARING})
    return {
        number: replace(one, accounts_alike=tuple(alike.get(one.account_id or 0, ()))) for number, one in known.items()
    }, found


def accounts_alike(ids: Collection[int]) -> dict[int, set[int]]:
    """For these accounts those that are the same in all likelihood, as long as nobody decided that. Two queries."""
    rows = Pair.objects.filter(kind=Kind.ACCOUNT, state__in=UNDECIDED, score__gte=LIKELY)
    pairs = [
        pair
        for column in ("first_id__in", "second_id__in")
        for pair in rows.filter(**{column: ids}).values_list("first_id", "second_id")
    ]
    found: dict[int, set[int]] = {}
    for first, second in pairs:
        found.setdefault(first, set()).add(second)
        found.setdefault(second, set()).add(first)
    return found


def _kept_apart(kind: Kind, ids: Collection[int]) -> set[frozenset[int]]:
    if not ids:
        return set()
    rows = Pair.objects.filter(kind=kind, state=PairState.APART)
    first = rows.filter(first_id__in=ids).values_list("first_id", "second_id")
    second = rows.filter(second_id__in=ids).values_list("first_id", "second_id")
    return {frozenset(pair) for pair in first.union(second)}
