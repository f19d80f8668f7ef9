"""Endpoints of imports."""

from quarterdeck.uploads.api.imports import imports, mappings

__all__ = ["imports", "mappings"]
