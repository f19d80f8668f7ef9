"""When a pipeline asks more than people will keep up with. Warnings only: nothing is refused for it."""

from collections.abc import Iterator, Mapping

from quarterdeck.pipelines.rules.pipeline import PipelineSpec, StageSpec
from quarterdeck.pipelines.terms import Level
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_, Text

MOST_OPEN_STAGES, MOST_ENFORCED, MOST_REQUIRED_FIELDS = 7, 5, 5
# A stage that nearly everybody passes within a day tells nothing. Fewer visits than this prove nothing.
FEWEST_VISITS, PASSED_BP = 20, 9_000
_FIELD_KINDS = frozenset({"field_set", "field_compares"})


@dataclass(frozen=True, slots=True)
class Passage:
    """Visits of a stage that ended: how many, and how many of them went on within a day."""

    visits: int
    within_a_day: int


@dataclass(frozen=True, slots=True)
class Concern:
    """One warning: a stable code, the key of the stage it is about ("" for the pipeline), and its text."""

    code: str
    stage: str
    text: Text


def concerns(spec: PipelineSpec, passages: Mapping[int, Passage]) -> list[Concern]:
    """What is more than people will keep up with. `passages` are by stage id."""
    return [*_of_pipeline(spec), *(one for stage in spec.open_stages for one in _of_stage(stage, passages))]


def _of_pipeline(spec: PipelineSpec) -> Iterator[Concern]:
    if (count := len(spec.open_stages)) > MOST_OPEN_STAGES:
        text = N_("{count} open stages are more than people keep apart. {most} or fewer are kept up to date.")
        yield Concern("many_stages", "", Text.of(text, count=count, most=MOST_OPEN_STAGES))


def _of_stage(stage: StageSpec, passages: Mapping[int, Passage]) -> Iterator[Concern]:
    enforced = [one for one in stage.criteria if one.level is Level.ENFORCE]
    if len(enforced) > MOST_ENFORCED:
        text = N_("{stage} enforces {count} rules. With more than {most} people fill in anything to get past.")
        yield Concern("many_rules", stage.key, Text.of(text, stage=stage.name, count=len(enforced), most=MOST_ENFORCED))
    asked = {one.params["field"] for one in stage.criteria if one.kind in _FIELD_KINDS}
    if len(asked) > MOST_REQUIRED_FIELDS:
        text = N_("{stage} asks for {count} fields. With more than {most} people fill in anything to get past.")
        yield Concern(
            "many_fields", stage.key, Text.of(text, stage=stage.name, count=len(asked), most=MOST_REQUIRED_FIELDS)
        )
    passage = passages.get(stage.id)
    if passage and passage.visits >= FEWEST_VISITS and passage.within_a_day * 10_000 > PASSED_BP * passage.visits:
        text = N_("{passed} of {visits} deals passed {stage} within a day. Does it tell you anything?")
        yield Concern(
            "passed_at_once",
            stage.key,
            Text.of(text, passed=passage.within_a_day, visits=passage.visits, stage=stage.name),
        )
