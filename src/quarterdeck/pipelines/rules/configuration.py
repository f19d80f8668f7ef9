"""What names, keys and figures of pipelines, stages and loss reasons may be."""

from collections.abc import Collection

from quarterdeck.pipelines.rules.defaults import PipelinePlan
from quarterdeck.pipelines.terms import KEY_FIELDS, MOST_KEY_FIELDS, Category, LossMeaning, StageKind
from quarterdeck.values.checks import name_reasons, text_reasons
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.text import N_, Text, clean_block, clean_line
from quarterdeck.values.verdict import Reason

LONGEST_NAME, LONGEST_GUIDANCE, MOST_STALL_DAYS = 80, 2_000, 999


@dataclass(frozen=True, slots=True)
class PipelineFields:
    """What may be edited of a pipeline."""

    name: str
    may_skip: bool = True
    may_go_back: bool = True
    may_reopen: bool = True
    framework: str = ""
    idle_days: int = 14


@dataclass(frozen=True, slots=True)
class StageFields:
    """What may be edited of a stage. Probability in basis points; empty `may_enter` lets every role in."""

    name: str
    probability_bp: int = 0
    category: str = Category.PIPELINE
    stall_days: int | None = None
    guidance: str = ""
    key_fields: tuple[str, ...] = ()
    may_enter: tuple[str, ...] = ()
    may_start: bool = True


@dataclass(frozen=True, slots=True)
class LossReasonFields:
    """What may be edited of a loss reason."""

    name: str
    means: str = LossMeaning.LOST
    needs_competitor: bool = False


def clean_pipeline(fields: PipelineFields) -> PipelineFields:
    """The same with a clean name."""
    return replace(fields, name=clean_line(fields.name))


def pipeline_reasons(fields: PipelineFields, *, name_is_taken: bool) -> list[Reason]:
    """Why a pipeline cannot be stored so."""
    reasons = [*name_reasons(fields.name, longest=LONGEST_NAME), *_taken(name_is_taken=name_is_taken)]
    if not 1 <= fields.idle_days <= MOST_STALL_DAYS:
        reasons.append(_no("idle_days_range", N_("Enter 1 to 999 days."), "idle_days"))
    return reasons


def clean_stage(fields: StageFields) -> StageFields:
    """The same with clean texts."""
    return replace(fields, name=clean_line(fields.name), guidance=clean_block(fields.guidance))


def stage_reasons(fields: StageFields, kind: StageKind, *, name_is_taken: bool, roles: Collection[str]) -> list[Reason]:
    """Why a stage cannot be stored so. `roles` are the keys of the roles there are."""
    reasons = [*name_reasons(fields.name, longest=LONGEST_NAME), *_taken(name_is_taken=name_is_taken)]
    reasons += text_reasons(fields.guidance, field="guidance", longest=LONGEST_GUIDANCE)
    if not 0 <= fields.probability_bp <= 10_000:
        reasons.append(_no("probability_range", N_("A probability lies between 0 % and 100 %."), "probability_bp"))
    if fields.category not in _categories(kind):
        reasons.append(_no("category_unknown", N_("Choose one of the forecast categories."), "category"))
    if fields.stall_days is not None and not 1 <= fields.stall_days <= MOST_STALL_DAYS:
        reasons.append(_no("stall_days_range", N_("Enter 1 to 999 days, or leave it empty."), "stall_days"))
    if set(fields.key_fields) - set(KEY_FIELDS) or len(set(fields.key_fields)) > MOST_KEY_FIELDS:
        reasons.append(_no("key_fields_range", N_("Choose up to five of the fields offered."), "key_fields"))
    if set(fields.may_enter) - set(roles):
        reasons.append(_no("role_unknown", N_("Choose roles that exist."), "may_enter"))
    return reasons


def _categories(kind: StageKind) -> set[Category]:
    """Closed stages have the category that closing means; an open one is never closed."""
    closed = {StageKind.WON: {Category.CLOSED}, StageKind.LOST: {Category.OMITTED}}
    return closed.get(kind, set(Category) - {Category.CLOSED})


def loss_reason_reasons(fields: LossReasonFields, *, name_is_taken: bool) -> list[Reason]:
    """Why a loss reason cannot be stored so."""
    reasons = [*name_reasons(fields.name, longest=LONGEST_NAME), *_taken(name_is_taken=name_is_taken)]
    if fields.means not in set(LossMeaning):
        reasons.append(_no("meaning_unknown", N_("Choose what the loss reason means."), "means"))
    return reasons


def of_template(plan: PipelinePlan, *, name: str, key: str) -> PipelinePlan:
    """A template's plan under a name and key of its own."""
    return replace(plan, name=name, key=key)


def _taken(*, name_is_taken: bool) -> list[Reason]:
    return [_no("name_taken", N_("This name is in use already. Choose another."), "name")] if name_is_taken else []


def _no(code: str, text: str, field: str) -> Reason:
    return Reason(code=code, text=Text.of(text), field=field)
