"""Pipeline analytics without a framework: history as ranges, metrics and movement as SQL over documented tables.

Nothing here knows Django or HTTP. `quarterdeck.warehouse` keeps the tables of a running company; whoever has an
export, a data frame or Arrow tables uses the same definitions by `Pipeline`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quarterdeck.analytics.answering import Undefined
    from quarterdeck.analytics.library import NoData, Pipeline
    from quarterdeck.analytics.metrics import METRICS
    from quarterdeck.analytics.reading.shapes import as_arrow, as_rows
    from quarterdeck.analytics.reading.terms import Unclear

__all__ = ["METRICS", "NoData", "Pipeline", "Unclear", "Undefined", "as_arrow", "as_rows"]
# Whoever needs one module of this package does not load an engine for it.
_WHERE = {
    "METRICS": "metrics",
    "NoData": "library",
    "Pipeline": "library",
    "Unclear": "reading.terms",
    "Undefined": "answering",
    "as_arrow": "reading.shapes",
    "as_rows": "reading.shapes",
}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"{__name__} has no {name}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
