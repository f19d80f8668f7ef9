"""Addresses of the settings of pipelines."""

from django.urls import path

from quarterdeck.kit.addresses import views_of
from quarterdeck.kit.converters import register

register()

_STAGE = "settings/pipelines/<slug:key>/stages/<slug:stage_key>"

view = views_of("quarterdeck.pipelines.views")

urlpatterns = [
    path("settings/pipelines", view("pipelines.settings_pipelines"), name="settings_pipelines"),
    path("settings/pipelines/new", view("pipelines.settings_pipeline_new"), name="settings_pipeline_new"),
    path("settings/pipelines/<slug:key>", view("pipelines.settings_pipeline"), name="settings_pipeline"),
    path("settings/pipelines/<slug:key>/stages/new", view("stages.settings_stage_new"), name="settings_stage_new"),
    path(_STAGE, view("stages.settings_stage"), name="settings_stage"),
    path(f"{_STAGE}/criteria/new", view("criteria.settings_criterion_new"), name="settings_criterion_new"),
    path(f"{_STAGE}/criteria/<slug:criterion_key>", view("criteria.settings_criterion"), name="settings_criterion"),
    path(f"{_STAGE}/failing", view("criteria.settings_failing"), name="settings_failing"),
    path("settings/loss-reasons", view("loss_reasons.settings_loss_reasons"), name="settings_loss_reasons"),
    path("settings/loss-reasons/new", view("loss_reasons.settings_loss_reason_new"), name="settings_loss_reason_new"),
    path(
        "settings/loss-reasons/<pid:reason_id>", view("loss_reasons.settings_loss_reason"), name="settings_loss_reason"
    ),
]
