"""SQLite and PostgreSQL through their DB-API connections: small companies, and the proof that answers are equal."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from quarterdeck.analytics.dialects import render
from quarterdeck.analytics.schema import Dialect, Table


class _Quantile:
    """Nearest-rank quantile of the values that are not NULL, as DuckDB and PostgreSQL define it."""

    def __init__(self) -> None:
        self.values: list[int] = []
        self.share = 0.0

    def step(self, value: int | None, share: float) -> None:
        self.share = share
        if value is not None:
            self.values.append(value)

    def finalize(self) -> int | None:
        if not self.values:
            return None
        place = max(math.ceil(self.share * len(self.values)), 1)
        return sorted(self.values)[place - 1]


class DbApi:
    """A DB-API connection: of `sqlite3` or `pysqlite3`, or of psycopg."""

    def __init__(self, connection: Any, dialect: Dialect) -> None:
        self.connection, self.dialect = connection, dialect
        if dialect is Dialect.SQLITE:
            connection.create_aggregate("quantile_disc", 2, _Quantile)

    def rows(self, sql: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """The rows of a text with `:name` parameters."""
        cursor = self.connection.cursor()
        cursor.execute(*render(sql, params, self.dialect))
        return [tuple(row) for row in cursor.fetchall()]

    def create(self, table: Table) -> None:
        """Make the table, empty."""
        self.connection.cursor().execute(f"CREATE TABLE {table.definition(self.dialect)}")

    def insert(self, table: Table, rows: Iterable[Sequence[Any]]) -> int:
        """Add rows, values in the order of the columns; how many."""
        mark = "?" if self.dialect is Dialect.SQLITE else "%s"
        marks = ", ".join([mark] * len(table.columns))
        given = [tuple(row) for row in rows]
        self.connection.cursor().executemany(f"INSERT INTO {table.name} VALUES ({marks})", given)  # noqa: S608
        return len(given)
