"""Writes of custom fields: creating, changing, ordering, hiding, and copying into a field of another type."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone

from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import FieldChange, Via
from quarterdeck.records.events.fields import FieldCreated, FieldEdited, FieldEvent, FieldHidden, FieldShown
from quarterdeck.records.models import Field, FieldChoice
from quarterdeck.records.rules.fields import choices_verdict, clean_field, field_verdict
from quarterdeck.records.terms.fields import (
    CHOOSING,
    ChoiceEdit,
    FieldKind,
    FieldState,
    FieldType,
    NewField,
)
from quarterdeck.users.actions import renew_fields_version
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import asdict, dataclass, replace
from quarterdeck.values.text import LONGEST_KEY, N_, Text, clean_line, fold
from quarterdeck.values.verdict import NotFound, Reason, Refused, Stale

_EDITABLE = ("label", "help", "is_required", "is_listed")


@dataclass(frozen=True, slots=True)
class FieldSaved:
    """A custom field after a write. `seq` is the journal entry's, None when nothing changed."""

    field_id: int
    version: int
    seq: int | None


@action
def create_field(*, new: NewField, by: Actor, via: Via, at: datetime | None = None) -> FieldSaved:
    """Create a custom field, the last of its kind of record. Raises NotPermitted, or Refused with every reason."""
    return _create(new, by, via, at)


@action
def copy_field(*, field_id: int, new: NewField, by: Actor, via: Via, at: datetime | None = None) -> FieldSaved:
    """Create a field of another type and have the values of `field_id` copied into it, a batch at a time.

    The old field stays as it is. Raises NotPermitted, NotFound, or Refused with every reason.
    """
    source = _locked(field_id, by)
    return _create(replace(new, kind=FieldKind(source.kind)), by, via, at, source)


def _create(new: NewField, by: Actor, via: Via, at: datetime | None, source: Field | None = None) -> FieldSaved:
    require(by, Permission.FIELDS_MANAGE)
    renew_fields_version()
    new = clean_field(new)
    others = Field.objects.filter(kind=new.kind, state=FieldState.ACTIVE)
    labels = list(others.values_list("label_key", flat=True))
    if reasons := field_verdict(new, taken=labels, count=len(labels)):
        raise Refused(reasons)
    stamp = by.stamp(at or timezone.now(), via)
    last = Field.objects.filter(kind=new.kind).aggregate(last=Max("position"))["last"]
    row = Field.objects.create(
        kind=new.kind.value,
        type=new.type.value,
        label=new.label,
        label_key=_label_key(new.label),
        help=new.help,
        position=(last or 0) + 1,
        is_required=new.is_required,
        is_listed=new.is_listed,
        places=new.places,
        copied_from=source,
        copy_after=0 if source else None,
        created_at=stamp.at,
        updated_at=stamp.at,
    )
    FieldChoice.objects.bulk_create(
        FieldChoice(field=row, label=label, label_key=_label_key(label), position=position)
        for position, label in enumerate(new.choices, 1)
    )
    changes = [
        FieldChange(name, None, list(value) if isinstance(value, tuple) else value)
        for name, value in asdict(new).items()
        if value not in ("", False, 0, ())
    ]
    if source:
        changes.append(FieldChange("copied_from", None, source.pk))
    return FieldSaved(row.pk, row.version, record(FieldCreated(record_id=row.pk), stamp, changes))


@action
def edit_field(
    *,
    field_id: int,
    changes: Mapping[str, Any],
    by: Actor,
    via: Via,
    at: datetime | None = None,
    version: int | None = None,
) -> FieldSaved:
    """Change label, help, is_required, is_listed (as in NewField) or choices (a sequence of ChoiceEdit, in order).

    A choice left out is hidden. Kind, type and places stay. Raises NotPermitted, NotFound, Stale, Refused.
    """
    row = _locked(field_id, by)
    if version is not None and version != row.version:
        raise Stale(expected=version, found=row.version)
    if fixed := sorted(set(changes) - {*_EDITABLE, "choices"}):
        text = Text.of(N_("A field stays what it was created as. Copy it into a field of another type."))
        raise Refused([Reason(code="field_fixed", text=text, field=name) for name in fixed])
    before = _fields_of(row)
    after = clean_field(replace(before, **{name: changes[name] for name in _EDITABLE if name in changes}))
    others = Field.objects.filter(kind=row.kind, state=FieldState.ACTIVE).exclude(pk=row.pk)
    reasons = field_verdict(after, taken=others.values_list("label_key", flat=True), count=0)
    edits = _every_choice(row, changes["choices"]) if "choices" in changes and after.type in CHOOSING else None
    if edits is not None:
        reasons = [one for one in reasons if one.field != "choices"] + choices_verdict(edits)
        reasons += _strangers(row, edits)
    if reasons:
        raise Refused(reasons)
    written = [
        FieldChange(name, getattr(before, name), getattr(after, name))
        for name in _EDITABLE
        if getattr(before, name) != getattr(after, name)
    ]
    if edits is not None:
        written += _set_choices(row, edits)
    if not written:
        return FieldSaved(row.pk, row.version, None)
    for name in _EDITABLE:
        setattr(row, name, getattr(after, name))
    row.label_key = _label_key(row.label)
    return _save(row, FieldEdited(record_id=row.pk), written, by, via, at)


@action
def hide_field(*, field_id: int, by: Actor, via: Via, at: datetime | None = None) -> FieldSaved:
    """Take a field out of every form, page and list; its values stay. Raises NotPermitted, NotFound."""
    row = _locked(field_id, by)
    return _set_state(row, FieldState.HIDDEN, by, via, at)


@action
def show_field(*, field_id: int, by: Actor, via: Via, at: datetime | None = None) -> FieldSaved:
    """Bring a hidden field back. Raises NotPermitted, NotFound, or Refused when its label is taken meanwhile."""
    row = _locked(field_id, by)
    if row.state != FieldState.ACTIVE:
        labels = list(Field.objects.filter(kind=row.kind, state=FieldState.ACTIVE).values_list("label_key", flat=True))
        if reasons := field_verdict(_fields_of(row), taken=labels, count=len(labels)):
            raise Refused(reasons)
    return _set_state(row, FieldState.ACTIVE, by, via, at)


@action
def move_field(*, field_id: int, is_up: bool, by: Actor, via: Via, at: datetime | None = None) -> FieldSaved:
    """Exchange a field with the visible one before or after it; at the end nothing happens. Raises NotPermitted."""
    row = _locked(field_id, by)
    beside = Field.objects.filter(kind=row.kind, state=FieldState.ACTIVE)
    other = (
        beside.filter(position__lt=row.position).order_by("-position").first()
        if is_up
        else beside.filter(position__gt=row.position).order_by("position").first()
    )
    if other is None:
        return FieldSaved(row.pk, row.version, None)
    change = FieldChange("position", row.position, other.position)
    Field.objects.filter(pk=other.pk).update(position=row.position)
    row.position = other.position
    return _save(row, FieldEdited(record_id=row.pk), [change], by, via, at)


def _locked(field_id: int, by: Actor) -> Field:
    require(by, Permission.FIELDS_MANAGE)
    renew_fields_version()
    row = Field.objects.select_for_update().filter(pk=field_id).first() if 0 < field_id < 2**31 else None
    if row is None:
        raise NotFound("field")
    return row


def _label_key(label: str) -> str:
    return fold(label)[:LONGEST_KEY]


def _fields_of(row: Field) -> NewField:
    choices = FieldChoice.objects.filter(field=row, state=FieldState.ACTIVE).order_by("position", "pk")
    return NewField(
        kind=FieldKind(row.kind),
        type=FieldType(row.type),
        label=row.label,
        help=row.help,
        is_required=row.is_required,
        is_listed=row.is_listed,
        places=row.places,
        choices=tuple(choices.values_list("label", flat=True)),
    )


def _every_choice(row: Field, edits: Sequence[ChoiceEdit]) -> list[ChoiceEdit]:
    """The edits, cleaned, with the choices they leave out hidden behind them.

    A new choice called like one that is left out is that one again.
    """
    told = {edit.id for edit in edits}
    present = FieldChoice.objects.filter(field=row).order_by("position", "pk")
    left = {choice.label_key: choice for choice in present if choice.pk not in told}
    found = []
    for edit in edits:
        label = clean_line(edit.label)
        again = left.pop(_label_key(label), None) if edit.id is None else None
        found.append(replace(edit, label=label, id=again.pk if again else edit.id))
    return [*found, *(ChoiceEdit(choice.label, choice.pk, is_active=False) for choice in left.values())]


def _strangers(row: Field, edits: Sequence[ChoiceEdit]) -> list[Reason]:
    """Why choices cannot be edited: they belong to another field, or are named twice."""
    own = set(FieldChoice.objects.filter(field=row).values_list("pk", flat=True))
    asked = [edit.id for edit in edits if edit.id is not None]
    if set(asked) <= own and len(asked) == len(set(asked)):
        return []
    text = Text.of(N_("This choice does not belong to the field. Reload and try again."))
    return [Reason(code="choice_foreign", text=text, field="choices")]


def _set_choices(row: Field, edits: Sequence[ChoiceEdit]) -> list[FieldChange]:
    """Put the choices of a field as edited; what changed, and which choice goes by another label."""
    present = {choice.pk: choice for choice in FieldChoice.objects.filter(field=row).order_by("position", "pk")}
    before = [choice.label for choice in present.values() if choice.state == FieldState.ACTIVE]
    placed: list[FieldChoice] = []
    renamed: list[FieldChange] = []
    for edit in edits:
        choice = present[edit.id] if edit.id is not None else FieldChoice(field=row)
        if choice.pk and choice.label != edit.label:
            renamed.append(FieldChange(f"choice_{choice.pk}", choice.label, edit.label))
        choice.label, choice.label_key = edit.label, _label_key(edit.label)
        choice.state = (FieldState.ACTIVE if edit.is_active else FieldState.HIDDEN).value
        placed.append(choice)
    _store(placed)
    after = [choice.label for choice in placed if choice.state == FieldState.ACTIVE]
    return [*([] if before == after else [FieldChange("choices", before, after)]), *renamed]


def _store(placed: Sequence[FieldChoice]) -> None:
    for position, choice in enumerate(placed, 1):
        choice.position = position
    known = [choice for choice in placed if choice.pk]
    # Labels may change places: they are freed before they are given.
    for choice in known:
        FieldChoice.objects.filter(pk=choice.pk).update(label_key=f"\x7f{choice.pk}")
    FieldChoice.objects.bulk_update(known, ["label", "label_key", "position", "state"])
    FieldChoice.objects.bulk_create([choice for choice in placed if not choice.pk])


def _set_state(row: Field, state: FieldState, by: Actor, via: Via, at: datetime | None) -> FieldSaved:
    if row.state == state:
        return FieldSaved(row.pk, row.version, None)
    change = FieldChange("state", row.state, state.value)
    row.state = state.value
    event: FieldEvent = (FieldShown if state is FieldState.ACTIVE else FieldHidden)(record_id=row.pk)
    return _save(row, event, [change], by, via, at)


def _save(
    row: Field, event: FieldEvent, changes: Sequence[FieldChange], by: Actor, via: Via, at: datetime | None
) -> FieldSaved:
    stamp = by.stamp(at or timezone.now(), via)
    row.version += 1
    row.updated_at = stamp.at
    row.save(force_update=True)
    return FieldSaved(row.pk, row.version, record(event, stamp, changes))
