"""How the deals one may see stand: counts by rule and scores, added up by the database."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import BigIntegerField, Case, Count, QuerySet, Value, When

from quarterdeck.journal.queries import compiled
from quarterdeck.opportunities.queries import Lens, visible_to
from quarterdeck.opportunities.terms.filters import Whose
from quarterdeck.quality.queries.marks import Bench, bench_of, broken_q, is_scored
from quarterdeck.quality.rules import RULES, Tally, score_of, together
from quarterdeck.quality.terms import Check
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.verdict import NotFound

# Owner and pipeline.
Place = tuple[int, int]


def tallies(lens: Lens, whose: Whose, *, pipeline_id: int | None = None) -> dict[Place, Tally]:
    """The tallies by owner and pipeline of the deals the actor may see, narrowed to `whose` and one pipeline.

    One query, and one for settings.
    """
    bench = bench_of(lens)
    return tallied(lens.actor, bench, whose, pipeline_id=pipeline_id)


def tallied(actor: Actor, bench: Bench, whose: Whose, *, pipeline_id: int | None = None) -> dict[Place, Tally]:
    """The same by what deals are judged by already. One query.

    The database judges each deal once and counts those that stand alike; what they sum up to is the rules'.
    """
    which, held = _Which(actor, whose, pipeline_id), {mark.check for mark in bench.marks}
    penalties = {(mark.check, stage): mark.penalty for mark in bench.marks for stage in mark.stage_ids}
    checks = [check for check in RULES if check in held]
    opened = [check for check in checks if is_scored(RULES[check])]
    closed = [check for check in checks if check not in opened]
    found: dict[Place, list[Tally]] = {}
    for is_open, owner_id, pipeline, stage_id, mask, count in _alike(which, bench, tuple(opened), tuple(closed)):
        broken = _broken(opened if is_open else closed, mask)
        counts = dict.fromkeys(broken, count)
        one = Tally(counts=counts)
        if is_open:
            points = score_of(penalties[check, stage_id] for check in broken)
            one = Tally(count, 0 if broken else count, points * count, counts)
        found.setdefault((owner_id, pipeline), []).append(one)
    return {place: together(parts) for place, parts in found.items()}


@dataclass(frozen=True, slots=True)
class _Which:
    actor: Actor
    whose: Whose
    pipeline_id: int | None

    def rows(self) -> QuerySet[Any]:
        rows = visible_to(self.actor, self.whose.value)
        return rows if self.pipeline_id is None else rows.filter(pipeline_id=self.pipeline_id)


@compiled
def _alike(which: _Which, bench: Bench, opened: tuple[Check, ...], closed: tuple[Check, ...]) -> QuerySet[Any, Any]:
    """Whether open, owner, pipeline, stage and what is broken, as bits in the order of the checks, with how many.

    Of closed deals only those that break anything. One statement.
    """
    found = _counted(which.rows().filter(stage_id__in=bench.open_stage_ids), bench, opened, is_open=1)
    if not closed:
        return found
    marks = bench.marks_of(closed)
    stages = sorted({stage_id for mark in marks for stage_id in mark.stage_ids})
    others = which.rows().filter(broken_q(bench, marks), stage_id__in=stages)
    every: QuerySet[Any, Any] = found.union(_counted(others, bench, closed, is_open=0), all=True)
    return every


def _counted(rows: QuerySet[Any], bench: Bench, checks: Sequence[Check], *, is_open: int) -> QuerySet[Any, Any]:
    in_stages = bench.open_stage_ids if is_open else ()
    named = rows.order_by().annotate(
        is_open=Value(is_open, output_field=BigIntegerField()), mask=mask_of(bench, checks, in_stages)
    )
    key = ("is_open", "owner_id", "pipeline_id", "stage_id", "mask")
    sums: QuerySet[Any, Any] = named.values(*key).annotate(deals=Count("*")).values_list(*key, "deals")
    return sums


def mask_of(bench: Bench, checks: Sequence[Check], rows_in: Collection[int]) -> Any:
    """What a deal breaks of these rules, the first as the lowest bit, for rows in the given stages."""
    mask: Any = Value(0, output_field=BigIntegerField())
    for place, check in enumerate(checks):
        broken = broken_q(bench, bench.marks_of({check}), rows_in)
        mask = mask + Case(When(broken, then=Value(1 << place)), default=Value(0), output_field=BigIntegerField())
    return mask


def _broken(checks: Sequence[Check], mask: int) -> tuple[Check, ...]:
    return tuple(check for place, check in enumerate(checks) if mask >> place & 1)


@dataclass(frozen=True, slots=True)
class DealQuality:
    """One open deal: its score, and the rules it breaks with what each costs."""

    score: int
    broken: tuple[tuple[Check, int], ...]


def deals_quality(lens: Lens, ids: Sequence[int]) -> dict[int, DealQuality]:
    """The quality of those of these deals that the actor may see and that are open. Two queries."""
    bench = bench_of(lens)
    checks = tuple({mark.check: True for mark in bench.marks if is_scored(RULES[mark.check])})
    penalties = {(mark.check, stage): mark.penalty for mark in bench.marks for stage in mark.stage_ids}
    stage_ids = bench.open_stage_ids
    rows = visible_to(lens.actor).filter(pk__in=ids, stage_id__in=stage_ids)
    named = rows.annotate(mask=mask_of(bench, checks, stage_ids)).values_list("pk", "stage_id", "mask")
    found = {}
    for pk, stage_id, mask in named:
        broken = tuple((check, penalties[check, stage_id]) for check in _broken(checks, mask))
        found[pk] = DealQuality(score_of(penalty for _, penalty in broken), broken)
    return found


def deal_quality(lens: Lens, opportunity_id: int) -> DealQuality:
    """The quality of one open deal. Raises NotFound when it is closed or not to be seen. Two queries."""
    found = deals_quality(lens, [opportunity_id])
    if opportunity_id not in found:
        raise NotFound("opportunity")
    return found[opportunity_id]
