"""What holds of a signal in a stage: the catalogue, and what was set for a pipeline or one of its stages."""

from collections.abc import Mapping

from quarterdeck.health.rules.catalogue import MOST_POINTS, RULES, Rule
from quarterdeck.health.terms import Side, Signal
from quarterdeck.pipelines.rules.pipeline import PipelineSpec, StageSpec
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Reason


@dataclass(frozen=True, slots=True)
class Setting:
    """Whether a signal is looked at, the points it takes at amber and red, and its limits; None where it has none."""

    is_on: bool
    amber_points: int
    red_points: int
    amber: int | None = None
    red: int | None = None

    @property
    def limits(self) -> tuple[int, int]:
        """Both limits of a signal that has them."""
        return self.amber or 0, self.red or 0


# Pipeline, stage (None: the whole pipeline), signal.
Settings = Mapping[tuple[int, int | None, Signal], Setting]


def default_of(rule: Rule, stage: StageSpec) -> Setting:
    """What holds of a signal in a stage where nothing was set."""
    return Setting(rule.binds(stage), *rule.points, *(rule.limits or (None, None)))


def setting_at(rule: Rule, pipeline: PipelineSpec, stage: StageSpec, settings: Settings) -> Setting:
    """What holds of a signal in a stage: what was set for it, else for its pipeline, else the catalogue.

    What is set for a pipeline switches a signal on only where the catalogue has it bind.
    """
    default = default_of(rule, stage)
    own = settings.get((pipeline.id, stage.id, rule.signal))
    if own is not None:
        return own
    wide = settings.get((pipeline.id, None, rule.signal))
    if wide is None:
        return default
    return Setting(wide.is_on and default.is_on, wide.amber_points, wide.red_points, wide.amber, wide.red)


def held_at(pipeline: PipelineSpec, stage: StageSpec, settings: Settings) -> dict[Signal, Setting]:
    """The signals that are looked at in a stage, with what holds of each."""
    found = {signal: setting_at(rule, pipeline, stage, settings) for signal, rule in RULES.items()}
    return {signal: held for signal, held in found.items() if held.is_on}


def setting_reasons(rule: Rule, setting: Setting) -> list[Reason]:
    """Why a signal cannot be set so."""
    reasons = []
    for field, points in (("amber_points", setting.amber_points), ("red_points", setting.red_points)):
        if not 0 <= points <= MOST_POINTS:
            text = Text.of(N_("Enter 0 to {most} points."), most=MOST_POINTS)
            reasons.append(Reason(code="points_out_of_range", text=text, field=field))
    if not reasons and setting.red_points < setting.amber_points:
        text = Text.of(N_("Red must take at least as many points as amber."))
        reasons.append(Reason(code="red_below_amber", text=text, field="red_points"))
    return [*reasons, *_limit_reasons(rule, setting)]


def _limit_reasons(rule: Rule, setting: Setting) -> list[Reason]:
    given = {"amber": setting.amber, "red": setting.red}
    if rule.limits is None:
        text = Text.of(N_("This signal has no limit."))
        return [Reason(code="no_limit", text=text, field=name) for name, limit in given.items() if limit is not None]
    text = Text.of(N_("Enter a whole number from {least} to {most}."), least=0, most=rule.most)
    reasons = [
        Reason(code="signal_limit_out_of_range", text=text, field=name)
        for name, limit in given.items()
        if limit is None or not 0 <= limit <= rule.most
    ]
    amber, red = setting.limits
    if not reasons and rule.has_red and (red > amber if rule.side is Side.UNDER else red < amber):
        text = Text.of(N_("The limit of red must lie beyond that of amber."))
        reasons.append(Reason(code="limits_crossed", text=text, field="red"))
    return reasons
