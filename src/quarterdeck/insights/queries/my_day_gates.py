"""What is left to do before deals may go on, for many at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from quarterdeck.opportunities.queries import Card, Lens, facts_of, history_rows, state_of, visible_to
from quarterdeck.opportunities.queries.facts import beside
from quarterdeck.opportunities.queries.history import buying_groups
from quarterdeck.opportunities.queries.scene import Scene
from quarterdeck.opportunities.queries.standing import asked_by
from quarterdeck.opportunities.rules.timeline import Row
from quarterdeck.pipelines.rules.gate import Attempt, Result, Verdict, move_verdict
from quarterdeck.pipelines.rules.pipeline import PipelineSpec, StageSpec
from quarterdeck.pipelines.terms import Level, StageKind
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.timeline import truth


@dataclass(frozen=True, slots=True)
class Ahead:
    """The gate before a deal: the stage that comes next, how many rules bind there, and which are open.

    Without `stage` there is none: the pipeline leads no further.
    """

    stage: StageSpec | None
    rules: int = 0
    open: tuple[Result, ...] = ()


def gates_ahead(lens: Lens, deals: Sequence[Card]) -> dict[int, Ahead]:
    """What binds each of these open deals on its way to the next stage.

    Three queries and one for each kind of fact that these stages ask about, however many deals there are; one more
    where a deal's past might excuse it.
    """
    scene = Scene(lens.actor, None)
    scene.company = lens.company
    rows = list(_rows(lens, deals)) if deals else []
    ways = {row.id: _way(lens.spec(row.pipeline_id), row.stage_id) for row in rows}
    stages = {stage.id: stage for way in ways.values() for stage in way}
    if not stages:
        return {deal_id: Ahead(None) for deal_id in ways}
    more, groups = beside(asked_by(stages.values()), rows, scene), buying_groups([row.id for row in rows])
    found: dict[int, tuple[Attempt, Verdict]] = {}
    for row in rows:
        if not ways[row.id]:
            continue
        start, to = ways[row.id]
        attempt = Attempt(
            pipeline=lens.spec(row.pipeline_id),
            start=start,
            base=start,
            to=to,
            facts=facts_of(scene, state_of(row), groups[row.id], scene.at, more[row.id]),
            at=scene.at,
            role_key=scene.role_key,
            imported_position=row.imported_position,
        )
        found[row.id] = attempt, move_verdict(attempt)
    excusable = [deal_id for deal_id, (_, verdict) in found.items() if _open(verdict)]
    histories = history_rows(excusable) if excusable else {}
    for deal_id, history in histories.items():
        attempt, _ = found[deal_id]
        again = replace(attempt, reached=_reached(attempt.pipeline, history, scene.at))
        found[deal_id] = again, move_verdict(again)
    return {deal_id: Ahead(None) for deal_id in ways} | {
        deal_id: Ahead(attempt.to, _binding(verdict), _open(verdict)) for deal_id, (attempt, verdict) in found.items()
    }


def _rows(lens: Lens, deals: Sequence[Card]) -> QuerySet[Any]:
    """The deals in full. By stage and owner too: SQLite would otherwise look through all that are active."""
    near = {"stage_id__in": {deal.stage_id for deal in deals}, "owner_id__in": {deal.owner_id for deal in deals}}
    return visible_to(lens.actor).filter(**near, pk__in=[deal.id for deal in deals])


def _way(spec: PipelineSpec, stage_id: int) -> tuple[StageSpec, ...]:
    """The present stage and the one that comes next; nothing where there is none."""
    here = spec.at(stage_id)
    later = (stage for stage in (*spec.open_stages, *spec.of_kind(StageKind.WON)) if stage.position > here.position)
    following = next(later, None)
    return (here, following) if following else ()


def _binding(verdict: Verdict) -> int:
    return sum(result.criterion.level is Level.ENFORCE for result in verdict.results)


def _open(verdict: Verdict) -> tuple[Result, ...]:
    return tuple(result for result in verdict.results if result.reason and result.why is None)


def _reached(spec: PipelineSpec, rows: Sequence[Row], at: datetime) -> list[tuple[datetime, int]]:
    """When the deal came to which position, as the gate is told of it; lost stages are no progress."""
    stages: list[tuple[datetime, Any]] = [(one.at, spec.at(one.state.stage_id)) for one in truth(rows) if one.at <= at]
    return [(instant, stage.position) for instant, stage in stages if stage.kind is not StageKind.LOST]
