"""What pipelines ask about the deals that go through them: answered by whoever keeps deals, above this slice."""

from collections.abc import Collection, Mapping
from typing import Protocol

from quarterdeck.pipelines.rules.complexity import Passage
from quarterdeck.pipelines.rules.pipeline import CriterionSpec, PipelineSpec, StageSpec
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Deal:
    """An open deal, as far as a preview shows it."""

    id: int
    name: str
    stage_id: int
    owner_name: str


@dataclass(frozen=True, slots=True)
class Failing:
    """Open deals that do not meet a criterion, among those the actor may see.

    `stopped` still have it before them and would not pass; `excused` are past it already and stay where
    they are. `asked` is how many open deals were looked at. Both lists are whole.
    """

    asked: int
    stopped: tuple[Deal, ...]
    excused: tuple[Deal, ...]


class Deals(Protocol):
    """What a keeper of deals answers."""

    def failing(self, actor: Actor, pipeline: PipelineSpec, stage: StageSpec, criterion: CriterionSpec) -> Failing:
        """The open deals that do not meet a criterion of a stage of this pipeline, which may not be stored yet."""
        ...

    def passages(self, pipeline: PipelineSpec) -> Mapping[int, Passage]:
        """How visits of the pipeline's open stages went lately, by stage id."""
        ...

    def exceptions(self, actor: Actor, pipeline: PipelineSpec) -> Mapping[str, Mapping[str, int]]:
        """How often each criterion ("stage/key") was not met and why that did not stop the move, lately."""
        ...

    def open_deals(self, pipeline_ids: Collection[int]) -> Mapping[int, int]:
        """How many open deals there are in each stage of these pipelines, whoever may see them; none are left out."""
        ...


class Trials:
    """Holds the one keeper of deals; filled while the applications load, then frozen."""

    def __init__(self) -> None:
        self._deals: Deals | None = None
        self._is_frozen = False

    def fill(self, deals: Deals) -> None:
        """Name the keeper of deals, once."""
        if self._is_frozen or self._deals is not None:
            raise RuntimeError("the keeper of deals is named once, while the applications load")
        self._deals = deals

    def freeze(self) -> None:
        """Nobody may be named from here on."""
        self._is_frozen = True

    @property
    def deals(self) -> Deals:
        """The keeper of deals."""
        if self._deals is None:
            raise RuntimeError("nobody keeps deals")
        return self._deals


trials = Trials()
