"""Values of custom fields of one opportunity, written inside of the action that holds it."""

from quarterdeck.journal.queries import changes_of
from quarterdeck.journal.terms import FieldChange
from quarterdeck.opportunities.queries import Standing
from quarterdeck.opportunities.queries.custom import KIND, Values
from quarterdeck.records.actions.values import write_values
from quarterdeck.records.queries.fields import every_field
from quarterdeck.records.rules.fields import as_json, of_json


def write_custom(standing: Standing, values: Values) -> tuple[FieldChange, ...]:
    """Write checked values into a locked opportunity; the journal's lines about those that differ."""
    number = standing.row.id
    before = {number: standing.custom} if values else {}
    return tuple(write_values(by=standing.scene.by, kind=KIND, rows={number: values}, before=before).get(number, ()))


def custom_back(standing: Standing, entry_id: int, later: list[int]) -> tuple[Values, list[str]]:
    """What undoing a journal entry puts back into custom fields, and those changed by `later` ones that count."""
    fields = every_field(standing.scene.by, KIND)
    if not fields:
        return {}, []
    told = changes_of([entry_id, *later])
    changes = [change for change in told.get(entry_id, ()) if change.field in fields]
    again = {change.field for one in later for change in told.get(one, ())}
    now = {change.field: as_json(standing.custom.get(fields[change.field].id)) for change in changes}
    back = {fields[change.field].id: of_json(fields[change.field], change.old) for change in changes}
    return back, [one.field for one in changes if one.field in again or now[one.field] != one.new]
