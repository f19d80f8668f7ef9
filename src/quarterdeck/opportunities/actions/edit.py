"""Editing fields of an opportunity; its stage only moves through the gate."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from quarterdeck.journal.actions import action
from quarterdeck.journal.terms import Via
from quarterdeck.opportunities.actions.grants import follow_account
from quarterdeck.opportunities.actions.ledger import Step, write_step
from quarterdeck.opportunities.actions.locks import locked, require_assign, shared_pipeline
from quarterdeck.opportunities.events import OpportunityEdited
from quarterdeck.opportunities.queries import Scene, history_rows, known_for, state_of
from quarterdeck.opportunities.rules.fields import check_fields, closed_reasons
from quarterdeck.opportunities.rules.state import edited
from quarterdeck.opportunities.rules.timeline import as_of
from quarterdeck.opportunities.terms import Edited
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Refused


@action
def edit_opportunity(
    *, opportunity_id: int, changes: Mapping[str, Any], by: Actor, via: Via, at: datetime | None = None,
    version: int | None = None,
) -> Edited:  # fmt: skip
    """Change fields by name. Raises Refused with every reason, Stale when `version` is not the present one.

    With `at` in the past (right to import history) only the past changes: what was so from then until
    the next change. A change to what is there already writes nothing.
    """
    scene = Scene(by, at)
    row = locked(opportunity_id, by, Permission.OPPORTUNITIES_EDIT, version=version)
    spec = shared_pipeline(row.pipeline_id)
    scene.not_before(row.state_at)
    before = state_of(row)
    if scene.at < row.state_at:
        past = as_of(history_rows([row.id])[row.id], true_at=scene.at)
        if past is None:
            raise Refused.because("before_created", Text.of(N_("The opportunity did not exist yet.")), "at")
        before = past
    stage = spec.at(before.stage_id)
    values, reasons = check_fields(changes, known_for(scene, [changes]), before=before, to_lost=stage.is_lost)
    reasons += closed_reasons(changes, stage)
    if reasons:
        raise Refused(reasons)
    after = edited(before, values, stage)
    if after == before:
        return Edited(opportunity_id=row.id, version=row.version, seq=None)
    require_assign(by, before, after)
    step = Step(opportunity_id=row.id, event=OpportunityEdited(record_id=row.id), before=before, after=after)
    present = state_of(row)
    written = write_step(scene, row, spec, step, by.stamp(scene.at, via))
    follow_account(row.id, present, row)
    return Edited(opportunity_id=row.id, version=row.version, seq=written.seq)
