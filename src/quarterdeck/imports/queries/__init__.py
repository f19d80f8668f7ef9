"""Reads of imports: what a row is about, how an import stands, the demo company's sign-ins."""

from quarterdeck.imports.queries.demo import SignIn, demo_sign_ins
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
    "SignIn",
    "demo_sign_ins",
    "grandfathered_rows",
    "import_report",
    "mapping_sets",
    "problems_of",
    "shipped_mapping",
    "unfinished_import",
]
