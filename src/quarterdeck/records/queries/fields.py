"""Reads of custom fields: definitions kept in the process, values of many records at once, conditions and sorts."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable

from quarterdeck.journal.queries import compiled
from quarterdeck.records.models import Field, FieldChoice, FieldValue
from quarterdeck.records.rules.fields import check_values, read_ref
from quarterdeck.records.terms.fields import (
    LONGEST,
    NUMBERS,
    REFERRING,
    TEXTS,
    Choice,
    Entered,
    FieldFilter,
    FieldKind,
    FieldOp,
    FieldSpec,
    FieldState,
    FieldType,
    KnownRefs,
    Value,
)
from quarterdeck.users.queries import company, people_options
from quarterdeck.users.queries.records import records
from quarterdeck.users.terms import Actor, ScopeKind
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import LONGEST_KEY, fold, forbidden_character, sought
from quarterdeck.values.verdict import NotFound, Reason

NONE_EVER = 1


def field_specs(actor: Actor, kind: str) -> tuple[FieldSpec, ...]:
    """The custom fields of a kind of record in their order, hidden ones left out. No query but after a change."""
    return tuple(spec for spec in every_field(actor, kind).values() if spec.is_active)


def every_field(actor: Actor, kind: str) -> Mapping[str, FieldSpec]:
    """All custom fields of a kind of record by `cf_<id>`, hidden ones too. No query but after a change."""
    if actor.scope.kind is ScopeKind.ORGANISATION or actor.fields_version == NONE_EVER:
        return {}
    return _specs_of(actor.fields_version or _present_version()).get(kind, {})


def _present_version() -> int:
    try:
        return company().fields_version
    except NotFound:
        return NONE_EVER


@lru_cache(maxsize=8)
def _specs_of(version: int) -> Mapping[str, Mapping[str, FieldSpec]]:
    return {} if version == NONE_EVER else stored_fields()


def stored_fields() -> dict[str, dict[str, FieldSpec]]:
    """All custom fields as they are stored, by kind of record and `cf_<id>`, in their order. Two queries."""
    choices: dict[int, list[Choice]] = {}
    rows = FieldChoice.objects.order_by("position", "pk").values_list("field_id", "pk", "label", "state")
    for field_id, choice_id, label, state in rows:
        choices.setdefault(field_id, []).append(Choice(choice_id, label, state == FieldState.ACTIVE))
    found: dict[str, dict[str, FieldSpec]] = {}
    for row in Field.objects.order_by("position", "pk"):
        spec = _spec(row, choices.get(row.pk, ()))
        found.setdefault(row.kind, {})[spec.key] = spec
    return found


def _spec(row: Field, choices: Sequence[Choice]) -> FieldSpec:
    return FieldSpec(
        id=row.pk,
        kind=FieldKind(row.kind),
        type=FieldType(row.type),
        label=row.label,
        help=row.help,
        is_required=row.is_required,
        is_listed=row.is_listed,
        places=row.places,
        choices=tuple(choices),
        is_active=row.state == FieldState.ACTIVE,
        position=row.position,
        version=row.version,
        copied_from_id=row.copied_from_id,
        is_copying=row.copy_after is not None,
        copied=row.copied,
        left_out=row.left_out,
    )


def stored_field(field_id: int) -> FieldSpec:
    """One custom field as it is stored. Raises NotFound."""
    found = (fields.get(f"cf_{field_id}") for fields in stored_fields().values())
    spec = next((spec for spec in found if spec is not None), None)
    if spec is None:
        raise NotFound("field")
    return spec


def value_counts(field_ids: Collection[int]) -> dict[int, int]:
    """How many records have a value in each of these fields. One query."""
    rows = FieldValue.objects.filter(field_id__in=field_ids).values("field_id")
    return dict(rows.annotate(held=Count("record_id", distinct=True)).values_list("field_id", "held"))


def values_of(actor: Actor, kind: str, ids: Collection[int]) -> dict[int, dict[int, Value]]:
    """Values by record and field of those records that have any. One query; none where there are no fields."""
    fields = {spec.id: spec for spec in every_field(actor, kind).values()}
    if not fields or not ids:
        return {}
    return stored_values(kind, ids, fields)


COLUMNS = ("record_id", "field_id", "number", "text", "day", "ref", "choice_id")


def stored_values(kind: str, ids: Collection[int], fields: Mapping[int, FieldSpec]) -> dict[int, dict[int, Value]]:
    """Values by record and field, of these fields only. One query."""
    rows = _rows_of_one(kind=kind, record_id=next(iter(ids))) if len(ids) == 1 else _rows_of(kind, ids)
    found: dict[int, dict[int, Value]] = {}
    for record_id, field_id, *columns in rows:
        spec = fields.get(field_id)
        if spec is None:
            continue
        held = found.setdefault(record_id, {})
        value = _read(spec, columns)
        if spec.type is FieldType.CHOICES and isinstance(value, int):
            before = held.get(field_id, ())
            value = (*(before if isinstance(before, tuple) else ()), value)
        held[field_id] = value
    return found


def _rows_of(kind: str, ids: Collection[int]) -> QuerySet[FieldValue, tuple[Any, ...]]:
    rows = FieldValue.objects.filter(kind=kind, record_id__in=ids)
    return rows.order_by("record_id", "field_id", "choice_id").values_list(*COLUMNS)


@compiled
def _rows_of_one(*, kind: str, record_id: int) -> QuerySet[FieldValue, tuple[Any, ...]]:
    return _rows_of(kind, (record_id,))


def _read(spec: FieldSpec, columns: Sequence[Any]) -> Value:
    number, text, day, ref, choice_id = columns
    if spec.type in TEXTS:
        return str(text)
    if spec.type in NUMBERS:
        return Decimal(number).scaleb(-spec.places)
    if spec.type is FieldType.YES_NO:
        return bool(number)
    value: Value = {FieldType.DAY: day, FieldType.PERSON: ref, FieldType.ACCOUNT: ref}.get(spec.type, choice_id)
    return value


@dataclass(frozen=True, slots=True)
class Checked:
    """What is entered for a record as typed values by field id (None clears), and why it cannot be stored so."""

    values: Mapping[int, Value | None]
    reasons: Sequence[Reason] = ()


def check_entered(actor: Actor, kind: str, rows: Sequence[Entered], *, is_new: bool = False) -> list[Checked]:
    """What the rules say to what is entered for many records.

    At most two queries: none where nothing is entered, or nobody and no account is.
    """
    if not any(row.values for row in rows):
        return [Checked({}) for _ in rows]
    specs = field_specs(actor, kind)
    known = known_refs(actor, specs, [row.values for row in rows])
    checked = (check_values(specs, row.values, known, kept=row.kept, is_new=is_new) for row in rows)
    return [Checked(values, tuple(reasons)) for values, reasons in checked]


def known_refs(actor: Actor, specs: Iterable[FieldSpec], rows: Sequence[Mapping[str, object]]) -> KnownRefs:
    """Of the people and accounts that are entered those the actor may refer to. At most two queries."""
    asked: dict[FieldType, set[int]] = {}
    for spec in specs:
        if spec.type in REFERRING:
            found = (read_ref(row.get(spec.key)) for row in rows)
            asked.setdefault(spec.type, set()).update(one for one in found if one is not None)
    people = {one.id for one in people_options(actor)} if asked.get(FieldType.PERSON) else set()
    accounts = asked.get(FieldType.ACCOUNT)
    seen = set(records.kind("account").visible(actor).filter(pk__in=accounts)) if accounts else set()
    return KnownRefs(frozenset(people), frozenset(seen))


def field_condition(spec: FieldSpec, narrowed: FieldFilter) -> Q:
    """A condition for the queryset of the records: `rows.filter(field_condition(spec, narrowed))`."""
    rows = FieldValue.objects.filter(field_id=spec.id, record_id=OuterRef("pk"))
    if narrowed.op is FieldOp.IS_SET:
        return Q(Exists(rows))
    if narrowed.op is FieldOp.IS_EMPTY:
        return Q(~Exists(rows))
    found = Exists(_compared(spec, rows, narrowed))
    return Q(~found) if narrowed.op is FieldOp.IS_NOT else Q(found)


_LOOKUPS = {FieldOp.AT_LEAST: "gte", FieldOp.AT_MOST: "lte", FieldOp.BEFORE: "lt", FieldOp.AFTER: "gt"}


def _compared(spec: FieldSpec, rows: "QuerySet[FieldValue]", narrowed: FieldFilter) -> "QuerySet[FieldValue]":
    value = narrowed.value
    if narrowed.op is FieldOp.CONTAINS:
        return _holding(spec, rows, str(value))
    column = _column(spec)
    if narrowed.op in _LOOKUPS:
        return rows.filter(**{f"{column}__{_LOOKUPS[narrowed.op]}": as_stored(spec, value)})
    several = value if isinstance(value, tuple) else (value,)
    return rows.filter(**{f"{column}__in": [as_stored(spec, one) for one in several]})


def _holding(spec: FieldSpec, rows: "QuerySet[FieldValue]", text: str) -> "QuerySet[FieldValue]":
    if spec.type is not FieldType.LONG_TEXT:
        key = sought(text)
        return rows.none() if key is None else rows.filter(text_key__contains=key)
    if forbidden_character(text) or len(text) > LONGEST["long_text"]:
        return rows.none()
    return rows.filter(block__contains=fold(text))


def _column(spec: FieldSpec) -> str:
    if spec.type is FieldType.LONG_TEXT:
        return "block"
    if spec.type in TEXTS:
        return "text_key"
    if spec.type in NUMBERS or spec.type is FieldType.YES_NO:
        return "number"
    if spec.type in REFERRING:
        return "ref"
    return "day" if spec.type is FieldType.DAY else "choice_id"


def as_stored(spec: FieldSpec, value: object) -> object:
    """A value as its column holds it."""
    if spec.type is FieldType.LONG_TEXT:
        return fold(str(value))
    if spec.type in TEXTS:
        return fold(str(value))[:LONGEST_KEY]
    if isinstance(value, Decimal):
        return int(value.scaleb(spec.places))
    return int(value) if isinstance(value, bool) else value


def sort_expression(spec: FieldSpec) -> Combinable:
    """What a list sorts by: the value of the record `pk`, NULL without one. Texts by folded key, choices as ordered."""
    rows = FieldValue.objects.filter(field_id=spec.id, record_id=OuterRef("pk"))
    column = "choice__position" if spec.type is FieldType.CHOICE else _column(spec)
    return Subquery(rows.values(column)[:1])
