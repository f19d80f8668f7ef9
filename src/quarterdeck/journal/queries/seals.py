"""What is sealed, what not yet, and whether it still is what was sealed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from django.db import connection
from django.db.models import Count, Min, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from quarterdeck.journal.models import Change, Entry, Outbox, PersonalValue, Seal
from quarterdeck.journal.rules import GENESIS, digest_of, leaf, merkle_root, seal_digest
from quarterdeck.journal.terms import Finding
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_, Text

BATCH = 2_000
APPEND_ONLY = ("journal_entry", "journal_change", "journal_seal")
_ENTRY_COLUMNS = (
    "seq", "tx", "event", "kind", "record_id", "actor_id", "token_id", "door", "quiet", "depth", "at",
    "recorded_at", "payload", "reason",
)  # fmt: skip
_CHANGE_COLUMNS = ("seq", "entry_id", "kind", "record_id", "field", "old", "new", "is_personal")


@dataclass(frozen=True, slots=True)
class Leaf:
    """An entry's place in the order of visibility, and its hash."""

    tx: int
    seq: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Backlog:
    """What the journal still owes: entries without seal, effects not yet run, and how many of those failed before."""

    unsealed: int
    unsealed_since: datetime | None
    owed: int
    owed_since: datetime | None
    failing: int


def backlog() -> Backlog:
    """How far sealing and outbox lag behind. Two queries."""
    entries = _after_last_seal().aggregate(count=Count("*"), since=Min("recorded_at"))
    owed = Outbox.objects.filter(done_at=None).aggregate(
        count=Count("*"), since=Min("entry__recorded_at"), failing=Count("id", filter=Q(attempts__gt=0))
    )
    return Backlog(entries["count"], entries["since"], owed["count"], owed["since"], owed["failing"])


def gap() -> int:
    """By how many entries the seals differ from what lies before the newest one; 0 when all is there. Two queries.

    It sees what was removed or added, at a price that suits a page; what was changed only `journal_check` sees.
    """
    sealed = Seal.objects.aggregate(count=Sum("count"))["count"] or 0
    newest = Seal.objects.order_by("-seq")
    tx, seq = Subquery(newest.values("last_tx")[:1]), Subquery(newest.values("last_seq")[:1])
    there = Entry.objects.filter(Q(tx__lt=tx) | Q(tx=tx, seq__lte=seq)).aggregate(count=Count("*"))["count"]
    return abs(int(sealed) - int(there))


def last_seal() -> Seal | None:
    """The newest seal."""
    return Seal.objects.order_by("-seq").first()


def leaves_to_seal(limit: int = BATCH) -> list[Leaf]:
    """Hashes of the oldest entries without seal, up to the commit horizon.

    Behind the horizon no running transaction can still add an entry: on PostgreSQL those are the
    transactions below the snapshot's xmin, on SQLite all, since only one writes at a time.
    """
    return _leaves(below_horizon(_after_last_seal()).order_by("tx", "seq")[:limit])


def below_horizon(rows: QuerySet[Entry]) -> QuerySet[Entry]:
    """Those of these entries behind which no running transaction can still add one."""
    if connection.vendor != "postgresql":
        return rows
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        (horizon,) = cursor.fetchone()
    return rows.filter(tx__lt=horizon)


def _after_last_seal() -> QuerySet[Entry]:
    seals = Seal.objects.order_by("-seq")
    tx = Coalesce(Subquery(seals.values("last_tx")[:1]), -1)
    seq = Coalesce(Subquery(seals.values("last_seq")[:1]), -1)
    return Entry.objects.filter(Q(tx__gt=tx) | Q(tx=tx, seq__gt=seq))


def _leaves(entries: QuerySet[Entry]) -> list[Leaf]:
    rows = list(entries.values(*_ENTRY_COLUMNS))
    seqs = [row["seq"] for row in rows]
    changes: dict[int, list[dict[str, object]]] = {}
    for start in range(0, len(seqs), 500):
        part = seqs[start : start + 500]
        for change in Change.objects.filter(entry_id__in=part).order_by("seq").values(*_CHANGE_COLUMNS):
            changes.setdefault(change["entry_id"], []).append(dict(change))
    for row in rows:
        row["at"], row["recorded_at"] = row["at"].isoformat(), row["recorded_at"].isoformat()
    return [Leaf(row["tx"], row["seq"], leaf(row, changes.get(row["seq"], []))) for row in rows]


def journal_check() -> list[Finding]:
    """What is wrong with the journal: changed, missing or added entries, a broken chain, an unguarded table.

    Recomputes every seal. Erased personal values are no fault: the seals hold their digests only.
    """
    return [*_unguarded_tables(), *_broken_seals(), *_wrong_personal_values()]


def _broken_seals() -> Iterator[Finding]:
    previous = GENESIS
    place = (-1, -1)
    for seal in Seal.objects.order_by("seq").iterator():
        first, last = (seal.first_tx, seal.first_seq), (seal.last_tx, seal.last_seq)
        digest = seal_digest(previous=previous, root=seal.root, first=first, last=last, count=seal.count)
        if seal.previous != previous or seal.digest != digest:
            yield Finding("seal_chain", Text.of(N_("Seal {seq} does not continue the chain."), seq=seal.seq))
        leaves = _leaves(_between(place, last).order_by("tx", "seq"))
        if len(leaves) != seal.count or merkle_root([one.digest for one in leaves] or [b""]) != seal.root:
            text = Text.of(
                N_("Entries {first} to {last} are not what was sealed: {found} of {count} are there."),
                first=seal.first_seq,
                last=seal.last_seq,
                found=len(leaves),
                count=seal.count,
            )
            yield Finding("sealed_entries", text)
        previous, place = seal.digest, last


def _between(after: tuple[int, int], last: tuple[int, int]) -> QuerySet[Entry]:
    since = Q(tx__gt=after[0]) | Q(tx=after[0], seq__gt=after[1])
    return Entry.objects.filter(since, Q(tx__lt=last[0]) | Q(tx=last[0], seq__lte=last[1]))


def _wrong_personal_values() -> Iterator[Finding]:
    rows = PersonalValue.objects.select_related("change", "subject").order_by("change_id")
    for entry_id, values in groupby(rows.iterator(chunk_size=BATCH), key=lambda value: value.change.entry_id):
        if not all(_matches(value) for value in values):
            text = Text.of(N_("Personal values of entry {seq} are not what was written."), seq=entry_id)
            yield Finding("personal_values", text)


def _matches(value: PersonalValue) -> bool:
    key = bytes(value.subject.key)
    digests = digest_of(key, value.old or "null"), digest_of(key, value.new or "null")
    return digests == (value.change.old, value.change.new)


def _unguarded_tables() -> list[Finding]:
    changes = ("",) if connection.vendor == "postgresql" else ("_update", "_delete")
    return unguarded({table: [f"{table}_append_only{change}" for change in changes] for table in APPEND_ONLY})


def unguarded(guards: Mapping[str, Sequence[str]]) -> list[Finding]:
    """The tables among these that lack one of their append-only triggers, named by table, or have it switched off."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND instr(sql, 'RAISE(ABORT')")
        there = {name for (name,) in cursor.fetchall()}
    return [
        Finding("append_only", Text.of("Table {table} is not protected against changes.", table=table))
        for table, names in guards.items()
        if not there.issuperset(names)
    ]
