"""Planning new opportunities, one or many at once, with or without a history of their own. Reads only.

The action that creates one and the one that imports thousands ask here, and so does an import's check.
"""

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any

from quarterdeck.opportunities.queries.custom import KIND, Values, custom_facts
from quarterdeck.opportunities.queries.facts import facts_of, no_stage, without_repeats
from quarterdeck.opportunities.queries.known import known_for
from quarterdeck.opportunities.queries.scene import Scene
from quarterdeck.opportunities.queries.track import PlannedStep, Track
from quarterdeck.opportunities.rules.fields import LONGEST, NEEDED, Known, check_fields, contact_reasons
from quarterdeck.opportunities.rules.state import State, edited, in_stage
from quarterdeck.opportunities.rules.timeline import Figures, begun, followed
from quarterdeck.opportunities.terms import EDITABLE, Channel, ImportedOpportunity, NewOpportunity, OpportunityType
from quarterdeck.pipelines.queries import specs_by_id
from quarterdeck.pipelines.rules.gate import Attempt, move_verdict
from quarterdeck.pipelines.rules.pipeline import PipelineSpec, StageSpec
from quarterdeck.records.queries.fields import Checked, check_entered
from quarterdeck.records.terms.fields import Entered
from quarterdeck.users.queries import may_write_for
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.checks import text_reasons
from quarterdeck.values.dataclasses import dataclass, field, replace
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What creating an opportunity would write; only `reasons` when it cannot be created."""

    row: ImportedOpportunity
    reasons: tuple[Reason, ...] = ()
    advice: tuple[Reason, ...] = ()
    steps: tuple[PlannedStep, ...] = ()
    figures: Figures | None = None
    imported_position: int | None = None
    custom: Values = field(default_factory=dict)


def plan_creations(
    scene: Scene, rows: Sequence[ImportedOpportunity], specs: Mapping[int, PipelineSpec] | None = None
) -> list[Plan]:
    """A plan per row, in a number of queries that does not depend on theirs; `specs` are those of the locked pipelines.

    Without them only what stands against the rows is asked, and exceptions of their past are not listed. Raises
    NotPermitted when the actor may not create, or not import history and a row brings some.
    """
    require(scene.by, Permission.OPPORTUNITIES_CREATE)
    if any(row.created_at or row.states for row in rows):
        require(scene.by, Permission.OPPORTUNITIES_IMPORT_HISTORY)
    starts = [_said(scene, row.new) for row in rows]
    changes: list[Mapping[str, Any]] = [*starts, *(state.changes for row in rows for state in row.states)]
    known = known_for(scene, changes, {contact_id for row in rows for contact_id, _ in row.new.contacts})
    read = specs_by_id({row.new.pipeline_id for row in rows}) if specs is None else specs
    planner = _Planner(scene, known, read, _reach(scene, known), is_listing=specs is not None)
    custom = check_entered(scene.by, KIND, [Entered(row.new.custom_fields) for row in rows], is_new=True)
    return [planner.plan(row, said, entered) for row, said, entered in zip(rows, starts, custom, strict=True)]


def creation_reasons(actor: Actor, rows: Sequence[ImportedOpportunity]) -> list[tuple[Reason, ...]]:
    """Why each of these cannot be created, in full; empty for those that can. Writes nothing.

    Raises NotPermitted as `plan_creations`.
    """
    return [plan.reasons for plan in plan_creations(Scene(actor, None), rows)]


def _said(scene: Scene, new: NewOpportunity) -> dict[str, Any]:
    """The fields of a new opportunity that hold something, with the defaults that depend on who creates it."""
    values = zip(EDITABLE, _editable(new), strict=True)
    said = {name: value for name, value in values if value is not None or name in NEEDED}
    said["owner_id"] = new.owner_id if new.owner_id is not None else scene.by.person_id
    said["currency"] = new.currency or scene.company.reporting_currency
    return said


_editable = attrgetter(*EDITABLE)


def _reach(scene: Scene, known: Known) -> frozenset[int]:
    """The owners among these for whom the actor may create."""
    by = scene.by
    others = known.owners if by.may(Permission.OPPORTUNITIES_ASSIGN) else ()
    return frozenset({by.person_id, *(owner_id for owner_id in others if may_write_for(by, owner_id))})


@dataclass(frozen=True, slots=True)
class _Planner:
    scene: Scene
    known: Known
    specs: Mapping[int, PipelineSpec]
    reach: frozenset[int]
    is_listing: bool

    def plan(self, row: ImportedOpportunity, said: Mapping[str, Any], custom: Checked) -> Plan:
        """The plan of one row: every fault of its fields together with everything the gate has against it."""
        new = row.new
        spec = self.specs.get(new.pipeline_id)
        if spec is None:
            text = Text.of(N_("There is no such pipeline. Choose another."))
            return Plan(row=row, reasons=(Reason(code="pipeline_unknown", text=text, field="pipeline_id"),))
        stage = spec.first_stage() if new.stage_id is None else spec.stage(new.stage_id)
        if stage is None:
            return Plan(row=row, reasons=(no_stage(spec, new.stage_id or 0),))
        values, faults = check_fields(said, self.known, before=None, to_lost=stage.is_lost)
        faults += [*self._more_faults(new, values), *custom.reasons]
        at = row.created_at or self.scene.at
        state = in_stage(edited(_blank(spec, stage), values, stage), stage, at=at, day=self.scene.day_of(at))
        more = custom_facts(self.scene.by, custom.values) if custom.values else {}
        is_live = row.created_at is None and not row.states
        plan = (self._gated if is_live else self._dated)(row, spec, state, faults, more)
        return replace(plan, custom=custom.values) if custom.values else plan

    def _more_faults(self, new: NewOpportunity, values: Mapping[str, Any]) -> list[Reason]:
        faults = contact_reasons(new.contacts, self.known)
        faults += text_reasons(new.external_id, field="external_id", longest=LONGEST["external_id"])
        if "owner_id" in values and values["owner_id"] not in self.reach:
            text = Text.of(N_("You may not create opportunities for this person. Choose another owner."))
            faults.append(Reason(code="owner_out_of_reach", text=text, field="owner_id"))
        return faults

    def _gated(
        self, row: ImportedOpportunity, spec: PipelineSpec, state: State, faults: list[Reason], more: Mapping[str, Any]
    ) -> Plan:
        at = self.scene.at
        attempt = Attempt(
            pipeline=spec,
            start=None,
            base=None,
            to=spec.at(state.stage_id),
            facts=facts_of(self.scene, state, row.new.contacts, at, more),
            at=at,
            role_key=self.scene.role_key,
        )
        verdict = move_verdict(attempt)
        return Plan(
            row=row,
            reasons=without_repeats(faults, verdict.reasons),
            advice=verdict.advice,
            steps=(PlannedStep(at, state, verdict.excused),),
            figures=begun(state, at),
        )

    def _dated(
        self, row: ImportedOpportunity, spec: PipelineSpec, first: State, faults: list[Reason], more: Mapping[str, Any]
    ) -> Plan:
        """History with dates of its own: not gated, but what the gate would have refused is kept as excused."""
        track = Track(self.scene, self.known, spec, row.new.contacts, more)
        track.is_listing = self.is_listing
        at = row.created_at or self.scene.at
        track.begin(first, at, row.since)
        figures = begun(first, at)
        for dated in row.states:
            track.follow(dated)
        for step in track.steps[1:]:
            figures = followed(figures, step.state, step.at, self.scene.pushing(spec))
        return Plan(
            row=row,
            reasons=(*faults, *track.faults),
            steps=tuple(track.steps),
            figures=figures,
            imported_position=track.furthest,
        )


def _blank(spec: PipelineSpec, stage: StageSpec) -> State:
    """A state without anything said yet: what cannot be stored stays so, and only the refusal sees it."""
    return State(
        name="",
        owner_id=0,
        pipeline_id=spec.id,
        stage_id=stage.id,
        currency="",
        category=stage.category,
        system_probability_bp=stage.probability_bp,
        channel=Channel.DIRECT.value,
        type=OpportunityType.NEW.value,
    )
