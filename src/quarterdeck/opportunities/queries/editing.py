"""Planning an edit: the state it would lead to, and everything against it. Reads only; the action writes."""

from collections.abc import Mapping
from typing import Any

from quarterdeck.opportunities.queries.custom import Values, parted, told_of
from quarterdeck.opportunities.queries.facts import facts_of, without_repeats
from quarterdeck.opportunities.queries.known import known_for
from quarterdeck.opportunities.queries.standing import Standing
from quarterdeck.opportunities.rules.fields import Known, check_fields, closed_reasons
from quarterdeck.opportunities.rules.lines import bound_reasons
from quarterdeck.opportunities.rules.state import State, edited
from quarterdeck.pipelines.rules.gate import hollow_reasons
from quarterdeck.pipelines.terms import Level
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.verdict import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class EditPlan:
    """What an edit would do, and everything that refuses it."""

    before: State
    after: State
    custom: Values
    reasons: tuple[Reason, ...]


def plan_edit(standing: Standing, changes: Mapping[str, Any], known: Known | None = None) -> EditPlan:
    """The plan of editing this opportunity. `known` is what the changes of many name, read at once."""
    before, stage = standing.state, standing.stage
    own, entered = parted(changes)
    known = known or known_for(standing.scene, [own])
    values, reasons = check_fields(own, known, before=before, to_lost=stage.is_lost)
    custom = standing.entered(entered)
    after = edited(before, values, stage)
    reasons += [*bound_reasons(before, after, has_lines=standing.row.has_lines), *closed_reasons(own, stage)]
    reasons += custom.reasons
    reasons += without_repeats(reasons, _hollow(standing, after, custom.values))[len(reasons) :]
    return EditPlan(before=before, after=after, custom=custom.values, reasons=tuple(reasons))


def _hollow(standing: Standing, after: State, custom: Values) -> list[Reason]:
    scene = standing.scene
    if (after == standing.state and not custom) or not any(c.level is Level.ENFORCE for c in standing.stage.criteria):
        return []
    more = standing.beside([standing.stage])
    pairs = (standing.state, more), (after, told_of(more, custom))
    old, new = (facts_of(scene, state, standing.contacts, scene.at, told) for state, told in pairs)
    return hollow_reasons(standing.stage, old, new, scene.at)
