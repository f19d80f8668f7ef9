"""Writes of imports: check, apply, the demo company."""

from quarterdeck.imports.actions.apply import apply_import
from quarterdeck.imports.actions.check import check_file, file_digest

__all__ = ["apply_import", "check_file", "file_digest"]
