"""Writes of pipelines, stages, criteria and loss reasons."""

from quarterdeck.pipelines.actions.changing import Saved
from quarterdeck.pipelines.actions.criteria import add_criterion, edit_criterion, retire_criterion
from quarterdeck.pipelines.actions.loss_reasons import (
    add_loss_reason,
    add_loss_reasons,
    edit_loss_reason,
    reactivate_loss_reason,
    retire_loss_reason,
)
from quarterdeck.pipelines.actions.pipelines import (
    add_pipeline,
    add_pipeline_from_template,
    edit_pipeline,
    install_default_pipeline,
    order_pipelines,
    reactivate_pipeline,
    retire_pipeline,
)
from quarterdeck.pipelines.actions.stages import add_stage, edit_stage, order_stages, retire_stage

__all__ = [
    "Saved",
    "add_criterion",
    "add_loss_reason",
    "add_loss_reasons",
    "add_pipeline",
    "add_pipeline_from_template",
    "add_stage",
    "edit_criterion",
    "edit_loss_reason",
    "edit_pipeline",
    "edit_stage",
    "install_default_pipeline",
    "order_pipelines",
    "order_stages",
    "reactivate_loss_reason",
    "reactivate_pipeline",
    "retire_criterion",
    "retire_loss_reason",
    "retire_pipeline",
    "retire_stage",
]
