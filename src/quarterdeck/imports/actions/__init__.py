"""Writes of imports: check and apply."""

from quarterdeck.imports.actions.apply import apply_import
from quarterdeck.imports.actions.check import check_file, file_digest

__all__ = ["apply_import", "check_file", "file_digest"]
