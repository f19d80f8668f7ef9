"""The tables every metric is asked of, declared once: DDL of each engine, documentation and Arrow follow from here.

An instant is a BIGINT of microseconds since 1970 UTC, a day an INTEGER of days since 1970-01-01, an amount of money a
BIGINT of minor units, a flag 0 or 1: the same integers on DuckDB, SQLite, PostgreSQL and Spark, so that answers are
equal to the last digit. What lasts until further notice ends at FOREVER (instants) or LAST_DAY (days).
"""

from datetime import UTC, date, datetime
from enum import StrEnum

from quarterdeck.values.dataclasses import dataclass

FOREVER = 2**62
LAST_DAY = date.max.toordinal() - date(1970, 1, 1).toordinal()
DAY_US = 86_400_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1).toordinal()


class Dialect(StrEnum):
    """The engines that answer the same SQL."""

    DUCKDB = "duckdb"
    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"
    SPARK = "spark"


class Kind(StrEnum):
    """What a column holds."""

    ID = "id"
    NUMBER = "number"
    MONEY = "money"
    INSTANT = "instant"
    DAY = "day"
    FLAG = "flag"
    TEXT = "text"


_WIDE = (Kind.ID, Kind.NUMBER, Kind.MONEY, Kind.INSTANT)
_TEXT_TYPE = {Dialect.DUCKDB: "VARCHAR", Dialect.SPARK: "STRING"}
_INT_TYPE = {Dialect.SPARK: "INT"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what it holds, whether it may be NULL, and a sentence about it."""

    name: str
    kind: Kind
    about: str = ""
    is_null: bool = False

    def sql_type(self, dialect: Dialect) -> str:
        """Type of the column on this engine."""
        if self.kind is Kind.TEXT:
            return _TEXT_TYPE.get(dialect, "TEXT")
        return "BIGINT" if self.kind in _WIDE else _INT_TYPE.get(dialect, "INTEGER")


@dataclass(frozen=True, slots=True)
class Table:
    """One table and what identifies a row of it."""

    name: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(column.name for column in self.columns)

    def definition(self, dialect: Dialect) -> str:
        """Name and columns as this engine defines a table."""
        columns = (
            f"{column.name} {column.sql_type(dialect)}{'' if column.is_null else ' NOT NULL'}"
            for column in self.columns
        )
        return f"{self.name} ({', '.join(columns)})"


def instant(at: datetime) -> int:
    """Microseconds since 1970 UTC of an aware instant, exact."""
    since = at - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def day(on: date) -> int:
    """Days since 1970-01-01."""
    return on.toordinal() - _EPOCH_DAY


def date_of(number: int) -> date:
    """The date of a day number."""
    return date.fromordinal(number + _EPOCH_DAY)


def datetime_of(number: int) -> datetime:
    """The instant of a number of microseconds; FOREVER has none and raises OverflowError."""
    return datetime.fromtimestamp(number // 1_000_000, UTC).replace(microsecond=number % 1_000_000)
