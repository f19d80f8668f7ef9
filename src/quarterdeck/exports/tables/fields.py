"""Fields of the rows of a list: what each is called in a file, what it holds, and in which files it stands."""

from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from typing import Generic, TypeVar

from quarterdeck.sheets.writing import FileColumn, ValueType
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.ids import public_id

R = TypeVar("R")


class Use(Enum):
    """Whether a field stands in files to be read, in files to be imported again, or in both."""

    BOTH = "both"
    READ = "read"
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Field(Generic[R]):
    """A field of a row: its key, which never changes, what it is called, its value, and what that is."""

    key: str
    label: str
    value: Callable[[R], object]
    type: ValueType = ValueType.TEXT
    use: Use = Use.BOTH


def again(key: str, value: Callable[[R], object], kind: ValueType = ValueType.TEXT) -> Field[R]:
    """A field of files that are imported again: of ids and words that never change."""
    return Field(key, key, value, kind, Use.AGAIN)


def used(fields: Iterable[Field[R]], *, is_again: bool) -> list[Field[R]]:
    """The fields of a file to be imported again, or of one to be read."""
    left_out = Use.READ if is_again else Use.AGAIN
    return [field for field in fields if field.use is not left_out]


def columns_of(fields: Iterable[Field[R]]) -> list[FileColumn]:
    """A column for each field."""
    return [FileColumn(field.key, field.label, field.type) for field in fields]


def cells_of(fields: Sequence[Field[R]], row: R) -> list[object]:
    """What a row holds."""
    return [field.value(row) for field in fields]


def id_of(number: int | None) -> str | None:
    """An id as it stands in files; None for none."""
    return None if number is None else public_id(number)
