"""What is known of deals, gathered for many at once: eight queries however many there are."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from quarterdeck.activities.queries import Happening, NextStepRow, happenings, steps_of
from quarterdeck.health.queries.settings import paces_kept, settings_kept
from quarterdeck.health.rules import Dossier, Facts, Health, Paces, Setting, facts_at, held_at, judged
from quarterdeck.health.rules.dossier import Contacted, Framework, Member, Planned, Proof
from quarterdeck.health.rules.settings import Settings
from quarterdeck.health.terms import Signal
from quarterdeck.opportunities.queries import Lens, history_rows, visible_to
from quarterdeck.opportunities.queries.custom import KIND
from quarterdeck.opportunities.queries.exceptions import exceptions_at
from quarterdeck.opportunities.queries.history import buying_rows
from quarterdeck.opportunities.rules.timeline import Pushing, Row
from quarterdeck.pipelines.rules.pipeline import PipelineSpec, StageSpec
from quarterdeck.pipelines.terms import Why
from quarterdeck.qualification.queries import frameworks, recorded
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.timeline import truth
from quarterdeck.values.verdict import NotFound

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Bench:
    """Everything deals are judged by as of an instant."""

    lens: Lens
    as_of: datetime
    settings: Settings
    paces: Paces
    frameworks: Mapping[str, Framework]

    def held(self, pipeline: PipelineSpec, stage: StageSpec) -> dict[Signal, Setting]:
        """The signals that are looked at in a stage."""
        return held_at(pipeline, stage, self.settings)


def bench_of(lens: Lens, as_of: datetime | None = None) -> Bench:
    """What deals are judged by. Four queries, and what the lens has not read yet."""
    at = as_of or lens.now
    day = at.astimezone(ZoneInfo(lens.company.time_zone)).date()
    return Bench(lens, at, settings_kept(), paces_kept(day), _frameworks())


def _frameworks() -> dict[str, Framework]:
    return {
        one.key: Framework(
            tuple((element.id, element.weight) for element in one.elements if element.is_active), one.decay_days
        )
        for one in frameworks()
        if one.is_active
    }


@dataclass(frozen=True, slots=True)
class Judged:
    """A deal as it stood: its facts, and its health by them."""

    pipeline: PipelineSpec
    facts: Facts
    health: Health


def deals_health(bench: Bench, ids: Sequence[int]) -> dict[int, Judged]:
    """The health of those of these deals that were open then. The caller has found that they may be seen."""
    found = {}
    for dossier in dossiers(bench, ids):
        facts = facts_at(dossier, bench.as_of)
        if facts is not None:
            pipeline = dossier.pipeline
            found[dossier.id] = Judged(pipeline, facts, judged(facts, bench.held(pipeline, facts.stage), bench.paces))
    return found


def deal_health(lens: Lens, opportunity_id: int, as_of: datetime | None = None) -> Judged:
    """The health of a deal as of an instant. Raises NotFound when it is not to be seen, or was not open then."""
    if not visible_to(lens.actor).filter(pk=opportunity_id).exists():
        raise NotFound("opportunity")
    found = deals_health(bench_of(lens, as_of), [opportunity_id])
    if opportunity_id not in found:
        raise NotFound("opportunity")
    return found[opportunity_id]


def dossiers(bench: Bench, ids: Sequence[int]) -> list[Dossier]:
    """What is known of these deals that existed by then. Eight queries."""
    history = history_rows(ids)
    pipelines = {deal: pipeline for deal in ids if (pipeline := _pipeline(bench, history[deal])) is not None}
    deals = list(pipelines)
    members = _members(deals)
    own = _grouped(happenings(KIND, deals), lambda one: one.record_id)
    people = {one.contact_id for group in members.values() for one in group}
    theirs = _grouped(happenings("contact", people), lambda one: one.record_id)
    steps, proofs, overridden = steps_of(KIND, deals), _proofs(deals), _overridden(bench, deals)
    found = []
    for deal in deals:
        pipeline, step = pipelines[deal], steps[deal]
        happened: list[tuple[int | None, Happening]] = [(None, one) for one in own[deal]]
        happened += [(person, one) for person in {m.contact_id for m in members[deal]} for one in theirs[person]]
        found.append(
            Dossier(
                id=deal,
                pipeline=pipeline,
                pushing=_pushing(bench, pipeline),
                zone=bench.lens.company.time_zone,
                history=history[deal],
                contacts=[Contacted(o.at, o.direction, o.is_two_way, who) for who, o in happened if o.at is not None],
                planned=[Planned(one.due_on, one.created_at, one.at) for one in own[deal] if one.due_on is not None],
                next_step=_step(step),
                step_set_at=step.set_at,
                members=members[deal],
                overridden=overridden[deal],
                framework=bench.frameworks.get(pipeline.framework),
                proofs=proofs[deal],
            )
        )
    return found


def _pipeline(bench: Bench, rows: Sequence[Row]) -> PipelineSpec | None:
    """The pipeline the deal was in then; None when it did not exist."""
    past = [row for row in truth(rows) if row.at <= bench.as_of]
    return bench.lens.specs.get(past[-1].state.pipeline_id) if past else None


def _pushing(bench: Bench, pipeline: PipelineSpec) -> Pushing:
    company = bench.lens.company
    return Pushing(company.calendar, company.push_period, frozenset(stage.id for stage in pipeline.open_stages))


def _step(step: NextStepRow) -> Planned | None:
    return Planned(step.due_on, step.set_at) if step.due_on is not None and step.set_at is not None else None


def _grouped(rows: Iterable[T], key: Callable[[T], int]) -> defaultdict[int, list[T]]:
    found: defaultdict[int, list[T]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found


def _members(deals: Collection[int]) -> defaultdict[int, list[Member]]:
    found: defaultdict[int, list[Member]] = defaultdict(list)
    rows = buying_rows().filter(opportunity_id__in=deals).order_by("pk")
    for deal, contact, role, added_at in rows.values_list("opportunity_id", "contact_id", "role", "added_at"):
        found[deal].append(Member(contact, role, added_at))
    return found


def _overridden(bench: Bench, deals: Collection[int]) -> defaultdict[int, list[datetime]]:
    found: defaultdict[int, list[datetime]] = defaultdict(list)
    rows = exceptions_at(visible_to(bench.lens.actor).filter(pk__in=deals)).filter(why=Why.OVERRIDDEN.value)
    for deal, at in rows.values_list("opportunity_id", "at"):
        found[deal].append(at)
    return found


def _proofs(deals: Collection[int]) -> defaultdict[int, list[Proof]]:
    rows = recorded(KIND, deals)
    gone = {row.withdraws: row.recorded_at for row in rows if row.withdraws is not None}
    found: defaultdict[int, list[Proof]] = defaultdict(list)
    for row in rows:
        if row.withdraws is None:
            found[row.record_id].append(
                Proof(row.id, row.element_id, row.level, row.on, row.recorded_at, gone.get(row.id))
            )
    return found
