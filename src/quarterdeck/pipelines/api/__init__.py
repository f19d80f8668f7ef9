"""Endpoints of pipelines, stages, criteria and loss reasons: each module adds its own to the routers it reads by."""

from quarterdeck.pipelines.api import loss_reasons as _loss_reasons  # noqa: F401  adds endpoints
from quarterdeck.pipelines.api import pipelines as _pipelines  # noqa: F401  adds endpoints
from quarterdeck.pipelines.api import stages as _stages  # noqa: F401  adds endpoints
from quarterdeck.pipelines.api.configuration import loss_reasons, pipelines, stages

__all__ = ["loss_reasons", "pipelines", "stages"]
