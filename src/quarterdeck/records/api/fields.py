"""Custom fields in the API: their definitions, and how records take and show their values."""

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.rest.fields import Body, Flag, Patch, Whole
from quarterdeck.kit.rest.replies import expected_version, reply
from quarterdeck.records.actions import fields as actions
from quarterdeck.records.queries.fields import field_specs, stored_field, stored_fields, values_of
from quarterdeck.records.queries.references import ref_names
from quarterdeck.records.rules.filters import parameter_names, read_filters
from quarterdeck.records.terms.fields import (
    ChoiceEdit,
    FieldFilter,
    FieldKind,
    FieldSpec,
    FieldType,
    NewField,
    Value,
)
from quarterdeck.users.policy import actor_of
from quarterdeck.users.terms import Actor
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Reason, Refused

fields = Router()
VIA = Via(Door.API)
View = TypeVar("View", bound=Callable[..., HttpResponse])
Values = Annotated[
    dict[str, Any],
    Field(
        description="By `cf_<id>`: text, a number as text, true or false, a date, the label of a choice or a list of "
        "labels, the id of a person or account; null empties. `GET /fields` lists the fields.",
        json_schema_extra={"propertyNames": {"pattern": "^cf_[0-9]{1,18}$"}},
    ),
]


class ChoiceOut(BaseModel):
    """Something that can be chosen. A hidden one stays where it was chosen."""

    id: int
    label: str
    is_active: bool


class FieldOut(BaseModel):
    """A custom field. `key` names it in `custom_fields`, parameters and files."""

    id: int
    key: str
    kind: FieldKind
    type: FieldType
    label: str
    help: str
    is_required: bool
    is_listed: bool = Field(description="Whether lists show it as a column.")
    decimal_places: int
    choices: list[ChoiceOut]
    is_active: bool
    version: int


class FieldsOut(BaseModel):
    """The custom fields, by kind of record and in their order."""

    items: list[FieldOut]


class FieldsQuery(Body):
    """Which fields."""

    kind: Annotated[FieldKind, Field(strict=False)] | None = None
    is_active: Flag | None = None


class FieldIn(Body):
    """A field to create. Kind, type and decimal places stay as they are created."""

    kind: Annotated[FieldKind, Field(strict=False)]
    type: Annotated[FieldType, Field(strict=False)]
    label: str
    help: str = ""
    is_required: bool = False
    is_listed: bool = False
    decimal_places: int = 0
    choices: list[str] = Field(default_factory=list, description="Labels in their order, for choice and choices.")

    def new(self) -> NewField:
        """The field as actions take it."""
        given = self.given()
        places, choices = given.pop("decimal_places", 0), tuple(given.pop("choices", ()))
        return NewField(**given, places=places, choices=choices)


class FieldMoveIn(Body):
    """Which way a field moves."""

    is_up: bool


class ChoiceIn(Body):
    """A choice as it is to be. Without `id` it is a new one."""

    label: str
    id: int | None = None
    is_active: bool = True


class FieldPatch(Patch):
    """What of a field to change. Choices that are left out of a given list are hidden."""

    label: str = ""
    help: str = ""
    is_required: bool = False
    is_listed: bool = False
    choices: list[ChoiceIn] = Field(default_factory=list)


@fields.get("", response=FieldsOut, operation_id="list_fields")
def list_fields(request: HttpRequest, query: Query[FieldsQuery]) -> HttpResponse:
    """Custom fields, hidden ones among them unless `is_active` says otherwise."""
    items = [
        _field(spec)
        for specs in stored_fields().values()
        for spec in specs.values()
        if query.kind in (None, spec.kind) and query.is_active in (None, spec.is_active)
    ]
    return reply(request, {"items": items})


@fields.post("", response={201: FieldOut}, operation_id="create_field")
def create_field(request: HttpRequest, body: FieldIn) -> HttpResponse:
    """Create a custom field, the last of its kind of record."""
    saved = actions.create_field(new=body.new(), by=actor_of(request), via=VIA)
    return _shown(request, saved.field_id, status=201, location=f"{request.path}/{saved.field_id}")


@fields.get("/{field_id}", response=FieldOut, operation_id="get_field")
def get_field(request: HttpRequest, field_id: Whole) -> HttpResponse:
    """One custom field, hidden or not."""
    return _shown(request, field_id)


@fields.patch("/{field_id}", response=FieldOut, operation_id="edit_field")
def edit_field(request: HttpRequest, field_id: Whole, body: FieldPatch) -> HttpResponse:
    """Change a custom field; what is left out stays as it is."""
    changes = body.given()
    if "choices" in changes:
        changes["choices"] = [ChoiceEdit(one.label, one.id, one.is_active) for one in body.choices]
    actions.edit_field(
        field_id=field_id, changes=changes, version=expected_version(request), by=actor_of(request), via=VIA
    )
    return _shown(request, field_id)


@fields.post("/{field_id}/hide", response=FieldOut, operation_id="hide_field")
def hide_field(request: HttpRequest, field_id: Whole) -> HttpResponse:
    """Take a field out of forms, pages and lists; its values stay."""
    actions.hide_field(field_id=field_id, by=actor_of(request), via=VIA)
    return _shown(request, field_id)


@fields.post("/{field_id}/show", response=FieldOut, operation_id="show_field")
def show_field(request: HttpRequest, field_id: Whole) -> HttpResponse:
    """Bring a hidden field back."""
    actions.show_field(field_id=field_id, by=actor_of(request), via=VIA)
    return _shown(request, field_id)


@fields.post("/{field_id}/copy", response={201: FieldOut}, operation_id="copy_field")
def copy_field(request: HttpRequest, field_id: Whole, body: FieldIn) -> HttpResponse:
    """Create a field of another type; the jobs process copies the values into it. The old field stays as it is."""
    saved = actions.copy_field(field_id=field_id, new=body.new(), by=actor_of(request), via=VIA)
    return _shown(request, saved.field_id, status=201)


@fields.post("/{field_id}/move", response=FieldOut, operation_id="move_field")
def move_field(request: HttpRequest, field_id: Whole, body: FieldMoveIn) -> HttpResponse:
    """Exchange a field with the visible one before or after it; at the end nothing happens."""
    actions.move_field(field_id=field_id, is_up=body.is_up, by=actor_of(request), via=VIA)
    return _shown(request, field_id)


def _shown(request: HttpRequest, field_id: int, *, status: int = 200, location: str = "") -> HttpResponse:
    spec = stored_field(field_id)
    return reply(request, _field(spec), status=status, version=spec.version, location=location)


def _field(spec: FieldSpec) -> dict[str, Any]:
    return {
        "id": spec.id,
        "key": spec.key,
        "kind": spec.kind,
        "type": spec.type,
        "label": spec.label,
        "help": spec.help,
        "is_required": spec.is_required,
        "is_listed": spec.is_listed,
        "decimal_places": spec.places,
        "choices": [{"id": one.id, "label": one.label, "is_active": one.is_active} for one in spec.choices],
        "is_active": spec.is_active,
        "version": spec.version,
    }


def takes_custom_fields(view: View) -> View:
    """Mark an operation that lists records: parameters of custom fields (`cf_12=…`) are let through to it."""
    view.takes_custom_fields = True  # type: ignore[attr-defined]  # a mark that api.inputs looks for
    return view


def custom_filters(request: HttpRequest, kind: str) -> tuple[FieldFilter, ...]:
    """What the parameters ask of custom fields. Raises Refused for a field that is not there, or a wrong value."""
    specs = field_specs(actor_of(request), kind)
    params = {name: value for name, value in request.GET.items() if name.startswith("cf_") and isinstance(value, str)}
    found, reasons = read_filters(specs, params)
    unknown = sorted(set(params) - parameter_names(specs))
    text = "There is no field {key} for this kind of record."
    reasons += [Reason("custom_field_unknown", Text.of(text, key=name[:40]), field=name[:40]) for name in unknown]
    if reasons:
        raise Refused(reasons)
    return tuple(found)


def custom_values_out(actor: Actor, kind: str, ids: Collection[int]) -> Callable[[int], dict[str, Any]]:
    """What records show under `custom_fields`, by record id: every visible field, null where it is empty.

    A query, and at most three for the names of whom they refer to; none where there are no fields.
    """
    specs = field_specs(actor, kind)
    values = values_of(actor, kind, ids) if specs else {}
    names = ref_names(actor, specs, values.values())

    def out(record_id: int) -> dict[str, Any]:
        held: Mapping[int, Value] = values.get(record_id, {})
        return {spec.key: _out(spec, held.get(spec.id), names.accounts) for spec in specs}

    return out


def _out(spec: FieldSpec, value: Value | None, accounts: Mapping[int, str]) -> Any:
    if isinstance(value, tuple):
        return [choice.label for choice in spec.choices if choice.id in value]
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, bool) or not isinstance(value, int):
        return value
    if spec.type is FieldType.CHOICE:
        return spec.choice_label(value)
    # Null too for an account that the reader may not see.
    return public_id(value) if spec.type is FieldType.PERSON or value in accounts else None
