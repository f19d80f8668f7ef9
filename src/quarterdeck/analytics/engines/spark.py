"""Spark Connect, the way past one machine: the same texts, asked of a server of Spark's protocol.

Needs `pip install "quarterdeck[spark]"`. A session knows tables as temporary views of its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyspark.errors import PySparkException
from pyspark.sql.connect.session import SparkSession

from quarterdeck.analytics.dialects import render
from quarterdeck.analytics.engines.base import Stopped
from quarterdeck.analytics.engines.duck import arrow_type
from quarterdeck.analytics.schema import Dialect, Table

_NAMES = {pa.string(): "STRING", pa.int32(): "INT", pa.int64(): "BIGINT"}


class Spark:
    """One session. Only one thread asks it at a time; any may interrupt it."""

    dialect = Dialect.SPARK

    def __init__(self, session: "SparkSession") -> None:
        self.session = session
        self._is_over = False
        self._laid: dict[str, pa.Table] = {}

    @classmethod
    def connected(cls, url: str) -> "Spark":
        """A session of its own at `sc://host:port`. Raises PySparkException when there is no such server."""
        return cls(SparkSession.builder.remote(url).create())

    def rows(self, sql: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """The rows of a text with `:name` parameters. Raises Stopped when it is interrupted."""
        if self._is_over:
            raise Stopped
        text, used = render(sql, params, self.dialect)
        try:
            told = self.session.sql(text, args=used).toArrow()
        except PySparkException as failed:
            if self._is_over:
                raise Stopped from failed
            raise
        return list(zip(*(column.to_pylist() for column in told.columns), strict=True))

    def create(self, table: Table) -> None:
        """Make the table, empty: whatever had its name before is forgotten."""
        schema = pa.schema([(column.name, arrow_type(column)) for column in table.columns])
        self._laid[table.name] = schema.empty_table()
        nothing = (f"CAST(NULL AS {_NAMES[one.type]}) AS {one.name}" for one in schema)
        self.session.sql(f"SELECT {', '.join(nothing)} WHERE 1 = 0").createOrReplaceTempView(table.name)

    def insert(self, table: Table, rows: Iterable[Sequence[Any]]) -> int:
        """Add rows to a table that was made here, values in the order of the columns; how many. They go as Arrow."""
        given, before = [tuple(row) for row in rows], self._laid[table.name]
        if given:
            columns = zip(*given, strict=True)
            arrays = [pa.array(values, one.type) for one, values in zip(before.schema, columns, strict=True)]
            whole = pa.concat_tables([before, pa.Table.from_arrays(arrays, schema=before.schema)])
            self._laid[table.name] = whole
            self.session.createDataFrame(whole).createOrReplaceTempView(table.name)
        return len(given)

    def read(self, table: Table, file: Path) -> None:
        """Make the table what lies in a Parquet file that the server reaches by the same path."""
        self.session.read.parquet(str(file)).createOrReplaceTempView(table.name)

    def interrupt(self) -> None:
        """End what runs, from another thread, and let nothing more run."""
        self._is_over = True
        self.session.interruptAll()

    def close(self) -> None:
        """Give the session back."""
        self.session.stop()
