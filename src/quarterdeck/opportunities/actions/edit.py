"""Editing fields of an opportunity; its stage only moves through the gate."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from quarterdeck.journal.actions import action
from quarterdeck.journal.terms import Via
from quarterdeck.opportunities.actions.custom import write_custom
from quarterdeck.opportunities.actions.ledger import Step, write_step
from quarterdeck.opportunities.actions.locks import locked, require_assign
from quarterdeck.opportunities.events import OpportunityEdited
from quarterdeck.opportunities.queries import Scene, Standing
from quarterdeck.opportunities.queries.editing import plan_edit
from quarterdeck.opportunities.terms import Edited
from quarterdeck.pipelines.queries import shared_pipeline
from quarterdeck.records.actions import tell_new_owner
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.verdict import Refused


@action
def edit_opportunity(
    *, opportunity_id: int, changes: Mapping[str, Any], by: Actor, via: Via, at: datetime | None = None,
    version: int | None = None,
) -> Edited:  # fmt: skip
    """Change fields by name, custom ones by `cf_<id>`.

    Raises Refused with every reason, Stale when `version` is not the present one.

    With `at` in the past (right to import history) only the past changes: what was so from then until
    the next change. A change to what is there already writes nothing. What an enforced criterion let the
    opportunity into its stage with is not taken away.
    """
    row = locked(opportunity_id, by, Permission.OPPORTUNITIES_EDIT, version=version)
    standing = Standing(Scene(by, at), row, shared_pipeline(row.pipeline_id))
    plan, scene = plan_edit(standing, changes), standing.scene
    before, after = plan.before, plan.after
    if plan.reasons:
        raise Refused(plan.reasons)
    told = write_custom(standing, plan.custom)
    if after == before and not told:
        return Edited(opportunity_id=row.id, version=row.version, seq=None)
    require_assign(by, before, after)
    event = OpportunityEdited(record_id=row.id)
    step = Step(opportunity_id=row.id, event=event, before=before, after=after, beside=told)
    stamp = by.stamp(scene.at, via)
    seq = write_step(standing, step, stamp)
    if after.owner_id != before.owner_id and not standing.is_back_dated:
        tell_new_owner(kind=OpportunityEdited.kind, record_id=row.id, owner_id=after.owner_id, stamp=stamp)
    return Edited(opportunity_id=row.id, version=row.version, seq=seq)
