"""DuckDB: the engine of the copy."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

import duckdb
import pyarrow as pa

from quarterdeck.analytics.dialects import render
from quarterdeck.analytics.engines.base import Stopped
from quarterdeck.analytics.schema import Column, Dialect, Kind, Table

_AT_ONCE = 50_000
# Texts are long and come again with other parameters: reading one takes DuckDB up to a tenth of a small answer. A
# statement that was read belongs to no connection, and each execution takes a copy of it; the longest is 80 KiB.
_MOST_READ = 128
_read: "dict[str, duckdb.Statement]" = {}
_ARROW = {Kind.TEXT: pa.string(), Kind.DAY: pa.int32(), Kind.FLAG: pa.int32()}


class Duck:
    """One connection or cursor of DuckDB."""

    dialect = Dialect.DUCKDB

    def __init__(self, connection: "duckdb.DuckDBPyConnection | None" = None) -> None:
        self.connection = connection or duckdb.connect(":memory:")

    def rows(self, sql: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """The rows of a text with `:name` parameters. Raises Stopped when it is interrupted."""
        try:
            text, used = render(sql, params, self.dialect)
            return self.connection.execute(self._statement(text), used).fetchall()
        except duckdb.InterruptException as interrupted:
            raise Stopped from interrupted

    def _statement(self, text: str) -> "duckdb.Statement | str":
        if (known := _read.get(text)) is not None:
            return known
        read = self.connection.extract_statements(text)
        if len(read) != 1:
            return text
        if len(_read) >= _MOST_READ:
            _read.clear()
        _read[text] = read[0]
        return read[0]

    def interrupt(self) -> None:
        """End what runs, from another thread."""
        self.connection.interrupt()

    def create(self, table: Table) -> None:
        """Make the table, empty."""
        self.connection.execute(f"CREATE TABLE {table.definition(self.dialect)}")

    def insert(self, table: Table, rows: Iterable[Sequence[Any]]) -> int:
        """Add rows, values in the order of the columns; how many. They travel as Arrow, column by column."""
        source, count = iter(rows), 0
        while part := list(islice(source, _AT_ONCE)):
            columns = zip(*part, strict=True)
            arrays = [
                pa.array(values, arrow_type(column)) for column, values in zip(table.columns, columns, strict=True)
            ]
            arrow = pa.Table.from_arrays(arrays, names=list(table.names))
            self.connection.register("arriving", arrow)
            try:
                self.connection.execute(f"INSERT INTO {table.name} SELECT * FROM arriving")  # noqa: S608  declared names
            finally:
                self.connection.unregister("arriving")
            count += len(part)
        return count


def arrow_type(column: Column) -> pa.DataType:
    """Type of the column in Arrow."""
    return _ARROW.get(column.kind, pa.int64())
