"""A pipeline as a value: stages in order, their criteria, and the rules of moving between them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from quarterdeck.opportunities.terms import Level, Moment, StageKind


@dataclass(frozen=True, slots=True)
class CriterionSpec:
    """One criterion of a stage. `params` depend on the kind; `key` is unique in its stage."""

    key: str
    moment: Moment
    kind: str
    params: Mapping[str, object]
    level: Level
    effective_from: datetime


@dataclass(frozen=True, slots=True)
class StageSpec:
    """One stage. Probability in basis points; `may_enter` holds role keys, empty means all."""

    id: int
    key: str
    name: str
    kind: StageKind
    position: int
    probability_bp: int
    category: str
    stall_days: int | None = None
    guidance: str = ""
    may_enter: frozenset[str] = frozenset()
    may_start: bool = True
    criteria: tuple[CriterionSpec, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether deals in this stage are still being worked on."""
        return self.kind is StageKind.OPEN


@dataclass(frozen=True)
class PipelineSpec:
    """A pipeline with its stages by position. `config_version` names this very configuration."""

    id: int
    key: str
    name: str
    may_skip: bool
    may_go_back: bool
    config_version: int
    stages: tuple[StageSpec, ...]
    _by_id: dict[int, StageSpec] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        self._by_id.update({stage.id: stage for stage in self.stages})

    def stage(self, stage_id: int) -> StageSpec | None:
        """The stage with this id, or None when it is not one of this pipeline."""
        return self._by_id.get(stage_id)

    @property
    def open_stages(self) -> tuple[StageSpec, ...]:
        """Open stages in order."""
        return tuple(stage for stage in self.stages if stage.is_open)

    def of_kind(self, kind: StageKind) -> tuple[StageSpec, ...]:
        """Stages of this kind in order."""
        return tuple(stage for stage in self.stages if stage.kind is kind)

    def path(self, start: StageSpec, to: StageSpec) -> tuple[StageSpec, ...]:
        """Open stages a forward move passes, its target included and its start not.

        Lost is reachable from anywhere and passes nothing but itself.
        """
        if to.kind is StageKind.LOST:
            return (to,)
        between = tuple(s for s in self.open_stages if start.position < s.position < to.position)
        return (*between, to)
