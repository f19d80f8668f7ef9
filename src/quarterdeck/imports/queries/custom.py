"""Custom fields of a file: which columns fill which, and what a row says of them."""

from collections.abc import Sequence

from quarterdeck.customers.queries import account_ids_by_name_key
from quarterdeck.imports.queries.external_ids import records_by_external_id, seen_ids
from quarterdeck.imports.queries.judging import Context, one_of
from quarterdeck.imports.rules.rows import ReadRow, custom_name
from quarterdeck.imports.terms import FieldType, FileMapping, Kind
from quarterdeck.records.queries.fields import field_specs
from quarterdeck.records.terms import fields as custom
from quarterdeck.sheets.cells import CellError, parse_cell
from quarterdeck.users.queries import person_ids_by_name_key
from quarterdeck.users.terms import Actor
from quarterdeck.values.text import Text, fold
from quarterdeck.values.verdict import Reason, Refused

CustomValues = dict[str, str | int | list[str]]
# As long as folded names of accounts are kept.
LONGEST_NAME = 200
_KINDS = {
    Kind.ACCOUNTS: custom.FieldKind.ACCOUNT,
    Kind.CONTACTS: custom.FieldKind.CONTACT,
    Kind.OPPORTUNITIES: custom.FieldKind.OPPORTUNITY,
}
# How cells are read that look otherwise in every file; the rest is read by the field itself.
_READ = {
    custom.FieldType.NUMBER: FieldType.NUMBER,
    custom.FieldType.PERCENT: FieldType.NUMBER,
    custom.FieldType.DAY: FieldType.DAY,
}
_YES_NO = {"true": "true", "yes": "true", "1": "true", "false": "false", "no": "false", "0": "false"}


def custom_specs(mapping: FileMapping, actor: Actor) -> dict[str, custom.FieldSpec]:
    """The custom fields a mapping names, by label or `cf_<id>`. Raises Refused for what is no field here."""
    if not mapping.custom:
        return {}
    specs = field_specs(actor, _KINDS[mapping.kind])
    known = {spec.key: spec for spec in specs} | {fold(spec.label): spec for spec in specs}
    reasons = [
        Reason(
            "custom_field_unknown",
            Text.of("There is no custom field “{name}”. Make it under Settings, or take it out.", name=name),
            field=custom_name(name),
        )
        for name in mapping.custom
        if name not in known and fold(name) not in known
    ]
    if reasons:
        raise Refused(reasons)
    return {name: known.get(name) or known[fold(name)] for name in mapping.custom}


class CustomCells:
    """What the rows of one chunk say of custom fields: people and accounts are found by name in a query each."""

    def __init__(self, context: Context, rows: Sequence[ReadRow]) -> None:
        self._context = context
        people = {fold(text) for text in self._texts(rows, custom.FieldType.PERSON)}
        accounts = {fold(text)[:LONGEST_NAME] for text in self._texts(rows, custom.FieldType.ACCOUNT)}
        self._found = {
            custom.FieldType.PERSON: person_ids_by_name_key(people) if people else {},
            custom.FieldType.ACCOUNT: account_ids_by_name_key(context.actor, accounts) if accounts else {},
        }
        for kind, field_type in ((Kind.PEOPLE, custom.FieldType.PERSON), (Kind.ACCOUNTS, custom.FieldType.ACCOUNT)):
            ids = records_by_external_id(kind, context.mapping.source, self._texts(rows, field_type))
            seen = seen_ids(kind, context.actor, set(ids.values())) if ids else set()
            self._found[field_type] |= {fold(text): [number] for text, number in ids.items() if number in seen}

    def values(self, row: ReadRow) -> CustomValues:
        """What a row says, by `cf_<id>`, as the API would send it. Notes on the row what cannot be read."""
        found: CustomValues = {}
        for name, text in row.custom.items():
            spec = self._context.custom[name]
            try:
                value = self._value(row, name, spec, text)
            except CellError as error:
                self._context.reader.problem(row, custom_name(name), Reason(error.code, error.text, field=spec.key))
                continue
            if value is not None:
                found[spec.key] = value
        return found

    def _value(self, row: ReadRow, name: str, spec: custom.FieldSpec, text: str) -> str | int | list[str] | None:
        if spec.type in self._found:
            found = self._found[spec.type].get(fold(text)[:LONGEST_NAME], [])
            return one_of(self._context, row, custom_name(name), found)
        if spec.type is custom.FieldType.CHOICES:
            return [label for part in text.split(";") if (label := part.strip())]
        if spec.type is custom.FieldType.YES_NO:
            return _YES_NO.get(fold(text), text)
        read = _READ.get(spec.type)
        return str(parse_cell(text, read, self._context.reader.reading_of(custom_name(name)))) if read else text

    def _texts(self, rows: Sequence[ReadRow], kind: custom.FieldType) -> set[str]:
        names = [name for name, spec in self._context.custom.items() if spec.type is kind]
        return {row.custom[name] for row in rows for name in names if name in row.custom}
