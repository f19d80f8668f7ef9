"""Pages of imports."""

from quarterdeck.uploads.views.columns import import_columns, import_kind, import_reading, import_use_mapping
from quarterdeck.uploads.views.files import import_new, import_remove, imports
from quarterdeck.uploads.views.likely import import_decisions
from quarterdeck.uploads.views.mappings import import_mapping_remove, import_mapping_save, import_mappings
from quarterdeck.uploads.views.rows import (
    import_apply,
    import_check,
    import_corrections,
    import_errors,
    import_meanings,
    import_page,
    import_undo,
)

__all__ = [
    "import_apply",
    "import_check",
    "import_columns",
    "import_corrections",
    "import_decisions",
    "import_errors",
    "import_kind",
    "import_mapping_remove",
    "import_mapping_save",
    "import_mappings",
    "import_meanings",
    "import_new",
    "import_page",
    "import_reading",
    "import_remove",
    "import_undo",
    "import_use_mapping",
    "imports",
]
