"""The rows of all slices."""

import importlib
import pkgutil

import tests.matrix
from tests.matrix.rows import Row

# Modules of this folder that hold no rows of their own.
APART = ("conftest", "fragments", "tries")


def rows() -> dict[str, Row]:
    """The rows of all files of this folder."""
    found: dict[str, Row] = {}
    for module in pkgutil.iter_modules(tests.matrix.__path__):
        if module.name.startswith("test_") or module.name in APART:
            continue
        part: dict[str, Row] = getattr(importlib.import_module(f"tests.matrix.{module.name}"), "ROWS", {})
        assert not found.keys() & part.keys()
        found |= part
    return found
