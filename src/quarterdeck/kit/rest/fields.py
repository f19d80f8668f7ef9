"""Field types of request bodies and parameters: they read a value or say how to write it.

Only the shape is judged here. Whether a value is allowed (length, currency, sign, precision) is a
rule's business, so that every door gives the same reason.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from quarterdeck.values.ids import parse_id
from quarterdeck.values.text import N_

_AMOUNT = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})"
)
DEFAULT_LIMIT, MAX_LIMIT = 50, 200
ID_PATTERN = "^(?!0{13})[0-7][0-9a-hjkmnp-tv-z]{12}$"


class Body(BaseModel):
    """Base of request bodies and parameter sets: unknown fields are refused, nothing is converted."""

    model_config = ConfigDict(extra="forbid", strict=True)

    def given(self) -> dict[str, Any]:
        """The fields the request named, with their values; a field that was left out is not there."""
        return {name: getattr(self, name) for name in self.model_fields_set}


def _without_defaults(schema: dict[str, Any]) -> None:
    for field in schema["properties"].values():
        field.pop("default", None)


class Patch(Body):
    """Base of bodies that change a record: what is left out stays as it is, so no default is shown."""

    model_config = ConfigDict(json_schema_extra=_without_defaults)


def _read_id(value: object) -> int:
    if isinstance(value, str):
        try:
            return parse_id(value)
        except ValueError:
            pass
    raise PydanticCustomError("not_an_id", N_("This is not an id. An id is text of 13 letters and digits."))


def _read_amount(value: object) -> Decimal:
    if isinstance(value, str) and _AMOUNT.fullmatch(value):
        return Decimal(value)
    raise PydanticCustomError(
        "not_an_amount", N_('Write an amount as text of digits with a point, such as "1250.00", and name its currency.')
    )


def _read_day(value: object) -> date:
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError("not_a_date", N_("Write a date as year-month-day, such as 2026-03-31."))


def _read_instant(value: object) -> datetime:
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        try:
            return datetime.fromisoformat(value).astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    text = N_("Write an instant with its offset, such as 2026-03-31T09:00:00Z.")
    raise PydanticCustomError("not_an_instant", text)


def _read_whole(value: object) -> int:
    """A whole number of an address."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,18}", value):
        return int(value)
    raise PydanticCustomError("not_a_number", N_("Write a whole number in digits."))


def _read_flag(value: object) -> bool:
    """A yes or no of a query string."""
    if value in ("true", "false"):
        return value == "true"
    raise PydanticCustomError("not_a_flag", N_("Write true or false."))


def _read_limit(value: object) -> int:
    if isinstance(value, int):
        return value
    limit = _read_whole(value)
    if not 1 <= limit <= MAX_LIMIT:
        raise PydanticCustomError("limit_out_of_range", N_("A page has 1 to 200 records."))
    return limit


Id = Annotated[
    int,
    BeforeValidator(_read_id),
    WithJsonSchema({"type": "string", "pattern": ID_PATTERN, "examples": ["0f3k9w2m5q8rt"]}),
]
MOST_VALUES = 100
Ids = Annotated[tuple[Id, ...], Field(strict=False, max_length=MOST_VALUES)]
Words = Annotated[tuple[str, ...], Field(strict=False, max_length=MOST_VALUES)]
Amount = Annotated[
    Decimal,
    BeforeValidator(_read_amount),
    WithJsonSchema({"type": "string", "pattern": f"^{_AMOUNT.pattern}$", "examples": ["1250.00"]}),
]
Day = Annotated[date, BeforeValidator(_read_day), WithJsonSchema({"type": "string", "format": "date"})]
Instant = Annotated[datetime, BeforeValidator(_read_instant), WithJsonSchema({"type": "string", "format": "date-time"})]
Flag = Annotated[bool, BeforeValidator(_read_flag), WithJsonSchema({"type": "boolean"})]
Limit = Annotated[
    int, BeforeValidator(_read_limit), WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MAX_LIMIT})
]
Whole = Annotated[int, BeforeValidator(_read_whole), WithJsonSchema({"type": "integer", "minimum": 0})]


def one_of(values: Iterable[str]) -> WithJsonSchema:
    """JSON schema of a text that is one of these keys; the rule that refuses others is not here."""
    return WithJsonSchema({"type": "string", "enum": [str(value) for value in values]})
