"""Addresses of the settings of pipelines."""

from django.urls import path

from quarterdeck.kit.converters import register
from quarterdeck.pipelines.views import criteria, loss_reasons, pipelines, stages

register()

_STAGE = "settings/pipelines/<slug:key>/stages/<slug:stage_key>"

urlpatterns = [
    path("settings/pipelines", pipelines.settings_pipelines, name="settings_pipelines"),
    path("settings/pipelines/new", pipelines.settings_pipeline_new, name="settings_pipeline_new"),
    path("settings/pipelines/<slug:key>", pipelines.settings_pipeline, name="settings_pipeline"),
    path("settings/pipelines/<slug:key>/stages/new", stages.settings_stage_new, name="settings_stage_new"),
    path(_STAGE, stages.settings_stage, name="settings_stage"),
    path(f"{_STAGE}/criteria/new", criteria.settings_criterion_new, name="settings_criterion_new"),
    path(f"{_STAGE}/criteria/<slug:criterion_key>", criteria.settings_criterion, name="settings_criterion"),
    path(f"{_STAGE}/failing", criteria.settings_failing, name="settings_failing"),
    path("settings/loss-reasons", loss_reasons.settings_loss_reasons, name="settings_loss_reasons"),
    path("settings/loss-reasons/new", loss_reasons.settings_loss_reason_new, name="settings_loss_reason_new"),
    path("settings/loss-reasons/<pid:reason_id>", loss_reasons.settings_loss_reason, name="settings_loss_reason"),
]
