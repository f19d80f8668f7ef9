"""Names that are here, for texts of a file that may stand for them."""

from quarterdeck.pipelines.queries import loss_reasons, pipelines
from quarterdeck.pipelines.terms import Category
from quarterdeck.users.queries import people_options
from quarterdeck.users.terms import Actor


def known_values(actor: Actor) -> dict[str, dict[str, str]]:
    """By field, what a mapping writes for a name that is here, with what it is called."""
    found = pipelines()
    several = len(found) > 1
    stages = {
        stage.key: f"{pipeline.name}: {stage.name}" if several else stage.name
        for pipeline in found
        for stage in pipeline.stages
    }
    return {
        "stage": stages,
        "loss_reason": {reason.key: reason.name for reason in loss_reasons().values()},
        "category": {category.value: category.value.replace("_", " ") for category in Category},
        "owner": {person.name: person.name for person in people_options(actor)},
    }
