"""Which rules bind which stages, by the catalogue and what was set for a pipeline or one of its stages."""

from collections.abc import Iterable, Mapping

from quarterdeck.pipelines.rules.pipeline import PipelineSpec, StageSpec
from quarterdeck.quality.rules.catalogue import MOST_PENALTY, RULES, Rule
from quarterdeck.quality.terms import Check
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Reason


@dataclass(frozen=True, slots=True)
class Setting:
    """What was set of a rule: whether it binds, what breaking it costs, its threshold (None where it has none)."""

    is_on: bool
    penalty: int
    number: int | None


# Pipeline, stage (None: the whole pipeline), rule.
Place = tuple[int, int | None, Check]
Settings = Mapping[Place, Setting]


@dataclass(frozen=True, slots=True)
class Standard:
    """A rule with one threshold and penalty, and the stages it binds so."""

    check: Check
    penalty: int
    number: int | None
    stages: tuple[StageSpec, ...]

    @property
    def stage_ids(self) -> tuple[int, ...]:
        """Ids of the stages."""
        return tuple(stage.id for stage in self.stages)


def default_of(rule: Rule, stage: StageSpec) -> Setting:
    """What holds of a rule in a stage where nothing was set."""
    return Setting(rule.binds(stage), rule.penalty, rule.number)


def setting_at(rule: Rule, pipeline: PipelineSpec, stage: StageSpec, settings: Settings) -> Setting:
    """What holds of a rule in a stage: what was set for it, else for its pipeline, else the catalogue.

    What is set for a pipeline switches a rule on only where the catalogue has it bind.
    """
    default = default_of(rule, stage)
    own = settings.get((pipeline.id, stage.id, rule.check))
    if own is not None:
        return own
    wide = settings.get((pipeline.id, None, rule.check))
    return default if wide is None else Setting(wide.is_on and default.is_on, wide.penalty, wide.number)


def standards(pipelines: Iterable[PipelineSpec], settings: Settings) -> tuple[Standard, ...]:
    """Every rule that binds anywhere, by the catalogue's order; stages alike stand together."""
    every = [(pipeline, stage) for pipeline in pipelines for stage in (*pipeline.stages, *pipeline.retired)]
    found: dict[tuple[Check, int, int | None], list[StageSpec]] = {}
    for rule in RULES.values():
        for pipeline, stage in every:
            if stage.kind is not rule.of:
                continue
            held = setting_at(rule, pipeline, stage, settings)
            if held.is_on:
                found.setdefault((rule.check, held.penalty, held.number), []).append(stage)
    return tuple(Standard(*key, tuple(stages)) for key, stages in found.items())


def setting_reasons(rule: Rule, setting: Setting) -> list[Reason]:
    """Why a rule cannot be set so."""
    reasons = []
    if not 0 <= setting.penalty <= MOST_PENALTY:
        text = Text.of(N_("Enter 0 to {most} points."), most=MOST_PENALTY)
        reasons.append(Reason(code="penalty_out_of_range", text=text, field="penalty"))
    if rule.number is None and setting.number is not None:
        text = Text.of(N_("This rule has no number to set."))
        reasons.append(Reason(code="no_threshold", text=text, field="number"))
    if rule.number is not None and not (setting.number is not None and rule.least <= setting.number <= rule.most):
        text = Text.of(N_("Enter a whole number from {least} to {most}."), least=rule.least, most=rule.most)
        reasons.append(Reason(code="threshold_out_of_range", text=text, field="number"))
    return reasons
