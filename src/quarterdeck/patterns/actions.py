"""Making a winning pattern an advised gate."""

from datetime import datetime

from quarterdeck.journal.actions import action
from quarterdeck.journal.terms import Via
from quarterdeck.patterns.rules import asked_by
from quarterdeck.patterns.terms import ADVICE
from quarterdeck.pipelines import actions as pipelines
from quarterdeck.pipelines.actions.changing import Saved
from quarterdeck.pipelines.actions.criteria import CriterionFields
from quarterdeck.pipelines.queries import pipeline_of_stage, shared_pipeline
from quarterdeck.pipelines.terms import Level, Moment
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.verdict import NotFound


@action
def advise(*, stage_id: int, practice: str, by: Actor, via: Via, at: datetime | None = None) -> Saved | None:
    """Let an open stage advise a practice on entering; None when it asks as much already.

    Raises NotPermitted, NotFound for a practice no criterion asks for or a stage not in use, Refused.
    """
    require(by, Permission.PIPELINES_MANAGE)
    advice = ADVICE.get(practice)
    stage = shared_pipeline(pipeline_of_stage(stage_id).id).stage(stage_id)
    if advice is None or stage is None or not stage.is_open:
        raise NotFound("pattern")
    if asked_by(stage, advice):
        return None
    new = CriterionFields(advice.kind, dict(advice.params), Moment.ENTRY.value, Level.ADVISE.value)
    return pipelines.add_criterion(stage_id=stage_id, new=new, by=by, via=via, at=at)
