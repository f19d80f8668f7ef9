"""Types of forecasts: made, changed, retired. What was called stays, whatever is set."""

from datetime import datetime

from django.utils import timezone

from quarterdeck.forecasts.events import ForecastTypeSet
from quarterdeck.forecasts.models import ForecastTypeVersion
from quarterdeck.forecasts.queries.branches import answerable
from quarterdeck.forecasts.queries.types import named, types_of, written_answers
from quarterdeck.forecasts.rules import type_key, type_reasons
from quarterdeck.forecasts.terms import FIRST_TYPE, ForecastType
from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import FieldChange, Via, field_changes
from quarterdeck.users.actions.access import lock_tree
from quarterdeck.users.queries.people import employees
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import replace
from quarterdeck.values.text import clean_line
from quarterdeck.values.verdict import Refused, require_version


@action
def set_forecast_type(
    *, kind: ForecastType, by: Actor, via: Via, version: int | None = None, at: datetime | None = None
) -> str:
    """Make a type of forecast, or a version of one by its key; whatever number it bears. Returns its key.

    Calls are kept by what is summed: those of another measure, date, tree or source are there again when it is set
    back. `version` is the number it was changed from. Raises NotPermitted, NotFound, Stale, Refused.
    """
    require(by, Permission.QUOTAS_MANAGE)
    lock_tree()
    types = types_of()
    before = named(types, kind.key) if kind.key else None
    if before is not None and version is not None:
        require_version(version, before.number)
    others = [one for one in types if before is None or one.key != before.key]
    answers = tuple(sorted(kind.answers))
    after = replace(kind, name=clean_line(kind.name), answers=answers, number=before.number if before else 0)
    acting = {pk for pk, is_active in employees({pk for _line, pk in answers}).items() if is_active}
    lines = {key for key, _name in answerable(after.hierarchy)} if answers else ()
    if reasons := type_reasons(after, before, others, acting, lines):
        raise Refused(reasons)
    if after == before:
        return after.key
    key = after.key or type_key(after.name, {one.key for one in types})
    at = at or timezone.now()
    row = ForecastTypeVersion.objects.create(
        key=key, number=after.number + 1, at=at, name=after.name, measure=after.measure.value, date=after.date.value,
        hierarchy=after.hierarchy.value, source=after.source.value, answers=written_answers(answers),
        is_active=after.is_active, is_default=after.is_default, author_id=by.person_id or None,
    )  # fmt: skip
    changes = _changes(before or replace(FIRST_TYPE, key="", name=""), replace(after, key=key, number=row.number))
    record(ForecastTypeSet(row.id, key=key), by.stamp(at, via), changes)
    return key


def _changes(before: ForecastType, after: ForecastType) -> list[FieldChange]:
    """What changed, with the answers as they are kept."""
    said = (written_answers(one.answers) for one in (before, after))
    was, now = said
    changes = field_changes(replace(before, answers=()), replace(after, answers=()))
    return [*changes, FieldChange("answers", was, now)] if was != now else changes
