"""What qualification is told about opportunities: framework and questions of the pipeline, how far they are."""

from collections.abc import Sequence

from quarterdeck.opportunities.queries.scope import visible_to
from quarterdeck.pipelines.queries import pipelines, specs_by_id
from quarterdeck.pipelines.rules.pipeline import PipelineSpec
from quarterdeck.pipelines.terms import StageKind
from quarterdeck.qualification.queries import Subject
from quarterdeck.qualification.rules import has_reached_proposal
from quarterdeck.users.queries import write_q
from quarterdeck.users.terms import Actor, Permission


def subjects_of(actor: Actor, ids: Sequence[int]) -> dict[int, Subject]:
    """Subjects of the opportunities the actor may see. Three queries at most, while no pipeline has changed."""
    rows = list(visible_to(actor).filter(pk__in=ids).values_list("pk", "pipeline_id", "stage_id"))
    specs = specs_by_id({pipeline_id for _, pipeline_id, _ in rows})
    mine: set[int] = set()
    if actor.may(Permission.OPPORTUNITIES_EDIT):
        writable = visible_to(actor).filter(write_q(actor), pk__in=[pk for pk, _, _ in rows])
        mine = set(writable.values_list("pk", flat=True))
    return {pk: _subject(specs[pipeline_id], stage_id, may_edit=pk in mine) for pk, pipeline_id, stage_id in rows}


def _subject(spec: PipelineSpec, stage_id: int, *, may_edit: bool) -> Subject:
    keys = [stage.key for stage in spec.open_stages]
    places = {stage.id: place for place, stage in enumerate(spec.open_stages)}
    # What is won has passed Proposal; what is lost asks for nothing any more.
    places |= {stage.id: len(keys) for stage in spec.of_kind(StageKind.WON)}
    place = places.get(stage_id, -1)
    return Subject(
        framework=spec.framework,
        group=spec.key,
        has_reached_proposal=has_reached_proposal(keys, place),
        may_edit=may_edit,
    )


def pipeline_names() -> dict[str, str]:
    """Names by key of the pipelines a set of questions can be for."""
    return {spec.key: spec.name for spec in pipelines()}
