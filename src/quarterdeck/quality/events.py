"""What happened to the rules of data quality."""

from typing import ClassVar

from quarterdeck.journal.events import Event, registry
from quarterdeck.values.dataclasses import dataclass


@registry.event
@dataclass(frozen=True)
class QualityRuleSet(Event):
    """A rule of data quality was set for a pipeline or one of its stages."""

    kind: ClassVar[str] = "pipeline"
    name: ClassVar[str] = "pipeline.quality_rule_set"
    rule: str
    # Key of the stage; empty for the whole pipeline.
    stage: str


@registry.event
@dataclass(frozen=True)
class QualityRuleReset(Event):
    """A rule of data quality follows the catalogue, or its pipeline, again."""

    kind: ClassVar[str] = "pipeline"
    name: ClassVar[str] = "pipeline.quality_rule_reset"
    rule: str
    stage: str
