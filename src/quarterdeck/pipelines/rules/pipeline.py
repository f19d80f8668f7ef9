"""A pipeline as a value: stages in order, their criteria, and the rules of moving between them."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property

from quarterdeck.pipelines.terms import Category, Level, LossMeaning, Moment, StageKind
from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Reason


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
    key_fields: tuple[str, ...] = ()
    is_retired: bool = False
    criteria: tuple[CriterionSpec, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether deals in this stage are still being worked on."""
        return self.kind is StageKind.OPEN

    @property
    def is_lost(self) -> bool:
        """Whether deals in this stage came to nothing."""
        return self.kind is StageKind.LOST


Asked = tuple[tuple[StageSpec, CriterionSpec], ...]


@dataclass(frozen=True)
class PipelineSpec:
    """A pipeline with its stages by position. `config_version` names this very configuration.

    `retired` stages are known by id only, for what names them: history, and deals closed in them.
    """

    id: int
    key: str
    name: str
    may_skip: bool
    may_go_back: bool
    may_reopen: bool
    config_version: int
    stages: tuple[StageSpec, ...]
    framework: str = ""
    idle_days: int = 14
    is_retired: bool = False
    retired: tuple[StageSpec, ...] = ()
    _by_id: dict[int, StageSpec] = field(default_factory=dict, init=False, compare=False, repr=False)
    _asked: dict[tuple[int, ...], Asked] = field(default_factory=dict, init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        self._by_id.update({stage.id: stage for stage in (*self.stages, *self.retired)})

    def stage(self, stage_id: int) -> StageSpec | None:
        """The stage with this id, or None when it is none that this pipeline uses."""
        found = self._by_id.get(stage_id)
        return None if found is None or found.is_retired else found

    def named(self, key: str) -> StageSpec | None:
        """The stage in use with this key, or None."""
        return next((stage for stage in self.stages if stage.key == key), None)

    def at(self, stage_id: int) -> StageSpec:
        """The stage with this id, which is known to be or to have been one of this pipeline."""
        return self._by_id[stage_id]

    @cached_property
    def open_stages(self) -> tuple[StageSpec, ...]:
        """Open stages in order."""
        return tuple(stage for stage in self.stages if stage.is_open)

    def of_kind(self, kind: StageKind) -> tuple[StageSpec, ...]:
        """Stages of this kind in order."""
        return tuple(stage for stage in self.stages if stage.kind is kind)

    def first_stage(self) -> StageSpec:
        """Where a new opportunity starts when nothing else is said: the first stage it may start in."""
        return next((stage for stage in self.open_stages if stage.may_start), self.stages[0])

    def asked(self, start: StageSpec | None, base: StageSpec | None, to: StageSpec) -> Asked:
        """What a move is asked: exit criteria of the stage left forward, then entry criteria of each stage entered.

        `base` is the last open stage it was in. Kept, since thousands of deals of a file go the same way.
        """
        way = (start.id if start else 0, base.id if base else 0, to.id)
        if way not in self._asked:
            entered = self.passed(base, to)
            is_left = start is not None and start.is_open and bool(entered) and not to.is_lost
            left = [(start, c) for c in start.criteria if c.moment is Moment.EXIT] if start and is_left else []
            entry = ((stage, c) for stage in entered for c in stage.criteria if c.moment is Moment.ENTRY)
            self._asked[way] = (*left, *entry)
        return self._asked[way]

    def passed(self, start: StageSpec | None, to: StageSpec) -> tuple[StageSpec, ...]:
        """The stages a forward move enters, `to` included and `start` not: skipped ones are entered too.

        Lost is reachable from anywhere and enters only itself. Without `start` the deal is new. A move
        back enters nothing that it had not entered before.
        """
        if to.is_lost:
            return (to,)
        since = start.position if start else -1
        if to.position <= since:
            return ()
        return (*(stage for stage in self.open_stages if since < stage.position < to.position), to)


@dataclass(frozen=True, slots=True)
class LossReasonSpec:
    """A loss reason: what it counts as, and whether it needs the competitor's name."""

    id: int
    key: str
    name: str
    means: LossMeaning
    needs_competitor: bool
    is_active: bool = True
    version: int = 1


def likely_reasons(category: str | None, before: str | None = None, *, is_used: bool) -> list[Reason]:
    """Why a deal or a stage does not get this category: Most likely is not used, and was not there before."""
    if category != Category.LIKELY or is_used or before == Category.LIKELY:
        return []
    text = Text.of(N_("Most likely is switched off in the settings of forecasts. Choose another category."))
    return [Reason("likely_not_used", text, field="category")]
