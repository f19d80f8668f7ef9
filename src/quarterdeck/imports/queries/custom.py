"""Custom fields of a file: which columns fill which, and what a row says of them."""

from quarterdeck.imports.queries.judging import Context
from quarterdeck.imports.rules.cells import CellError, parse_cell
from quarterdeck.imports.rules.rows import ReadRow, custom_name
from quarterdeck.imports.terms import FieldType, FileMapping, Kind
from quarterdeck.records.queries.fields import field_specs
from quarterdeck.records.terms import fields as custom
from quarterdeck.users.terms import Actor
from quarterdeck.values.text import Text, fold
from quarterdeck.values.verdict import Reason, Refused

_KINDS = {Kind.ACCOUNTS: custom.FieldKind.ACCOUNT, Kind.OPPORTUNITIES: custom.FieldKind.OPPORTUNITY}
# How cells are read that look otherwise in every file; the rest is read by the field itself.
_READ = {
    custom.FieldType.NUMBER: FieldType.AMOUNT,
    custom.FieldType.PERCENT: FieldType.AMOUNT,
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


def custom_values(context: Context, row: ReadRow) -> dict[str, str]:
    """What a row says of custom fields, by `cf_<id>`, as the API would send it. Notes on the row what is none."""
    found: dict[str, str] = {}
    for name, text in row.custom.items():
        spec = context.custom[name]
        try:
            found[spec.key] = _value(spec, text, context)
        except CellError as error:
            context.reader.problem(row, custom_name(name), Reason(error.code, error.text, field=spec.key))
    return found


def _value(spec: custom.FieldSpec, text: str, context: Context) -> str:
    if spec.type is custom.FieldType.YES_NO:
        return _YES_NO.get(fold(text), text)
    read = _READ.get(spec.type)
    return str(parse_cell(text, read, context.mapping.reading)) if read else text
