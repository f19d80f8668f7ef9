"""What every engine can do."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from quarterdeck.analytics.schema import Dialect, Table


class Stopped(Exception):
    """A question was given up: its time was over, or nobody waits for the answer any more."""


class Engine(Protocol):
    """A database that holds the tables of `analytics.tables`."""

    dialect: Dialect

    def rows(self, sql: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """The rows of a text with `:name` parameters. Raises Stopped when it is interrupted."""

    def create(self, table: Table) -> None:
        """Make the table, empty."""

    def insert(self, table: Table, rows: Iterable[Sequence[Any]]) -> int:
        """Add rows, values in the order of the columns; how many."""


class Interruptible(Engine, Protocol):
    """One whose texts can be ended from another thread."""

    def interrupt(self) -> None:
        """End what runs: it raises Stopped."""
