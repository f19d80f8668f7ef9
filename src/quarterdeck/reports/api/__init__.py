"""Endpoints of reports."""

from quarterdeck.reports.api.metrics import metrics
from quarterdeck.reports.api.why import router as why

__all__ = ["metrics", "why"]
