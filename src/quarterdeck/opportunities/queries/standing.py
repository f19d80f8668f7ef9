"""An opportunity as it stands at the instant an action is about: now, or for a back-dated one then."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any

from quarterdeck.opportunities.models import Opportunity
from quarterdeck.opportunities.queries.facts import KIND, beside
from quarterdeck.opportunities.queries.history import buying_groups, buying_pairs, history_rows, state_of
from quarterdeck.opportunities.queries.scene import Scene
from quarterdeck.opportunities.rules.state import State
from quarterdeck.opportunities.rules.timeline import Row
from quarterdeck.pipelines.rules.criteria import gathered
from quarterdeck.pipelines.rules.pipeline import PipelineSpec, StageSpec
from quarterdeck.pipelines.terms import StageKind
from quarterdeck.records.queries.fields import Checked, check_entered, values_of
from quarterdeck.records.terms.fields import Entered, Value
from quarterdeck.values.text import N_, Text
from quarterdeck.values.timeline import truth
from quarterdeck.values.verdict import Reason, Refused


class Standing:
    """History and buying group are read once, and only when something asks for them."""

    def __init__(self, scene: Scene, row: Opportunity, spec: PipelineSpec) -> None:
        self.scene, self.row, self.spec = scene, row, spec
        self._beside: dict[str, Any] = {}
        self._gathered: frozenset[str] = frozenset()
        scene.not_before(row.state_at)

    @property
    def is_back_dated(self) -> bool:
        """Whether the instant lies before the one the present state comes from."""
        return self.scene.at < self.row.state_at

    @cached_property
    def rows(self) -> list[Row]:
        """All of its history, voided rows too, in the order written."""
        return history_rows([self.row.id])[self.row.id]

    @cached_property
    def past(self) -> list[Row]:
        """The rows that count up to the instant, in truth order."""
        return [one for one in truth(self.rows) if one.at <= self.scene.at]

    @cached_property
    def state(self) -> State:
        """The state at the instant. Raises Refused when it did not exist yet."""
        if not self.is_back_dated:
            return state_of(self.row)
        if not self.past:
            text = Text.of(N_("The opportunity did not exist yet. Choose a time after its creation."))
            raise Refused.because("before_created", text, "at")
        return self.past[-1].state

    @property
    def stage(self) -> StageSpec:
        """The stage at the instant."""
        return self.spec.at(self.state.stage_id)

    @cached_property
    def last_open(self) -> State | None:
        """The last open state: the present one, or for a closed deal the one it was closed from."""
        if self.stage.is_open:
            return self.state
        open_states = (one.state for one in reversed(self.past) if self.spec.at(one.state.stage_id).is_open)
        return next(open_states, None)

    @cached_property
    def contacts(self) -> set[tuple[int, str]]:
        """The buying group: pairs of contact and role."""
        return buying_pairs(self.row.id)

    @cached_property
    def custom(self) -> dict[int, Value]:
        """The present values of its custom fields, by field."""
        return values_of(self.scene.by, KIND, [self.row.id]).get(self.row.id, {})

    def entered(self, custom: Mapping[str, object]) -> Checked:
        """What is entered into custom fields, and why it cannot be. Their past is not rewritten."""
        if not custom:
            return Checked({})
        if self.is_back_dated:
            text = Text.of(N_("Custom fields are changed as of now only. Leave them out of a change in the past."))
            return Checked({}, [Reason(code="custom_field_past", text=text, field=next(iter(custom)))])
        return check_entered(self.scene.by, KIND, [Entered(custom, self.custom)])[0]

    def beside(self, stages: Iterable[StageSpec]) -> Mapping[str, Any]:
        """What criteria of these stages ask about beside the deal; each thing is read once."""
        if missing := asked_by(stages) - self._gathered:
            self.keep_beside(missing, beside(missing, [self.row], self.scene)[self.row.id])
        return self._beside

    def keep_beside(self, names: frozenset[str], found: Mapping[str, Any]) -> None:
        """Keep what was read under these names."""
        self._beside |= found
        self._gathered |= names

    @property
    def reached(self) -> list[tuple[datetime, int]]:
        """When it came to which position; lost stages are no progress."""
        stages = [(one.at, self.spec.at(one.state.stage_id)) for one in self.past]
        return [(at, stage.position) for at, stage in stages if stage.kind is not StageKind.LOST]


def asked_by(stages: Iterable[StageSpec]) -> frozenset[str]:
    """The names of what criteria of these stages ask about beside a deal."""
    return gathered((c.kind, c.params) for stage in stages for c in stage.criteria)


def gather(standings: Sequence[Standing]) -> None:
    """Read at once what many deals need: company, buying groups, and what the stage of each asks about beside it.

    Ages cost no query and differ by deal; levels are those of a day, so deals of other days are read apart.
    """
    for one in standings[1:]:
        one.scene.company = standings[0].scene.company
        if one.row.loss_reason_id:
            one.scene.loss_reasons = standings[0].scene.loss_reasons
    if not any(one.stage.criteria for one in standings):
        return
    groups = buying_groups([one.row.id for one in standings])
    alike: dict[tuple[frozenset[str], date | None], list[Standing]] = {}
    for one in standings:
        one.contacts = groups[one.row.id]
        needed = asked_by([one.stage]) - {"ages"}
        day = one.scene.day_of(one.scene.at) if "levels" in needed else None
        alike.setdefault((needed, day), []).append(one)
    for (needed, _), same in alike.items():
        found = beside(needed, [one.row for one in same], same[0].scene)
        for one in same:
            one.keep_beside(needed, found[one.row.id])
