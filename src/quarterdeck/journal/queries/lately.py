"""What happened lately, over many records at once: for pages of the day."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Count

from quarterdeck.journal.models import Entry, Refusal
from quarterdeck.journal.queries.timeline import TimelineEntry, told
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RefusedWrites:
    """Writes of one kind that were refused: `action` is the action's name, `codes` how often which reason was given."""

    action: str
    count: int
    codes: Mapping[str, int]


def entries_by_others(
    kind: str, ids: Collection[int], *, person_id: int, since: datetime, limit: int
) -> list[TimelineEntry]:
    """What other people did to these records since then, the newest first.

    What was written later than it counts from, as imported histories are, is no news.

    Two queries. The caller has checked the right to the records.
    """
    if not ids:
        return []
    written = Entry.objects.filter(kind=kind, record_id__in=ids, recorded_at__gte=since, at__gte=since)
    rows = written.filter(actor_id__isnull=False).exclude(actor_id=person_id)
    return told(rows.order_by("-seq")[:limit])


def newest_seq() -> int:
    """Number of the entry written last; 0 before the first."""
    return Entry.objects.order_by("-seq").values_list("seq", flat=True).first() or 0


def is_written_since(seq: int, *, apart_from: Collection[str]) -> bool:
    """Whether the journal has entries after this one that concern other kinds of records than these."""
    return Entry.objects.filter(seq__gt=seq).exclude(kind__in=apart_from).exists()


def refused_writes(since: datetime) -> list[RefusedWrites]:
    """Writes that were refused since then, by action, the most frequent first. One query."""
    counts: Counter[str] = Counter()
    codes: dict[str, Counter[str]] = {}
    rows = Refusal.objects.filter(at__gte=since).order_by().values_list("action", "codes")
    for action, given_codes, count in rows.annotate(count=Count("*")):
        counts[action] += count
        given = codes.setdefault(action, Counter())
        for code in dict.fromkeys(given_codes.split()):
            given[code] += count
    return [RefusedWrites(action, count, dict(codes[action].most_common())) for action, count in counts.most_common()]
