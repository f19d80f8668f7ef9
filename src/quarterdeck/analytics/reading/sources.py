"""Any table as rows of the engine: a file, or whatever speaks the Arrow PyCapsule interface."""

from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.reading.terms import Source, Unclear
from quarterdeck.values.text import N_, Text

_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE", "DECIMAL", "U")


def run(engine: Duck, sql: str, *params: object) -> list[tuple[Any, ...]]:
    """The rows of a text that is DuckDB's alone: here names come from whoever made the data, colons and all."""
    return engine.connection.execute(sql, list(params)).fetchall()


def laid(engine: Duck, source: Source, name: str) -> dict[str, bool]:
    """Lay the source as a table of this name; its columns, each with whether the source has it as a number.

    Cells of a text file stay texts. Files and streams are read part by part. Raises Unclear for what is no table.
    """
    if isinstance(source, (str, Path)):
        _of_file(engine, Path(source), name)
    elif hasattr(source, "__arrow_c_stream__"):
        _of_stream(engine, source, name)
    else:
        said = N_("{kind} is no table: pass a path, or a table that gives Arrow.")
        raise Unclear(Text.of(said, kind=type(source).__name__), "opportunities")
    rows = run(
        engine,
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = ? ORDER BY ordinal_position",
        name,
    )
    return {str(column): str(kind).startswith(_NUMBERS) for column, kind in rows}


def _of_file(engine: Duck, path: Path, name: str) -> None:
    if not path.is_file():
        raise Unclear(Text.of(N_("There is no file {path}."), path=path), "opportunities")
    reader = (
        "read_parquet(?)"
        if path.suffix.casefold() in (".parquet", ".pq")
        else "read_csv(?, all_varchar = true, header = true, sample_size = 20480)"
    )
    try:
        engine.connection.execute(f"CREATE TABLE {name} AS SELECT * FROM {reader}", [str(path)])  # noqa: S608
    except duckdb.Error as error:
        said = N_("{name} cannot be read: {error}")
        if "sniffing" in str(error):
            said = N_("{name} cannot be read as CSV: save it anew with one delimiter and one kind of line ending.")
        raise Unclear(Text.of(said, name=path.name, error=str(error).splitlines()[0]), "opportunities") from error


def _of_stream(engine: Duck, source: object, name: str) -> None:
    reader = pa.RecordBatchReader.from_stream(source)
    engine.connection.register("arriving", reader)
    try:
        engine.connection.execute(f"CREATE TABLE {name} AS SELECT * FROM arriving")  # noqa: S608
    finally:
        engine.connection.unregister("arriving")
