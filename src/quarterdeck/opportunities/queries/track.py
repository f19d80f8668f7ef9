"""Following dated states of the past: each is checked field by field, none is gated."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from quarterdeck.opportunities.queries.facts import Contacts, facts_of, no_stage
from quarterdeck.opportunities.queries.scene import Scene
from quarterdeck.opportunities.rules.fields import Known, check_fields
from quarterdeck.opportunities.rules.state import State, edited, in_stage
from quarterdeck.opportunities.terms import DatedState
from quarterdeck.pipelines.rules.gate import Result
from quarterdeck.pipelines.rules.pipeline import PipelineSpec, StageSpec
from quarterdeck.pipelines.terms import Why
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Reason


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One state to write, and the criteria that did not stop it."""

    at: datetime
    state: State
    excused: tuple[tuple[Result, Why], ...] = ()
    since: datetime | None = None


class Track:
    """The states of one opportunity one after the other, with what is wrong and what the gate would have refused."""

    def __init__(
        self, scene: Scene, known: Known, spec: PipelineSpec, contacts: Contacts, more: Mapping[str, Any] | None = None
    ) -> None:
        self._scene, self._known, self._spec, self._contacts = scene, known, spec, tuple(contacts)
        self._more = more
        self.is_listing = True
        self._stage: StageSpec | None = None
        self._open: tuple[StageSpec, State] | None = None
        self.steps: list[PlannedStep] = []
        self.faults: list[Reason] = []
        self.state: State | None = None

    @property
    def furthest(self) -> int | None:
        """Position of the stage the track ended in; of a lost one, of the stage it was lost from."""
        if self._stage is not None and not self._stage.is_lost:
            return self._stage.position
        return self._open[0].position if self._open else None

    def stand(self, past: Sequence[State]) -> None:
        """Take these states, oldest first, as given: what comes next follows the last one."""
        for state in past:
            self.state, self._stage = state, self._spec.at(state.stage_id)
            if self._stage.is_open:
                self._open = self._stage, state

    def begin(self, state: State, at: datetime, since: datetime | None) -> None:
        """The first state of a new opportunity."""
        self._write(at, state, since)

    def follow(self, dated: DatedState) -> None:
        """One more state, made of the one before and the changes."""
        at = self._moment(dated.at)
        changes = dict(dated.changes)
        stage = self._target(changes.pop("stage_id", None))
        if stage is None or self.state is None:
            return
        values, faults = check_fields(changes, self._known, before=self.state, to_lost=stage.is_lost)
        self.faults += faults
        state = edited(self.state, values, stage)
        if stage.id != self.state.stage_id:
            kept = self._open[1] if self._open and self._stage and not self._stage.is_open else None
            state = in_stage(state, stage, at=at, day=self._scene.day_of(at), kept=kept)
        self._write(at, state, dated.since)

    def _moment(self, at: datetime) -> datetime:
        if at > self._scene.now:
            text = Text.of(N_("Nothing can be recorded for a time to come."))
            self.faults.append(Reason(code="in_future", text=text, field="at"))
        if self.steps and at < self.steps[-1].at:
            text = Text.of(N_("Past states must come oldest first."))
            self.faults.append(Reason(code="out_of_order", text=text, field="at"))
        return at

    def _target(self, stage_id: Any) -> StageSpec | None:
        if stage_id is None:
            return self._stage
        stage = self._spec.stage(stage_id)
        if stage is None:
            self.faults.append(no_stage(self._spec, stage_id))
        return stage

    def _write(self, at: datetime, state: State, since: datetime | None) -> None:
        self.steps.append(PlannedStep(at, state, tuple(self._excused(at, state)) if self.is_listing else (), since))
        self.stand([state])

    def _excused(self, at: datetime, state: State) -> Iterator[tuple[Result, Why]]:
        if self._stage is not None and self._stage.id == state.stage_id:
            return
        base = self._stage if self._stage is None or self._stage.is_open else self._open[0] if self._open else None
        asked = self._spec.asked(self._stage, base, self._spec.at(state.stage_id))
        facts = partial(facts_of, self._scene, state, self._contacts, at, self._more)
        unmet = self._scene.past.unmet(asked, state, facts, has_group=bool(self._contacts))
        yield from ((result, Why.GRANDFATHERED) for result in unmet)
