"""Changing pipelines, stages, criteria and loss reasons: what is written, refused, and who may."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from quarterdeck.pipelines import actions
from quarterdeck.pipelines.actions.criteria import CriterionFields
from quarterdeck.pipelines.queries import loss_reasons, pipeline_by_key, pipeline_spec, pipelines
from quarterdeck.pipelines.rules.configuration import LossReasonFields, StageFields
from quarterdeck.pipelines.rules.pipeline import PipelineSpec
from quarterdeck.pipelines.rules.templates import TEMPLATES
from quarterdeck.pipelines.terms import StageKind
from quarterdeck.users.terms import Actor
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused, Stale
from tests.cast import SYSTEM
from tests.unchanged import unchanged


@pytest.fixture
def sam(actors: dict[str, Actor]) -> dict[str, Any]:
    """Sales operations, through the form."""
    return {"by": actors["sam"], "via": SYSTEM}


def codes(refusal: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in refusal.value.reasons}


def keys(spec: PipelineSpec) -> list[str]:
    return [stage.key for stage in pipeline_spec(spec.id).stages]


def stage_id(spec: PipelineSpec, key: str) -> int:
    return next(stage.id for stage in spec.stages if stage.key == key)


def test_every_change_raises_the_version_and_is_read_at_once(spec: PipelineSpec, sam: dict[str, Any]) -> None:
    saved = actions.edit_pipeline(pipeline_id=spec.id, changes={"name": "  Direct  sales ", "may_skip": False}, **sam)
    found = pipeline_spec(spec.id)
    assert (found.name, found.may_skip, found.config_version) == ("Direct sales", False, spec.config_version + 1)
    assert (saved.version, saved.seq is not None) == (found.config_version, True)
    again = actions.edit_pipeline(pipeline_id=spec.id, changes={"may_skip": False}, version=saved.version, **sam)
    assert (again.version, again.seq) == (saved.version, None)
    with pytest.raises(Refused) as refusal, unchanged():
        actions.edit_pipeline(pipeline_id=spec.id, changes={"name": " ", "idle_days": 0}, **sam)
    assert codes(refusal) == {"name_missing", "idle_days_range"}
    with pytest.raises(Stale), unchanged():
        actions.edit_pipeline(pipeline_id=spec.id, changes={"name": "Late"}, version=spec.config_version, **sam)


@pytest.mark.parametrize("name", ["rita", "max", "olga"])
def test_only_who_may_manage_pipelines_changes_them(spec: PipelineSpec, actors: dict[str, Actor], name: str) -> None:
    by: dict[str, Any] = {"by": actors[name], "via": SYSTEM}
    proposal = stage_id(spec, "proposal")
    tries: list[Callable[[], object]] = [
        lambda: actions.edit_pipeline(pipeline_id=spec.id, changes={"name": "Mine"}, **by),
        lambda: actions.retire_pipeline(pipeline_id=spec.id, **by),
        lambda: actions.reactivate_pipeline(pipeline_id=spec.id, **by),
        lambda: actions.order_pipelines(pipeline_ids=[spec.id], **by),
        lambda: actions.add_pipeline_from_template(template="classic", name="Mine", **by),
        lambda: actions.add_stage(pipeline_id=spec.id, kind=StageKind.OPEN, new=StageFields("Mine"), **by),
        lambda: actions.edit_stage(stage_id=proposal, changes={"name": "Mine"}, **by),
        lambda: actions.retire_stage(stage_id=proposal, move_to=None, **by),
        lambda: actions.order_stages(pipeline_id=spec.id, stage_ids=[], **by),
        lambda: actions.add_criterion(stage_id=proposal, new=CriterionFields("field_set"), **by),
        lambda: actions.edit_criterion(stage_id=proposal, key="amount", changes={}, **by),
        lambda: actions.retire_criterion(stage_id=proposal, key="amount", **by),
        lambda: actions.add_loss_reason(new=LossReasonFields("Mine"), **by),
        lambda: actions.edit_loss_reason(reason_id=1, changes={}, **by),
        lambda: actions.retire_loss_reason(reason_id=1, **by),
        lambda: actions.reactivate_loss_reason(reason_id=1, **by),
    ]
    for attempt in tries:
        with pytest.raises(NotPermitted), unchanged():
            attempt()


@pytest.mark.parametrize("key", TEMPLATES)
def test_pipeline_from_a_template(spec: PipelineSpec, sam: dict[str, Any], key: str) -> None:
    made = pipeline_spec(actions.add_pipeline_from_template(template=key, name="New business", **sam))
    plan = TEMPLATES[key].plan
    assert (made.key, made.name, made.framework) == ("new_business", "New business", plan.framework)
    assert [stage.key for stage in made.stages] == [stage.key for stage in plan.stages]
    assert [len(stage.criteria) for stage in made.stages] == [len(stage.criteria) for stage in plan.stages]
    assert [one.key for one in pipelines()] == ["sales", "new_business"]
    with pytest.raises(Refused) as refusal:
        actions.add_pipeline_from_template(template="none", name="NEW business", **sam)
    assert codes(refusal) == {"name_taken", "template_unknown"}


def test_stage_is_added_as_the_last_of_its_kind(spec: PipelineSpec, sam: dict[str, Any]) -> None:
    new = StageFields("Legal review", probability_bp=8_000, category="commit", may_enter=("rep", "manager"))
    actions.add_stage(pipeline_id=spec.id, kind=StageKind.OPEN, new=new, version=spec.config_version, **sam)
    assert keys(spec)[4:] == ["negotiation", "legal_review", "closed_won", "closed_lost"]
    added = pipeline_by_key("sales").named("legal_review")
    assert added is not None
    assert (added.probability_bp, sorted(added.may_enter), added.position) == (8_000, ["manager", "rep"], 5)
    lost = StageFields("Abandoned", category="omitted", may_start=False)
    actions.add_stage(pipeline_id=spec.id, kind=StageKind.LOST, new=lost, **sam)
    assert keys(spec)[-1] == "abandoned"


def test_second_won_stage_is_refused(spec: PipelineSpec, sam: dict[str, Any]) -> None:
    new = StageFields("Delivered", probability_bp=10_000, category="closed", may_start=False)
    with pytest.raises(Refused) as refusal, unchanged():
        actions.add_stage(pipeline_id=spec.id, kind=StageKind.WON, new=new, **sam)
    assert codes(refusal) == {"pipeline_stage_kinds"}
    assert pipeline_spec(spec.id) == spec


def test_stage_is_refused_with_everything_that_is_wrong(spec: PipelineSpec, sam: dict[str, Any]) -> None:
    changes = {
        "name": "PROPOSAL",
        "probability_bp": 10_001,
        "category": "closed",
        "stall_days": 0,
        "key_fields": ("amount", "flags"),
        "may_enter": ("nobody",),
        "guidance": "x" * 2_001,
    }
    with pytest.raises(Refused) as refusal, unchanged():
        actions.edit_stage(stage_id=stage_id(spec, "negotiation"), changes=changes, **sam)
    assert {reason.field for reason in refusal.value.reasons} == set(changes)


def test_only_open_stage_that_may_start_keeps_it(spec: PipelineSpec, sam: dict[str, Any]) -> None:
    for stage in spec.open_stages[1:]:
        actions.edit_stage(stage_id=stage.id, changes={"may_start": False}, **sam)
    with pytest.raises(Refused) as refusal:
        actions.edit_stage(stage_id=spec.open_stages[0].id, changes={"may_start": False}, **sam)
    assert codes(refusal) == {"pipeline_no_start"}


def test_stages_are_put_in_order(spec: PipelineSpec, sam: dict[str, Any]) -> None:
    first, second, *rest = [stage.id for stage in spec.stages]
    actions.order_stages(pipeline_id=spec.id, stage_ids=[second, first, *rest], **sam)
    assert keys(spec)[:2] == ["qualification", "lead_generation"]
    assert [stage.position for stage in pipeline_spec(spec.id).stages] == list(range(7))
    with pytest.raises(Refused) as refusal:
        actions.order_stages(pipeline_id=spec.id, stage_ids=[first, second], **sam)
    assert codes(refusal) == {"stages_incomplete"}
    with pytest.raises(Refused) as refusal:
        actions.order_stages(pipeline_id=spec.id, stage_ids=[*rest, first, second], **sam)
    assert codes(refusal) == {"pipeline_stage_kinds"}


def test_retired_stage_is_known_and_cannot_be_chosen(spec: PipelineSpec, sam: dict[str, Any]) -> None:
    proposal = stage_id(spec, "proposal")
    actions.retire_stage(stage_id=proposal, move_to=None, **sam)
    after = pipeline_spec(spec.id)
    assert "proposal" not in keys(spec)
    assert (after.stage(proposal), after.at(proposal).is_retired) == (None, True)
    assert [stage.position for stage in after.stages] == list(range(6))
    with pytest.raises(NotFound):
        actions.edit_stage(stage_id=proposal, changes={"name": "Back"}, **sam)
    won = stage_id(spec, "closed_won")
    with pytest.raises(Refused):
        actions.retire_stage(stage_id=won, move_to=None, **sam)


def test_criterion_is_added_changed_and_retired(spec: PipelineSpec, sam: dict[str, Any]) -> None:
    proposal = stage_id(spec, "proposal")
    new = CriterionFields("field_set", {"field": "amount"}, level="enforce")
    actions.add_criterion(stage_id=proposal, new=new, **sam)
    added = next(one for one in pipeline_spec(spec.id).at(proposal).criteria if one.key == "amount_2")
    assert (added.kind, added.params, added.level) == ("field_set", {"field": "amount"}, "enforce")
    actions.edit_criterion(
        stage_id=proposal, key="amount_2", changes={"level": "advise", "params": {"field": "source"}}, **sam
    )
    changed = next(one for one in pipeline_spec(spec.id).at(proposal).criteria if one.key == "amount_2")
    assert (changed.level, changed.params, changed.effective_from) == (
        "advise",
        {"field": "source"},
        added.effective_from,
    )
    actions.retire_criterion(stage_id=proposal, key="amount_2", **sam)
    assert "amount_2" not in {one.key for one in pipeline_spec(spec.id).at(proposal).criteria}
    with pytest.raises(NotFound):
        actions.retire_criterion(stage_id=proposal, key="amount_2", **sam)
    # A key is never used again: past exceptions name it.
    actions.add_criterion(stage_id=proposal, new=new, **sam)
    assert "amount_3" in {one.key for one in pipeline_spec(spec.id).at(proposal).criteria}


def test_criterion_that_cannot_be_asked_is_refused(spec: PipelineSpec, sam: dict[str, Any]) -> None:
    new = CriterionFields("field_set", {"field": "colour"}, moment="later", level="shout")
    with pytest.raises(Refused) as refusal, unchanged():
        actions.add_criterion(stage_id=stage_id(spec, "proposal"), new=new, **sam)
    assert {reason.field for reason in refusal.value.reasons} == {"params", "moment", "level"}


def test_pipelines_are_put_in_order_and_retired(spec: PipelineSpec, sam: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refusal:
        actions.retire_pipeline(pipeline_id=spec.id, **sam)
    assert codes(refusal) == {"last_pipeline"}
    other = actions.add_pipeline_from_template(template="saas_trial", name="Trials", **sam)
    actions.order_pipelines(pipeline_ids=[other], **sam)
    assert [one.key for one in pipelines()] == ["trials", "sales"]
    actions.retire_pipeline(pipeline_id=spec.id, **sam)
    assert [one.key for one in pipelines()] == ["trials"]
    assert pipeline_spec(spec.id).is_retired
    actions.reactivate_pipeline(pipeline_id=spec.id, **sam)
    assert [one.key for one in pipelines()] == ["trials", "sales"]
    with pytest.raises(NotFound):
        actions.order_pipelines(pipeline_ids=[7], **sam)


def test_loss_reasons_are_added_changed_and_retired(spec: PipelineSpec, sam: dict[str, Any]) -> None:
    made = actions.add_loss_reason(new=LossReasonFields("  Merged  away "), **sam)
    found = loss_reasons()[made.record_id]
    assert (found.key, found.name, found.version) == ("merged_away", "Merged away", 1)
    saved = actions.edit_loss_reason(
        reason_id=found.id, changes={"means": "disqualified", "needs_competitor": True}, version=1, **sam
    )
    assert (loss_reasons()[found.id].means, saved.version) == ("disqualified", 2)
    with pytest.raises(Stale):
        actions.edit_loss_reason(reason_id=found.id, changes={"name": "Late"}, version=1, **sam)
    with pytest.raises(Refused) as refusal:
        actions.edit_loss_reason(reason_id=found.id, changes={"name": "too EXPENSIVE", "means": "x"}, **sam)
    assert codes(refusal) == {"name_taken", "meaning_unknown"}
    actions.retire_loss_reason(reason_id=found.id, **sam)
    assert not loss_reasons()[found.id].is_active
    actions.reactivate_loss_reason(reason_id=found.id, **sam)
    assert loss_reasons()[found.id].is_active
    for reason in list(loss_reasons()):
        if reason != found.id:
            actions.retire_loss_reason(reason_id=reason, **sam)
    with pytest.raises(Refused) as refusal:
        actions.retire_loss_reason(reason_id=found.id, **sam)
    assert codes(refusal) == {"last_loss_reason"}


def test_version_given_up_is_not_taken_for_the_next_one(spec: PipelineSpec, sam: dict[str, Any]) -> None:
    with transaction.atomic():
        actions.edit_pipeline(pipeline_id=spec.id, changes={"name": "Given up"}, **sam)
        assert pipeline_spec(spec.id).name == "Given up"
        transaction.set_rollback(True)
    actions.edit_pipeline(pipeline_id=spec.id, changes={"name": "Kept"}, **sam)
    assert pipeline_spec(spec.id).name == "Kept"
