"""From dates in a row to the states an opportunity went through."""

from collections.abc import Mapping
from datetime import datetime

from quarterdeck.pipelines.rules.pipeline import PipelineSpec, StageSpec
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Reason


@dataclass(frozen=True, slots=True)
class DateFacts:
    """What a row says about time: instants in UTC, stages it was in, and the day of the import itself."""

    final: StageSpec
    created: datetime | None = None
    closed: datetime | None = None
    entered: Mapping[int, datetime] | None = None
    as_of: datetime | None = None
    start: StageSpec | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """The stages in order of time, the first entered at creation; `is_undated` when the as-of day stood in."""

    created: datetime
    stages: tuple[tuple[StageSpec, datetime], ...]
    is_undated: bool = False


def passage(pipeline: PipelineSpec, facts: DateFacts, *, now: datetime) -> Passage | Reason:
    """The stages a deal went through, or why its dates cannot be.

    A deal begins in the first stage with a date of its own, else in the mapping's starting stage when
    it is closed, else in the stage it is in. Dates missing where one is needed become the as-of day, but
    nothing begins after it was closed. An entry before `created` moves the creation to it. Reasons name
    days of the zone of `now`.
    """
    is_closed = not facts.final.is_open
    closed = facts.closed or facts.as_of
    created = facts.created or _earlier(facts.as_of, facts.closed if is_closed else None)
    if created is None:
        return _undated("created_at")
    if is_closed and closed is None:
        return _undated("closed_at")
    entered = {
        stage_id: at for stage_id, at in (facts.entered or {}).items() if stage_id != facts.final.id or not is_closed
    }
    created = min(created, *entered.values()) if entered else created
    steps = sorted(
        ((stage, entered[stage.id]) for stage in pipeline.stages if stage.id in entered),
        key=lambda step: (step[1], step[0].position),
    )
    if not steps or steps[0][1] > created:
        steps.insert(0, (_start(pipeline, facts, steps), created))
    if is_closed:
        steps.append((facts.final, closed or created))
    elif steps[-1][0].id != facts.final.id:
        steps.append((facts.final, steps[-1][1]))
    wrong = _order(steps, now)
    is_undated = facts.created is None or (is_closed and facts.closed is None)
    return wrong or Passage(created, _without_repeats(steps), is_undated)


def _earlier(as_of: datetime | None, closed: datetime | None) -> datetime | None:
    """The day that stands in for a beginning: none begins after it was closed."""
    return min(as_of, closed) if as_of and closed else as_of


def _undated(field: str) -> Reason:
    text = Text.of("The day is missing. Say at the columns, or with --as-of, which day what has no date gets.")
    return Reason("undated", text, field=field)


def _start(pipeline: PipelineSpec, facts: DateFacts, steps: list[tuple[StageSpec, datetime]]) -> StageSpec:
    if not steps and facts.final.is_open:
        return facts.final
    return facts.start or pipeline.open_stages[0]


def _order(steps: list[tuple[StageSpec, datetime]], now: datetime) -> Reason | None:
    last_open = max((at for stage, at in steps[:-1]), default=steps[-1][1])
    if steps[-1][1] < last_open:
        text = Text.of(
            "It was closed on {closed}, before {last}. Mend one of the two days.",
            closed=steps[-1][1].astimezone(now.tzinfo).date(),
            last=last_open.astimezone(now.tzinfo).date(),
        )
        return Reason("closed_before_created", text, field="closed_at")
    if steps[-1][1] > now:
        day = steps[-1][1].astimezone(now.tzinfo).date()
        text = Text.of("{day} lies ahead. History holds what has happened.", day=day)
        return Reason("date_ahead", text, field="closed_at" if not steps[-1][0].is_open else "created_at")
    return None


def _without_repeats(steps: list[tuple[StageSpec, datetime]]) -> tuple[tuple[StageSpec, datetime], ...]:
    kept = steps[:1]
    for step in steps[1:]:
        if step[0].id != kept[-1][0].id:
            kept.append(step)
    return tuple(kept)
