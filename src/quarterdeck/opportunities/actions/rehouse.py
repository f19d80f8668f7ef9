"""Configuration that deals are in: a stage that goes out of use hands its open deals on, a pipeline waits for them."""

from dataclasses import replace

from django.db import OperationalError
from django.db.models import QuerySet

from quarterdeck.journal.terms import Stamp
from quarterdeck.opportunities.actions.ledger import Step, write_step
from quarterdeck.opportunities.events import OpportunityMoved
from quarterdeck.opportunities.models import Opportunity
from quarterdeck.opportunities.queries import Scene, Standing
from quarterdeck.opportunities.rules.state import in_stage
from quarterdeck.opportunities.terms import RecordState
from quarterdeck.pipelines.rules.pipeline import PipelineSpec
from quarterdeck.users.queries import system_actor
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Refused

# More are moved by hand or import first, so that the change of configuration stays short.
MOST_AT_ONCE = 200


def rehouse(*, spec: PipelineSpec, stage_id: int, to: int | None, stamp: Stamp) -> None:
    """Move the open deals of a stage to the stage `to`, whoever owns them; the gate is not asked, the journal says why.

    Raises Refused when there are deals but nowhere to move them, or more than MOST_AT_ONCE of them.
    """
    left = spec.at(stage_id)
    rows = Opportunity.objects.filter(state=RecordState.ACTIVE, stage_id=stage_id)
    count = rows.count() if left.is_open else 0
    if not count:
        return
    if to is None:
        text = N_("{count} open opportunities are in {stage}. Choose a stage to move them to.")
        raise Refused.because("stage_in_use", Text.of(text, count=count, stage=left.name), "move_to")
    if count > MOST_AT_ONCE:
        text = N_("{count} open opportunities are in {stage}. Move some of them first; {most} are moved along.")
        raise Refused.because("stage_too_full", Text.of(text, count=count, stage=left.name, most=MOST_AT_ONCE))
    because = replace(stamp, reason=f"{left.name} was retired.")
    for row in _taken(rows):
        _move(Standing(Scene(system_actor(), None), row, spec), to, because)


def _taken(rows: QuerySet[Opportunity]) -> list[Opportunity]:
    """These deals, locked. Raises Refused instead of waiting for one that somebody is changing.

    Movers hold their deal and wait for the pipeline, which the retirement holds: waiting too would be a circle.
    """
    try:
        return list(rows.select_for_update(of=("self",), nowait=True).order_by("id"))
    except OperationalError as error:
        text = Text.of(N_("Somebody is changing an opportunity of this stage just now. Try again."))
        raise Refused.because("stage_being_used", text) from error


def _move(standing: Standing, to: int, stamp: Stamp) -> None:
    scene, target = standing.scene, standing.spec.at(to)
    after = in_stage(standing.state, target, at=scene.at, day=scene.day_of(scene.at))
    event = OpportunityMoved(record_id=standing.row.id, from_stage_id=standing.stage.id, to_stage_id=to)
    step = Step(opportunity_id=standing.row.id, event=event, before=standing.state, after=after)
    write_step(standing, step, replace(stamp, at=scene.at))


def refuse_while_open(pipeline_id: int) -> None:
    """A pipeline stays in use while deals are open in it. Raises Refused with their count."""
    count = Opportunity.objects.filter(state=RecordState.ACTIVE, pipeline_id=pipeline_id, closed_on=None).count()
    if count:
        text = N_("{count} opportunities are open in this pipeline. Close or move them first.")
        raise Refused.because("pipeline_in_use", Text.of(text, count=count))
