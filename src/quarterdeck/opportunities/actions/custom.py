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


def custom_back(standing: Standing, entry_id: int) -> tuple[Values, list[str]]:
    """What undoing a journal entry puts back into custom fields, and the `cf_<id>` of those changed again since."""
    fields = every_field(standing.scene.by, KIND)
    if not fields:
        return {}, []
    changes = [change for change in changes_of([entry_id]).get(entry_id, ()) if change.field in fields]
    now = {change.field: as_json(standing.custom.get(fields[change.field].id)) for change in changes}
    back = {fields[change.field].id: of_json(fields[change.field], change.old) for change in changes}
    return back, [change.field for change in changes if now[change.field] != change.new]
