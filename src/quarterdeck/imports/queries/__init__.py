"""Reads of imports: what a row is about and how an import stands."""

from quarterdeck.imports.queries.report import (
    ImportReport,
    grandfathered_rows,
    import_report,
    problems_of,
    unfinished_import,
)
from quarterdeck.imports.queries.shipped import mapping_sets, shipped_mapping

__all__ = [
    "ImportReport",
    "grandfathered_rows",
    "import_report",
    "mapping_sets",
    "problems_of",
    "shipped_mapping",
    "unfinished_import",
]
