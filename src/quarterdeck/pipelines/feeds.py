"""What the analytics copy reads of pipelines."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet

from quarterdeck.pipelines.models import LossReason, Pipeline, Stage

_STAGE = ("id", "pipeline_id", "name", "position", "kind", "probability_bp", "category", "state")
FEEDS: Mapping[str, Callable[[], QuerySet[Any, Any]]] = {
    "pipeline": lambda: Pipeline.objects.values_list("id", "name", "position"),
    "stage": lambda: Stage.objects.order_by("pipeline_id", "position", "id").values_list(*_STAGE),
    "loss_reason": lambda: LossReason.objects.values_list("id", "name", "means"),
}
