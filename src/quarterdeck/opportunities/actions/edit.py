"""Editing fields of an opportunity; its stage only moves through the gate."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from quarterdeck.journal.actions import action
from quarterdeck.journal.terms import Via
from quarterdeck.opportunities.actions.ledger import Step, write_step
from quarterdeck.opportunities.actions.locks import locked, require_assign
from quarterdeck.opportunities.events import OpportunityEdited
from quarterdeck.opportunities.queries import Scene, Standing, facts_of, known_for, without_repeats
from quarterdeck.opportunities.rules.fields import check_fields, closed_reasons
from quarterdeck.opportunities.rules.state import State, edited
from quarterdeck.opportunities.terms import Edited
from quarterdeck.pipelines.queries import shared_pipeline
from quarterdeck.pipelines.rules.gate import hollow_reasons
from quarterdeck.pipelines.terms import Level
from quarterdeck.records.actions import tell_new_owner
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.verdict import Reason, Refused


@action
def edit_opportunity(
    *, opportunity_id: int, changes: Mapping[str, Any], by: Actor, via: Via, at: datetime | None = None,
    version: int | None = None,
) -> Edited:  # fmt: skip
    """Change fields by name. Raises Refused with every reason, Stale when `version` is not the present one.

    With `at` in the past (right to import history) only the past changes: what was so from then until
    the next change. A change to what is there already writes nothing. What an enforced criterion let the
    opportunity into its stage with is not taken away.
    """
    row = locked(opportunity_id, by, Permission.OPPORTUNITIES_EDIT, version=version)
    standing = Standing(Scene(by, at), row, shared_pipeline(row.pipeline_id))
    before, stage, scene = standing.state, standing.stage, standing.scene
    values, reasons = check_fields(changes, known_for(scene, [changes]), before=before, to_lost=stage.is_lost)
    after = edited(before, values, stage)
    reasons += closed_reasons(changes, stage)
    reasons += without_repeats(reasons, _hollow(standing, after))[len(reasons) :]
    if reasons:
        raise Refused(reasons)
    if after == before:
        return Edited(opportunity_id=row.id, version=row.version, seq=None)
    require_assign(by, before, after)
    step = Step(opportunity_id=row.id, event=OpportunityEdited(record_id=row.id), before=before, after=after)
    stamp = by.stamp(scene.at, via)
    seq = write_step(standing, step, stamp)
    if after.owner_id != before.owner_id and not standing.is_back_dated:
        tell_new_owner(kind=OpportunityEdited.kind, record_id=row.id, owner_id=after.owner_id, stamp=stamp)
    return Edited(opportunity_id=row.id, version=row.version, seq=seq)


def _hollow(standing: Standing, after: State) -> list[Reason]:
    scene = standing.scene
    if after == standing.state or not any(c.level is Level.ENFORCE for c in standing.stage.criteria):
        return []
    more = standing.beside([standing.stage])
    old, new = (facts_of(scene, state, standing.contacts, scene.at, more) for state in (standing.state, after))
    return hollow_reasons(standing.stage, old, new, scene.at)
