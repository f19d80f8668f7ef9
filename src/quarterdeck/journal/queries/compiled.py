"""Querysets that are asked often, compiled to SQL once.

Building and compiling a queryset costs several times what the database needs to answer it. `@compiled`
keeps the SQL the ORM made; afterwards only values are put in. The ORM expression stays the one source.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence, Set
from datetime import UTC, date, datetime, timedelta
from functools import cache, update_wrapper
from typing import Any, Generic, ParamSpec, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import DateField, Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.query import FlatValuesListIterable, ModelIterable, ValuesListIterable, get_related_populators

from quarterdeck.values.dataclasses import dataclass, fields, is_dataclass

P = ParamSpec("P")
T = TypeVar("T")
Row = Sequence[Any]
Read = Callable[[Iterable[Row]], list[Any]]

# Statements kept for one queryset: filters nobody repeats must not fill the memory.
_MOST_KEPT = 500


@dataclass(frozen=True, slots=True)
class _Statement:
    """SQL, its parameters, which of them are values of the call (place, number, adapter), how rows are read."""

    sql: str
    parameters: tuple[Any, ...]
    places: tuple[tuple[int, int, Callable[[Any], Any] | None], ...]
    read: Read

    def rows(self, values: Sequence[Any]) -> list[Any]:
        """Run it with these values."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.filled(values))
            return self.read(cursor.fetchall())

    def filled(self, values: Sequence[Any]) -> list[Any]:
        """The parameters with these values in their places."""
        parameters = list(self.parameters)
        for place, number, adapt in self.places:
            value = values[number]
            parameters[place] = value if adapt is None else adapt(value)
        return parameters


class Compiled(Generic[P, T]):
    """A function that answers the rows of the queryset it builds; `build` is that queryset, not compiled.

    Of the keyword arguments each number, text, day and instant is put into the kept SQL, also inside of
    tuples and dataclasses. Everything else in them makes statements of their own: positional arguments,
    None, booleans, members of enumerations, sets, lengths of tuples. A value that the ORM changes on its
    way (a part of LIKE, say) must be such a one; it is refused otherwise.
    """

    def __init__(self, build: Callable[P, QuerySet[Any, T]]) -> None:
        self.build = build
        self._kept: dict[Hashable, _Statement | None] = {}
        update_wrapper(self, build)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[T]:
        """The rows, as the list of the queryset itself would be."""
        statement, values = self._statement(args, kwargs)
        return statement.rows(values) if statement else []

    def sql(self, *args: P.args, **kwargs: P.kwargs) -> tuple[str, list[Any]] | None:
        """What is sent to the database: SQL and parameters; None when nothing is, as nothing could be found."""
        statement, values = self._statement(args, kwargs)
        return (statement.sql, statement.filled(values)) if statement else None

    def _statement(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[_Statement | None, list[Any]]:
        values: list[Any] = []
        key = (args, *[(name, _shape(value, values)) for name, value in kwargs.items()])
        try:
            return self._kept[key], values
        except KeyError:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            statement = self._kept[key] = _compiled(self.build, args, kwargs)
            return statement, values


def rows_of(queryset: QuerySet[Any, T]) -> list[T]:
    """The rows of a queryset that is asked once, of which there are many: read as those of a compiled one."""
    compiler = queryset.query.get_compiler(queryset.db)
    try:
        sql, parameters = compiler.as_sql()
    except EmptyResultSet:
        return []
    return _Statement(sql, tuple(parameters), (), _reader(queryset, compiler)).rows(())


def compiled(build: Callable[P, QuerySet[Any, T]]) -> Compiled[P, T]:
    """Compile the queryset that the function builds once for each shape of its arguments; see `Compiled`."""
    return Compiled(build)


_VALUES = frozenset({int, float, str, date, datetime})


def _shape(value: Any, values: list[Any]) -> Any:
    """What statements are told apart by; the values on the way are added to the list."""
    kind: Any = type(value)
    if kind in _VALUES:
        values.append(value)
        return kind
    if kind is tuple:
        return (tuple, *[_shape(one, values) for one in value])
    names = _field_names(kind)
    if names:
        return (kind, *[_shape(getattr(value, name), values) for name in names])
    return value


@cache
def _field_names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind)) if isinstance(kind, type) and is_dataclass(kind) else ()


def _replaced(value: Any, stand_in: Callable[[type], Any]) -> Any:
    """The same shape with other values."""
    kind: Any = type(value)
    if kind in _VALUES:
        return stand_in(kind)
    if kind is tuple:
        return tuple(_replaced(one, stand_in) for one in value)
    names = _field_names(kind)
    if names:
        return kind(**{name: _replaced(getattr(value, name), stand_in) for name in names})
    return value


class _StandIns:
    """Values to compile with. Two rounds differ in every value, so what differs in the result is a value's place."""

    def __init__(self, first: int) -> None:
        self._first = first
        self.made: list[Any] = []

    def make(self, kind: type) -> Any:
        """A value that occurs nowhere else. Whole numbers fit into the smallest column."""
        number = self._first + len(self.made)
        day = datetime(1971, 1, 1, tzinfo=UTC) + timedelta(days=number)
        by_kind = {int: number, float: number + 0.5, str: f"value {number}", date: day.date(), datetime: day}
        self.made.append(by_kind[kind])
        return by_kind[kind]


def _compiled(build: Callable[..., QuerySet[Any, Any]], args: Any, kwargs: dict[str, Any]) -> _Statement | None:
    """The statement for arguments of this shape; None when it cannot find anything."""

    def compile_with(stand_ins: _StandIns) -> tuple[QuerySet[Any, Any], Any, str, tuple[Any, ...]]:
        queryset = build(*args, **{name: _replaced(value, stand_ins.make) for name, value in kwargs.items()})
        compiler = queryset.query.get_compiler(queryset.db)
        sql, parameters = compiler.as_sql()
        return queryset, compiler, sql, tuple(parameters)

    first, second = _StandIns(20_000), _StandIns(26_000)
    try:
        queryset, compiler, sql, ones = compile_with(first)
        *_, again, others = compile_with(second)
    except EmptyResultSet:
        return None
    if sql != again:
        raise ValueError(f"the form of {build.__qualname__} depends on values: pass those as positional arguments")
    places = tuple(_places(build, ones, others, first.made))
    return _Statement(sql, ones, places, _reader(queryset, compiler))


def _places(
    build: Callable[..., Any], ones: Row, others: Row, made: list[Any]
) -> Iterator[tuple[int, int, Callable[[Any], Any] | None]]:
    ops = connection.ops
    by_kind = {date: ops.adapt_datefield_value, datetime: ops.adapt_datetimefield_value}
    numbers = {(adapt(value) if (adapt := by_kind.get(type(value))) else value): i for i, value in enumerate(made)}
    for place, (one, other) in enumerate(zip(ones, others, strict=True)):
        if one == other:
            continue
        number = numbers.get(one)
        if number is None:
            raise ValueError(f"{build.__qualname__} changes a value to {one!r}: pass it as positional argument")
        kind = type(made[number])
        # PostgreSQL's driver is told the width of whole numbers by types of its own.
        yield place, number, by_kind.get(kind) or (type(one) if kind is int and type(one) is not int else None)


def _reader(queryset: QuerySet[Any, Any], compiler: Any) -> Read:
    """How the ORM would read the rows of this queryset."""
    columns = [column for column, *_ in compiler.select[: compiler.col_count]]
    converters = [(place, *found) for place, found in compiler.get_converters(columns).items()]
    of_time = frozenset(place for place, _, expression in converters if _is_of_time(expression))
    width = compiler.col_count if compiler.has_extra_select else None
    finish = _finisher(queryset, compiler)

    def read(rows: Iterable[Row]) -> list[Any]:
        if width is not None:
            rows = [row[:width] for row in rows]
        if converters:
            rows = _converted(rows, converters, of_time)
        return finish(rows)

    return read


def _is_of_time(expression: Any) -> bool:
    return isinstance(expression.output_field, DateField)


def _converted(
    rows: Iterable[Row], converters: Sequence[tuple[int, Sequence[Callable[..., Any]], Any]], of_time: Set[int]
) -> list[Row]:
    """The rows with values as Python has them. Instants and days are often the same: each is read once."""
    converted = [list(row) for row in rows]
    for place, converts, expression in converters:
        known: dict[Any, Any] = {}
        for values in converted:
            said = value = values[place]
            if said in known:
                values[place] = known[said]
                continue
            for convert in converts:
                value = convert(value, expression, connection)
            values[place] = value
            if place in of_time:
                known[said] = value
    return [tuple(values) for values in converted]


def _begin(model: type[Model], names: Sequence[str]) -> Callable[[str, Sequence[str], Row], Any]:
    """What makes an instance of a row. One of all columns needs nothing but its values: nobody hears of its making."""
    is_plain = model.__init__ is Model.__init__ and getattr(model.from_db, "__func__", None) is _FROM_DB
    if not is_plain or len(names) < len(model._meta.concrete_fields):  # noqa: SLF001  Django's own name
        return model.from_db

    def begin(db: str, names: Sequence[str], values: Row) -> Any:
        made = model.__new__(model)
        state = made._state = ModelState()  # noqa: SLF001  as Django's own `from_db` does
        state.adding, state.db = False, db
        made.__dict__.update(zip(names, values, strict=True))
        return made

    return begin


_FROM_DB = getattr(Model.from_db, "__func__", None)


def _finisher(queryset: QuerySet[Any, Any], compiler: Any) -> Read:
    iterable = queryset._iterable_class  # noqa: SLF001  there is no public name for how rows are handed out
    if iterable is ValuesListIterable:
        return list
    if iterable is FlatValuesListIterable:
        return lambda rows: [row[0] for row in rows]
    if iterable is not ModelIterable:
        raise ValueError(f"rows as {iterable.__name__} are not supported; use values_list or instances")
    info, db, annotations = compiler.klass_info, queryset.db, compiler.annotation_col_map or {}
    start, end = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [column.target.attname for column, *_ in compiler.select[start:end]]
    populators = get_related_populators(info, compiler.select, db)  # type: ignore[call-arg]  # stubs are of a later Django

    begin = _begin(info["model"], names)

    def instance(row: Row) -> Any:
        made = begin(db, names, row[start:end])
        for populator in populators:
            populator.populate(row, made)
        for name, place in annotations.items():
            setattr(made, name, row[place])
        return made

    return lambda rows: [instance(row) for row in rows]
