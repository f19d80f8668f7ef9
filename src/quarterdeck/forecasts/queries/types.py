"""Types of forecasts: those there are, which is the usual one, and every version of each."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from quarterdeck.forecasts.models import ForecastTypeVersion
from quarterdeck.forecasts.terms import FIRST_TYPE, DateOf, ForecastType, Hierarchy, Measure, Source
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.verdict import NotFound

_COLUMNS = ("key", "name", "measure", "date", "hierarchy", "source", "answers", "is_active", "is_default", "number")


@dataclass(frozen=True, slots=True)
class TypeVersion:
    """A version of a type, when it was set and by whom."""

    type: ForecastType
    at: datetime
    author: str


def types_of(at: datetime | None = None) -> list[ForecastType]:
    """Every type of forecast as it is, or was at an instant, retired ones included; exactly one is the usual one.

    The type every installation begins with is there without anybody's doing. Of several that were made the usual one
    the newest is it. One query.
    """
    rows = ForecastTypeVersion.objects.order_by("id")
    if at is not None:
        rows = rows.filter(at__lte=at)
    found, usual = {FIRST_TYPE.key: FIRST_TYPE}, FIRST_TYPE.key
    said: dict[str, int] = {}
    for place, row in enumerate(rows.values_list(*_COLUMNS), start=1):
        one = _type(*row)
        found[one.key] = one
        said.pop(one.key, None)
        if one.is_default:
            said[one.key] = place
    if named := [key for key in said if found[key].is_active]:
        usual = max(named, key=said.__getitem__)
    return [replace(one, is_default=one.key == usual) for one in found.values()]


def named(types: Sequence[ForecastType], key: str) -> ForecastType:
    """The type of this key, the usual one without. Raises NotFound."""
    found = next((one for one in types if (one.key == key if key else one.is_default)), None)
    if found is None:
        raise NotFound("forecast_type")
    return found


def type_versions(key: str) -> list[TypeVersion]:
    """Every version of a type, the newest first. One query."""
    rows = ForecastTypeVersion.objects.filter(key=key).order_by("-number")
    told = rows.values_list(*_COLUMNS, "at", "author__name")
    return [TypeVersion(_type(*row[:-2]), row[-2], row[-1] or "") for row in told]


def written_answers(answers: Sequence[tuple[str, int]]) -> str:
    """Who answers for which line, as it is kept."""
    return json.dumps(dict(answers), sort_keys=True)


def _type(*row: Any) -> ForecastType:
    key, name, measure, date, hierarchy, source, answers, is_active, is_default, number = row
    return ForecastType(
        key, name, Measure(measure), DateOf(date), Hierarchy(hierarchy), Source(source),
        tuple(sorted(json.loads(answers).items())), is_active, is_default, number,
    )  # fmt: skip
