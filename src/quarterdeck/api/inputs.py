"""Reading requests strictly: one JSON document, known parameters only, and reasons that name the place."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any

import msgspec
from django.http import HttpRequest
from ninja.errors import ValidationError
from ninja.operation import Operation
from ninja.parser import Parser

from quarterdeck.values.text import N_, Text, forbidden_character
from quarterdeck.values.verdict import Reason

MAX_BODY = 1024 * 1024
# Below it every whole number is a float of its own.
_EXACT = 2**53


class NotJson(ValueError):
    """The body is JSON that cannot be taken at its word."""

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text


class BodyTooLarge(ValueError):
    """The body is longer than MAX_BODY."""


class NotJsonContent(ValueError):
    """The body is declared as something other than JSON."""


class StrictParser(Parser):
    """JSON as RFC 8259 has it: no NaN, no name twice in one object."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body as Python values. Raises ValueError of some kind when it is not one JSON document."""
        media_type = (request.content_type or "").lower()
        if media_type != "application/json" and not media_type.endswith("+json"):
            raise NotJsonContent
        if len(request.body) > MAX_BODY:
            raise BodyTooLarge
        try:
            found = json.loads(
                request.body.decode(), object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=_number
            )
        except RecursionError as error:
            raise NotJson(Text.of("The document is nested too deeply.")) from error
        if b"\\u" in request.body:
            _refuse_lone_surrogates(found)
        return found


def _refuse_lone_surrogates(value: Any) -> None:
    """Half a character cannot be stored, nor repeated in a reply."""
    try:
        msgspec.json.encode(value)
    except UnicodeEncodeError as error:
        raise NotJson(Text.of("The text holds half a surrogate pair, which is no character.")) from error


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise NotJson(Text.of("The name {name} stands twice in one object.", name=_short(twice)))
    return found


def _number(text: str) -> int | float:
    """A number with a point or an exponent; 9.0 is the whole number 9, as JSON Schema has it."""
    number = float(text)
    return int(number) if number.is_integer() and abs(number) < _EXACT else number


def _no_constant(name: str) -> object:
    raise NotJson(Text.of("{name} is not JSON.", name=name))


def refuse_unknown_parameters(run: Callable[..., Any]) -> Callable[..., Any]:
    """View decorator: a query parameter that the operation does not have, or one given twice, is refused."""
    operation: Operation = run.__self__  # type: ignore[attr-defined]  # the framework passes its bound method
    names: set[str] = set()
    lists: set[str] = set()
    for model in operation.models:
        if model.__ninja_param_source__ == "query":
            names.update(model.__ninja_flatten_map__)
            lists.update(model.__ninja_collection_fields__)
    inner = operation.view_func
    takes_custom_fields = getattr(inner, "takes_custom_fields", False)

    @wraps(inner)
    def checked(request: HttpRequest, **values: Any) -> Any:
        errors = [
            {"type": kind, "loc": ("query", name)}
            for name, given in request.GET.lists()
            if (kind := _wrong_with(name, given, names | (_custom(name) if takes_custom_fields else set()), lists))
        ]
        if errors:
            raise ValidationError(errors)
        return inner(request, **values)

    operation.view_func = checked
    return run


def _custom(name: str) -> set[str]:
    """The name where it may be that of a custom field, whose own rules say whether it is."""
    return {name} if re.match(r"cf_[0-9]", name) else set()


def _wrong_with(name: str, given: list[str], names: set[str], lists: set[str]) -> str:
    if name not in names:
        return "extra_forbidden"
    if name not in lists and len(given) > 1:
        return "given_twice"
    return "forbidden_character" if any(map(forbidden_character, given)) else ""


_CHOICES = ("enum", "literal_error")
# Kind of shape error -> our lasting code and what to do.
SHAPES: dict[str, tuple[str, str]] = {
    "missing": ("field_required", N_("This field is required.")),
    "extra_forbidden": ("field_unknown", N_("There is no such field here. Leave it out.")),
    "given_twice": ("given_twice", N_("Give this parameter once.")),
    "forbidden_character": ("forbidden_character", N_("NUL and other control characters stand in no record.")),
    "string_type": ("wrong_type", N_("Write text, in quotes.")),
    "int_type": ("wrong_type", N_("Write a whole number, without quotes.")),
    "int_from_float": ("wrong_type", N_("Write a whole number, without quotes.")),
    "bool_type": ("wrong_type", N_("Write true or false, without quotes.")),
    "list_type": ("wrong_type", N_("Write a list, in square brackets.")),
    "tuple_type": ("wrong_type", N_("Write a list, in square brackets.")),
    "dict_type": ("wrong_type", N_("Write an object, in curly brackets.")),
    "model_type": ("wrong_type", N_("Write an object, in curly brackets.")),
    "model_attributes_type": ("wrong_type", N_("Write an object, in curly brackets.")),
    "enum": ("unknown_choice", N_("Choose one of these: {choices}.")),
    "literal_error": ("unknown_choice", N_("Choose one of these: {choices}.")),
    "too_long": ("list_too_long", N_("This list has too many entries.")),
}  # fmt: skip


def reasons_of(errors: Iterable[Mapping[str, Any]]) -> list[Reason]:
    """Shape errors as reasons; `field` is the place as dotted path, such as contacts.0.role."""
    return [_reason(error) for error in errors]


def _reason(error: Mapping[str, Any]) -> Reason:
    kind = str(error["type"])
    code, words = SHAPES.get(kind, (kind, str(error.get("msg", kind))))
    text = Text(words, {"choices": error["ctx"]["expected"]} if kind in _CHOICES else {})
    # The first part is the source (body, query), the second the name of our own argument, if there is more.
    source, *place = error["loc"]
    path = place[1:] if source == "body" or len(place) > 1 else place
    return Reason(code=code, text=text, field=_short(".".join(map(str, path))))


def _short(name: str) -> str:
    return name.encode(errors="backslashreplace").decode()[:80]
