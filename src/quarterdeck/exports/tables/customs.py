"""Custom fields of the rows of a list: as they are read, or as they are imported again."""

from collections.abc import Mapping, Sequence

from quarterdeck.inspection.tables.files import custom_cells, custom_file_columns
from quarterdeck.records.queries.fields import values_of
from quarterdeck.records.queries.references import RefNames, ref_names
from quarterdeck.records.tables import Reader, reader_for
from quarterdeck.records.terms.fields import REFERRING, FieldSpec, Value
from quarterdeck.sheets.terms import CUSTOM_COLUMN
from quarterdeck.sheets.writing import FileColumn
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.ids import public_id


@dataclass(frozen=True, slots=True)
class Customs:
    """Custom fields of a kind of record in a file."""

    actor: Actor
    kind: str
    specs: Sequence[FieldSpec]
    is_again: bool = False

    def columns(self) -> list[FileColumn]:
        """A column for each: by its key, or by its label, which another company may have too."""
        columns = custom_file_columns(self.specs)
        if not self.is_again:
            return columns
        return [FileColumn(f"{CUSTOM_COLUMN}{column.label}", column.label, column.type) for column in columns]

    def added(self, ids: Sequence[int], cells: Sequence[list[object]]) -> list[list[object]]:
        """The rows with what stands in their custom fields. Three queries at most, none without fields."""
        if not self.specs or not ids:
            return list(cells)
        values = values_of(self.actor, self.kind, ids)
        names = RefNames() if self.is_again else ref_names(self.actor, self.specs, values.values())
        reader = reader_for(self.actor, names)
        return [[*plain, *self._cells(values.get(one, {}), reader)] for one, plain in zip(ids, cells, strict=True)]

    def _cells(self, values: Mapping[int, Value], reader: Reader) -> list[object]:
        if self.is_again:
            return [_again(spec, values.get(spec.id)) for spec in self.specs]
        return custom_cells(self.specs, values, reader)


def _again(spec: FieldSpec, value: Value | None) -> object:
    """A value that an import reads back: people and accounts by id, choices by what they are called."""
    if isinstance(value, tuple):
        return "; ".join(choice.label for choice in spec.choices if choice.id in value)
    if isinstance(value, int) and not isinstance(value, bool):
        return public_id(value) if spec.type in REFERRING else spec.choice_label(value)
    return value
