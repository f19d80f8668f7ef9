"""Every metric by its key. The page, the API's field and the page of the docs come from the entry."""

from collections.abc import Mapping
from typing import Final

from quarterdeck.analytics.metrics import outcomes
from quarterdeck.analytics.metrics.metric import Metric

METRICS: Final[Mapping[str, Metric]] = {metric.key: metric for metric in (*outcomes.METRICS,)}

__all__ = ["METRICS", "Metric"]
