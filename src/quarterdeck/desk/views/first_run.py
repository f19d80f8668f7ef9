"""The board before the first deal: ways to start with what is there, and the stages with their rules."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from quarterdeck.desk.views.viewing import Viewing
from quarterdeck.kit import formats
from quarterdeck.kit.filters import text
from quarterdeck.kit.pages import render
from quarterdeck.pipelines.queries.options import criterion_text
from quarterdeck.pipelines.rules.pipeline import PipelineSpec, StageSpec
from quarterdeck.pipelines.terms import Level
from quarterdeck.users.terms import Permission


def first_run(request: HttpRequest, who: Viewing, pipeline: PipelineSpec) -> HttpResponse:
    """The page that stands in the board's place until there is a deal."""
    new = reverse("opportunity_new")
    context = {
        "pipeline": pipeline,
        "stages": [_stage(stage, who) for stage in pipeline.stages],
        "new_href": f"{new}?pipeline={pipeline.key}" if who.actor.may(Permission.OPPORTUNITIES_CREATE) else "",
        "may_import": who.actor.may(Permission.IMPORTS_RUN),
        "account_href": reverse("account_new") if who.actor.may(Permission.CUSTOMERS_EDIT) else "",
        "today": who.day(who.today),
        "pipelines_href": reverse("settings_pipelines") if who.actor.may(Permission.PIPELINES_MANAGE) else "",
    }
    return render(request, "desk/first_run.html", context)


def _stage(stage: StageSpec, who: Viewing) -> dict[str, object]:
    rules = [
        (text(criterion_text(criterion, who.actor)), criterion.level is Level.ENFORCE) for criterion in stage.criteria
    ]
    return {
        "key": stage.key,
        "name": stage.name,
        "count": "0",
        "probability": formats.percent_bp(stage.probability_bp, who.locale),
        "probability_bp": stage.probability_bp,
        "total": who.total(0),
        "total_full": who.exact(0),
        "weighted": "",
        "rules": rules,
        "guidance": stage.guidance,
    }
