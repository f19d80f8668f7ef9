"""Parquet: typed columns, written a stretch of rows at a time. Only processes of the background come here."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import IO, Any

from quarterdeck.sheets.writing import Cells, FileColumn, ValueType

ROWS_AT_ONCE = 10_000
# Prices have 6 decimals, rates 10: 28 digits are left before the point.
DIGITS, PLACES = 38, 10


def write_parquet(columns: Sequence[FileColumn], heads: Sequence[str], rows: Iterable[Cells], to: IO[bytes]) -> int:
    """A Parquet file, compressed; how many rows. A value that is not known is null."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    types: dict[ValueType, Any] = {
        ValueType.TEXT: pa.string(),
        ValueType.WHOLE: pa.int64(),
        ValueType.NUMBER: pa.decimal128(DIGITS, PLACES),
        ValueType.YES_NO: pa.bool_(),
        ValueType.DAY: pa.date32(),
        ValueType.INSTANT: pa.timestamp("us", tz="UTC"),
        ValueType.CLOCK: pa.timestamp("us"),
    }
    schema = pa.schema([(head, types[column.type]) for head, column in zip(heads, columns, strict=True)])
    count, left = 0, iter(rows)
    with pq.ParquetWriter(to, schema, compression="zstd") as writer:
        while part := list(islice(left, ROWS_AT_ONCE)):
            values = zip(*part, strict=True)
            arrays = [pa.array(list(column), field.type) for column, field in zip(values, schema, strict=True)]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
            count += len(part)
    return count
