"""Writes of imports: check, apply and undo."""

from quarterdeck.imports.actions.apply import apply_import
from quarterdeck.imports.actions.check import check_file
from quarterdeck.imports.actions.undo import undo_import

__all__ = ["apply_import", "check_file", "undo_import"]
