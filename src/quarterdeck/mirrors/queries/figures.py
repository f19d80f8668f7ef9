"""What the last file of deals shows beside what is here, in counts and sums."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from itertools import islice

from django.utils import timezone

from quarterdeck.imports.terms import Kind
from quarterdeck.journal.queries.foreign import kept_ids
from quarterdeck.mirrors.models import MirrorPart
from quarterdeck.mirrors.terms import KEPT, Figure
from quarterdeck.opportunities.queries import visible_to
from quarterdeck.pipelines.queries import pipelines
from quarterdeck.snapshots.queries.report import shown_deals
from quarterdeck.snapshots.terms import Seen
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.money import Money, MoneyError

BATCH = 500


@dataclass
class _Sums:
    """Count and sum of both sides, of one standing and currency."""

    file: list[int] = field(default_factory=lambda: [0, 0])
    here: list[int] = field(default_factory=lambda: [0, 0])


def figures_of(mirror_id: int, by: Actor) -> list[Figure]:
    """Deals of the last file by standing and currency beside what is here; none without files of deals.

    Deals that were taken over count on neither side. Two queries for each 500 deals.
    """
    part = MirrorPart.objects.filter(mirror_id=mirror_id, kind=Kind.OPPORTUNITIES.value).first()
    if part is None or part.series_id is None:
        return []
    sums: dict[tuple[str, str], _Sums] = {}
    stages = {stage.id: stage.kind.value for spec in pipelines() for stage in spec.stages}
    deals = shown_deals(part.series_id, until=timezone.now() + timedelta(seconds=1))
    while some := list(islice(deals, BATCH)):
        kept = kept_ids(mirror_id, KEPT[Kind.OPPORTUNITIES], {number for number, _ in some if number})
        _add_file(sums, [(stages, seen) for number, seen in some if number is None or number in kept])
        _add_here(sums, by, kept)
    return [
        Figure(
            standing=standing,
            currency=currency,
            file_count=one.file[0],
            file_minor=one.file[1],
            here_count=one.here[0],
            here_minor=one.here[1],
        )
        for (standing, currency), one in sorted(sums.items())
    ]


def _add_file(sums: dict[tuple[str, str], _Sums], deals: Iterable[tuple[dict[int, str], Seen]]) -> None:
    for stages, seen in deals:
        minor = 0
        if seen.said.amount is not None and seen.said.currency:
            with suppress(MoneyError):
                minor = Money(seen.said.amount, seen.said.currency).minor
        currency = seen.said.currency or "" if seen.said.amount is not None else ""
        side = sums.setdefault((stages[seen.stage_id], currency), _Sums()).file
        side[0], side[1] = side[0] + 1, side[1] + minor


def _add_here(sums: dict[tuple[str, str], _Sums], by: Actor, ids: set[int]) -> None:
    rows = visible_to(by).filter(pk__in=ids).values_list("stage__kind", "amount_minor", "currency")
    for standing, minor, currency in rows:
        side = sums.setdefault((standing, currency if minor is not None else ""), _Sums()).here
        side[0], side[1] = side[0] + 1, side[1] + (minor or 0)
