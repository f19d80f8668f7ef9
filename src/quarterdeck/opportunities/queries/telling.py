"""Planning states of the past that are told of opportunities which are here. Reads only.

The action that writes them asks here, and so does an import's check.
"""

from collections.abc import Sequence
from datetime import datetime

from quarterdeck.opportunities.models import Opportunity
from quarterdeck.opportunities.queries.history import buying_groups, history_rows
from quarterdeck.opportunities.queries.known import known_for
from quarterdeck.opportunities.queries.scene import Scene
from quarterdeck.opportunities.queries.track import PlannedStep, Track
from quarterdeck.opportunities.rules.fields import Known
from quarterdeck.opportunities.rules.state import State
from quarterdeck.opportunities.rules.timeline import Row, assumed_beginning
from quarterdeck.opportunities.terms import DatedState, RecordState, ToldStates
from quarterdeck.pipelines.queries import specs_by_id
from quarterdeck.pipelines.rules.pipeline import PipelineSpec
from quarterdeck.users.queries import may_write_for, scope_q
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.text import N_, Text
from quarterdeck.values.timeline import HistoryKind, truth
from quarterdeck.values.verdict import Reason

_OUT_OF_REACH = Reason(
    code="out_of_reach",
    text=Text.of(N_("You may see this opportunity, but not change it. Ask its owner.")),
    field="opportunity_id",
)


@dataclass(frozen=True, slots=True)
class ToldStep:
    """A state to write, what it follows, and the row that no longer counts because of it."""

    before: State
    planned: PlannedStep
    kind: HistoryKind = HistoryKind.IMPORTED
    voids: int | None = None

    @property
    def is_restated(self) -> bool:
        """Whether it says anew how the opportunity began, and is no state that was told."""
        return self.kind is HistoryKind.RESTATED


@dataclass(slots=True)
class Telling:
    """What telling the past of one opportunity writes. `reasons` has a list per state: why it cannot be told."""

    row: Opportunity
    spec: PipelineSpec
    history: list[Row]
    reasons: list[list[Reason]] = field(default_factory=list)
    steps: list[ToldStep] = field(default_factory=list)
    furthest: int | None = None


def plan_tellings(scene: Scene, rows: Sequence[Opportunity], told: Sequence[ToldStates]) -> list[Telling]:
    """A plan per opportunity told of, in the order of `told`; `rows` are theirs. A few queries, however many."""
    require(scene.by, Permission.OPPORTUNITIES_IMPORT_HISTORY)
    by_id = {row.id: row for row in rows}
    known = known_for(scene, [state.changes for one in told for state in one.states])
    specs = specs_by_id({row.pipeline_id for row in rows})
    history, groups = history_rows(by_id), buying_groups(by_id)
    plans = []
    for one in told:
        row = by_id[one.opportunity_id]
        plan = Telling(row, specs[row.pipeline_id], history[row.id])
        _Teller(scene, known, plan, groups[row.id]).tell(one)
        plans.append(plan)
    return plans


def telling_reasons(actor: Actor, told: Sequence[ToldStates]) -> dict[int, list[list[Reason]]]:
    """Why states of the past cannot be told, by opportunity and in the order of its states. Writes nothing.

    Opportunities the actor may not see are left out. Raises NotPermitted without the right to import history.
    """
    ids = [one.opportunity_id for one in told]
    rows = list(Opportunity.objects.filter(scope_q(actor), pk__in=ids, state=RecordState.ACTIVE))
    seen = {row.id for row in rows}
    plans = plan_tellings(Scene(actor, None), rows, [one for one in told if one.opportunity_id in seen])
    writable = {row.owner_id: may_write_for(actor, row.owner_id) for row in rows}
    return {
        plan.row.id: plan.reasons if writable[plan.row.owner_id] else [[_OUT_OF_REACH, *one] for one in plan.reasons]
        for plan in plans
    }


class _Teller:
    """Puts states of the past into the history of one opportunity."""

    def __init__(self, scene: Scene, known: Known, plan: Telling, contacts: set[tuple[int, str]]) -> None:
        self._plan = plan
        self._track = Track(scene, known, plan.spec, sorted(contacts))
        self._may_assign = scene.by.may(Permission.OPPORTUNITIES_ASSIGN)
        self._line: list[tuple[datetime, State]] = [(row.at, row.state) for row in truth(plan.history)]
        self._assumed: Row | None = None

    def tell(self, told_states: ToldStates) -> None:
        """Plan these states, oldest first: each changes the stretch from its instant to the next known change."""
        if told_states.replaces_beginning:
            self._assumed = assumed_beginning(self._plan.history)
        for dated in told_states.states:
            before, told, reasons = self._follow(dated)
            self._plan.reasons.append(reasons)
            if told is not None and not reasons:
                self._write(before, told)
        self._plan.furthest = self._track.furthest

    def _follow(self, dated: DatedState) -> tuple[State, PlannedStep | None, list[Reason]]:
        past = self._until(dated.at) or [self._line[0][1]]
        track, before = self._track, past[-1]
        faults, steps = len(track.faults), len(track.steps)
        track.stand(past)
        track.follow(dated)
        reasons = list(track.faults[faults:])
        told = track.steps[-1] if len(track.steps) > steps else None
        if told is not None and told.state.owner_id != before.owner_id and not self._may_assign:
            text = Text.of(N_("You may not give opportunities to others. Ask sales operations."))
            reasons.append(Reason(code="not_permitted", text=text, field="owner_id"))
        return before, told, reasons

    def _until(self, at: datetime) -> list[State]:
        return [state for moment, state in sorted(self._line, key=lambda pair: pair[0]) if moment <= at]

    def _write(self, before: State, told: PlannedStep) -> None:
        """Write a told state. Where the beginning was only assumed, what is told of that time takes its place."""
        first = self._assumed
        if first is None or not self._is_within(first, told.at):
            self._add(ToldStep(before, told))
            return
        is_known_before = any(at < first.at for at, _ in self._line)
        if is_known_before or told.at == first.at:
            self._line.remove((first.at, first.state))
            before = (self._until(told.at) or [first.state])[-1]
            self._add(ToldStep(before, told, voids=first.seq))
        elif self._plan.spec.at(told.state.stage_id).is_open:
            self._line.remove((first.at, first.state))
            self._add(ToldStep(before, PlannedStep(first.at, told.state), HistoryKind.RESTATED, voids=first.seq))
            self._add(ToldStep(told.state, told))
        else:
            self._add(ToldStep(before, told))
        self._assumed = None

    def _is_within(self, first: Row, at: datetime) -> bool:
        """Whether an instant lies in the time that the assumed beginning speaks of."""
        later = min((moment for moment, _ in self._line if moment > first.at), default=None)
        return first.at <= at and (later is None or at < later)

    def _add(self, step: ToldStep) -> None:
        self._line.append((step.planned.at, step.planned.state))
        self._plan.steps.append(step)
