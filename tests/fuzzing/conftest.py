"""The company, made once, as the who-may matrix has it."""

from tests.matrix.conftest import world

__all__ = ["world"]
