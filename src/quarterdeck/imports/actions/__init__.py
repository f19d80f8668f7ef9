"""Writes of imports: check, apply, the demo company."""

from quarterdeck.imports.actions.apply import apply_import
from quarterdeck.imports.actions.check import check_file, file_digest
from quarterdeck.imports.actions.demo import Size, build_demo, build_demo_from, build_large_company

__all__ = ["Size", "apply_import", "build_demo", "build_demo_from", "build_large_company", "check_file", "file_digest"]
