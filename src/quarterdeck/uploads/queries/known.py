"""Names that are here, for texts of a file that may stand for them."""

from collections.abc import Sequence

from quarterdeck.catalog.queries import active_currencies
from quarterdeck.pipelines.queries import loss_reasons, pipelines
from quarterdeck.pipelines.rules.pipeline import PipelineSpec
from quarterdeck.pipelines.terms import Category
from quarterdeck.users.queries import people_options
from quarterdeck.users.terms import Actor


def known_values(actor: Actor) -> dict[str, dict[str, str]]:
    """By field, what a mapping writes for a name that is here, with what it is called."""
    used = pipelines()
    return {
        "pipeline": {pipeline.key: pipeline.name for pipeline in used},
        "stage": _stages(used),
        "currency": {code: code for code in sorted(active_currencies())},
        "loss_reason": {reason.key: reason.name for reason in loss_reasons().values()},
        "category": {category.value: category.value.replace("_", " ") for category in Category},
        "owner": {person.name: person.name for person in people_options(actor)},
    }


def _stages(used: Sequence[PipelineSpec]) -> dict[str, str]:
    """Stages by key. One that every pipeline has bears its name alone; others say whose they are."""
    names = {stage.key: stage.name for pipeline in used for stage in pipeline.stages}
    whose = {key: [one.name for one in used if key in {stage.key for stage in one.stages}] for key in names}
    return {
        key: name if len(whose[key]) == len(used) else f"{', '.join(whose[key])}: {name}" for key, name in names.items()
    }
