"""Writing many rows of one table at the speed of the database.

`bulk_create` and `bulk_update` make an instance of every row and compile every value on its own, which
takes most of the time of an import. Here a statement is written once for the columns named, and rows
are plain tuples.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import chain
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import BooleanField, CharField, DateField, DateTimeField, IntegerField, Model, TextField
from django.db.models.sql import InsertQuery

# Parameters of one statement: SQLite takes 32,766, PostgreSQL 65,535.
_MOST_PARAMETERS = 30_000
# SQLite takes longer to read the text of a statement with thousands of values than to run a short one as often, and to
# run one for each row than for some at once. Whoever writes is alone there, so that the newest rows are the ones just
# written, numbered in their order.
_FEW = 50
Rows = Sequence[Sequence[Any]]
# Columns that a statement answers, and SQL that is asked beside them.
Answered = tuple[tuple[str, ...], str]


def insert_rows(
    model: type[Model], columns: Sequence[str], rows: Rows, returning: Sequence[str] = (), beside: str = ""
) -> list[Any]:
    """Insert rows whose values stand in the order of `columns` (attribute names, such as owner_id).

    Columns left out get the database's default, so name every column without one. Answers the
    `returning` columns of each row as tuples, in order, and what the SQL of `beside` finds for it last: only of
    tables that number their rows. Call inside an action.
    """
    if not rows:
        return []
    ready = _prepared(model, tuple(columns), rows)
    with connection.cursor() as cursor:
        if not returning:
            _insert(cursor, model, tuple(columns), ready)
            return []
        if connection.vendor == "sqlite" and len(ready) > _FEW:
            _insert(cursor, model, tuple(columns), ready)
            cursor.execute(_newest(model, tuple(returning), beside), [len(ready)])
            return list(cursor.fetchall())
        answers: list[Any] = []
        for part in _parts(ready, _MOST_PARAMETERS // len(columns)):
            statement = _statement(model, tuple(columns), len(part), (tuple(returning), beside))
            cursor.execute(statement, [value for row in part for value in row])
            answers += cursor.fetchall()
        return answers


def _insert(cursor: CursorWrapper, model: type[Model], columns: tuple[str, ...], rows: Rows) -> None:
    whole = len(rows) - len(rows) % _FEW
    sets = [list(chain.from_iterable(rows[start : start + _FEW])) for start in range(0, whole, _FEW)]
    # What else would be made of the same thousand marks each time, which takes as long as a dozen rows.
    mark = "?" if connection.vendor == "sqlite" else "%s"
    if sets:
        cursor.executemany(_statement(model, columns, _FEW, mark=mark), sets)
    if whole < len(rows):
        cursor.executemany(_statement(model, columns, 1, mark=mark), rows[whole:])


def replace_rows(model: type[Model], columns: Sequence[str], rows: Rows, unique: Sequence[str]) -> None:
    """Insert rows, or give those that are there already by the `unique` columns these values. Call inside an action."""
    if not rows:
        return
    names = tuple(columns)
    with connection.cursor() as cursor:
        cursor.executemany(_upsert(model, names, tuple(unique)), _prepared(model, names, rows))


def update_rows(model: type[Model], columns: Sequence[str], rows: Rows) -> None:
    """Update rows by primary key: each holds the values of `columns` in order, then its key. Call inside an action."""
    if not rows:
        return
    keyed = (*columns, InsertQuery(model).get_meta().pk.attname)
    with connection.cursor() as cursor:
        cursor.executemany(_update(model, keyed), _prepared(model, keyed, rows))


def count_up(model: type[Model], column: str, **where: Any) -> None:
    """Add one to a column of the rows that hold these values. Call inside an action."""
    names = tuple(where)
    with connection.cursor() as cursor:
        cursor.execute(_count_up(model, column, names), _prepared(model, names, [tuple(where.values())])[0])


def _parts(rows: list[Any], size: int) -> Iterator[list[Any]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


@cache
def _statement(
    model: type[Model], columns: tuple[str, ...], count: int, returning: Answered = ((), ""), mark: str = "%s"
) -> str:
    row = f"({', '.join([mark] * len(columns))})"
    words = [
        connection.ops.insert_statement(),
        _table(model),
        f"({_names(model, columns)})",
        "VALUES",
        ", ".join([row] * count),
    ]
    answered = _answered(model, *returning)
    return " ".join([*words, "RETURNING", answered] if answered else words)


@cache
def _newest(model: type[Model], returning: tuple[str, ...], beside: str) -> str:
    table, (key,) = _table(model), _quoted(model, (InsertQuery(model).get_meta().pk.attname,))
    newest = [key, "> (", "SELECT", f"MAX({key})", "FROM", table, ") - %s"]
    return " ".join(["SELECT", _answered(model, returning, beside), "FROM", table, "WHERE", *newest, "ORDER BY", key])


def _answered(model: type[Model], returning: tuple[str, ...], beside: str) -> str:
    return ", ".join([*_quoted(model, returning), *([beside] if beside else [])])


@cache
def _upsert(model: type[Model], columns: tuple[str, ...], unique: tuple[str, ...]) -> str:
    others = _quoted(model, tuple(name for name in columns if name not in unique))
    settings = ", ".join(f"{name} = EXCLUDED.{name}" for name in others)
    conflict = f"ON CONFLICT ({_names(model, unique)}) DO UPDATE SET {settings}"
    return f"{_statement(model, columns, 1)} {conflict}"


@cache
def _update(model: type[Model], keyed: tuple[str, ...]) -> str:
    *settings, where = (f"{name} = %s" for name in _quoted(model, keyed))
    return " ".join(["UPDATE", _table(model), "SET", ", ".join(settings), "WHERE", where])


@cache
def _count_up(model: type[Model], column: str, names: tuple[str, ...]) -> str:
    counter, *where = _quoted(model, (column, *names))
    wanted = " AND ".join(f"{name} = %s" for name in where)
    return " ".join(["UPDATE", _table(model), "SET", f"{counter} = {counter} + 1", "WHERE", wanted])


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(InsertQuery(model).get_meta().db_table)


def _quoted(model: type[Model], columns: tuple[str, ...]) -> list[str]:
    return [connection.ops.quote_name(field.column) for field in _fields(model, columns)]


def _names(model: type[Model], columns: tuple[str, ...]) -> str:
    return ", ".join(_quoted(model, columns))


@cache
def _fields(model: type[Model], columns: tuple[str, ...]) -> tuple[Any, ...]:
    by_name = {field.attname: field for field in InsertQuery(model).get_meta().concrete_fields}
    return tuple(by_name[column] for column in columns)


def _prepared(model: type[Model], columns: tuple[str, ...], rows: Rows) -> list[Any]:
    """The rows with values the driver takes. Instants and days are often the same: each is adapted once."""
    adapters = _adapters(model, columns)
    if not adapters:
        return list(rows)
    ready = [list(row) for row in rows]
    caches: dict[Callable[[Any], Any], dict[Any, Any]] = {}
    for index, adapt in adapters:
        known = caches.setdefault(adapt, {})
        for row in ready:
            value = row[index]
            if value is not None:
                if value not in known:
                    known[value] = adapt(value)
                row[index] = known[value]
    return ready


@cache
def _adapters(model: type[Model], columns: tuple[str, ...]) -> list[tuple[int, Callable[[Any], Any]]]:
    """Places of the columns whose values are adapted, and how."""
    return [(index, adapt) for index, field in enumerate(_fields(model, columns)) if (adapt := _adapter(field))]


def _adapt_instant(value: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(value)


def _adapt_day(value: Any) -> Any:
    return connection.ops.adapt_datefield_value(value)


def _adapter(field: Any) -> Callable[[Any], Any] | None:
    """What makes a value of this field one the driver takes; None where it takes values as they are."""
    if isinstance(field, DateTimeField):
        return _adapt_instant
    if isinstance(field, DateField):
        return _adapt_day
    target = field.target_field if field.is_relation else field
    if isinstance(target, IntegerField | CharField | TextField | BooleanField):
        return None
    return lambda value: field.get_db_prep_save(value, connection)
