"""Every metric by its key. Pages, endpoints and documentation come from the entries."""

from collections.abc import Mapping
from typing import Final

from quarterdeck.analytics.metrics import closing, open_pipeline, stages, targets
from quarterdeck.analytics.metrics.metric import Metric, Part

METRICS: Final[Mapping[str, Metric]] = {
    metric.key: metric for metric in (*closing.METRICS, *open_pipeline.METRICS, *stages.METRICS, *targets.METRICS)
}

__all__ = ["METRICS", "Metric", "Part"]
