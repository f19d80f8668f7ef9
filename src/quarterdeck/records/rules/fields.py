"""Decisions about custom fields: what a definition must be, and what a value must be. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation, localcontext

from quarterdeck.records.terms.fields import (
    CHOOSING,
    LARGEST_SCALED,
    LONGEST,
    MOST_CHOICES,
    MOST_FIELDS,
    MOST_PLACES,
    NUMBERS,
    REFERRING,
    TEXTS,
    ChoiceEdit,
    FieldSpec,
    FieldType,
    KnownRefs,
    NewField,
    Value,
)
from quarterdeck.values.checks import email_reasons, is_blank, phone_reasons, text_reasons
from quarterdeck.values.ids import parse_id
from quarterdeck.values.text import N_, Text, clean_block, clean_line, fold
from quarterdeck.values.verdict import Reason

LABEL_LENGTH = 80
HELP_LENGTH = 200
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?")
_LINK = re.compile(r"https?://[^\W_](?:\w|[.-])*(?::[0-9]{1,5})?(?:[/?#][^\s<>\"\\^`{|}]*)?", re.IGNORECASE)
_LARGEST_ID = 2**63 - 1
# Digits enough to move the point of any number that is read without rounding it.
_EXACT = 120


def check_values(
    specs: Iterable[FieldSpec],
    entered: Mapping[str, object],
    known: KnownRefs,
    *,
    kept: Mapping[int, Value] | None = None,
    is_new: bool = False,
) -> tuple[dict[int, Value | None], list[Reason]]:
    """What is entered by `cf_<id>` as typed values by field id (None clears), and every reason against it.

    A value is of its field's type, or what the API sends for it: digits, an ISO day, the label of a choice, a
    public id. What a record has already (`kept`) is never questioned. A required field may not be emptied, nor be
    entered empty for a new record; one that is not entered at all is not asked for.
    """
    by_key = {spec.key: spec for spec in specs if spec.is_active}
    kept = kept or {}
    values: dict[int, Value | None] = {}
    reasons = [_unknown(key) for key in entered if key not in by_key]
    for key, spec in by_key.items():
        if key not in entered:
            continue
        value, wrong = read_value(spec, entered[key], known, kept.get(spec.id))
        if not wrong and value is None and spec.is_required and (is_new or spec.id in kept):
            wrong = [_missing(spec)]
        reasons += wrong
        if not wrong:
            values[spec.id] = value
    return values, reasons


def read_value(
    spec: FieldSpec, raw: object, known: KnownRefs, kept: Value | None = None
) -> tuple[Value | None, list[Reason]]:
    """One value as it is stored, None when it is empty, and why it cannot be."""
    if raw is None or raw == "" or (isinstance(raw, list | tuple) and not raw):
        return None, []
    if raw == kept and type(raw) is type(kept):
        return kept, []
    if spec.type in TEXTS:
        return _text(spec, raw)
    return _READERS[spec.type](spec, raw, known, kept)


def _unknown(key: str) -> Reason:
    text = Text.of(N_("There is no field {key} for this kind of record."), key=key[:40])
    return Reason(code="custom_field_unknown", text=text, field=key[:40])


def _missing(spec: FieldSpec) -> Reason:
    return Reason(code="custom_field_missing", text=Text.of(N_("Fill in {field}."), field=spec.label), field=spec.key)


def _wrong(spec: FieldSpec, template: str, code: str = "custom_value_wrong", **params: object) -> list[Reason]:
    return [Reason(code=code, text=Text.of(template, **params), field=spec.key)]


def _text(spec: FieldSpec, raw: object) -> tuple[Value | None, list[Reason]]:
    if not isinstance(raw, str):
        return None, _wrong(spec, N_("Write {field} as text."), field=spec.label)
    value = clean_block(raw) if spec.type is FieldType.LONG_TEXT else clean_line(raw)
    if spec.type is FieldType.EMAIL:
        value = value.lower()
    if reasons := text_reasons(value, field=spec.key, longest=LONGEST[spec.type.value]):
        return None, reasons
    if is_blank(value):
        return None, []
    rule = _TEXT_RULES.get(spec.type)
    return value, rule(spec, value) if rule else []


def _link_reasons(spec: FieldSpec, value: str) -> list[Reason]:
    if is_link(value):
        return []
    return _wrong(spec, N_("This is no link. Write it as https://example.com/page."))


def is_link(value: str) -> bool:
    """Whether a text is the address of a web page: http or https with a host, nothing that runs."""
    return bool(_LINK.fullmatch(value))


_TEXT_RULES: Mapping[FieldType, Callable[[FieldSpec, str], list[Reason]]] = {
    FieldType.EMAIL: lambda spec, value: email_reasons(value, field=spec.key),
    FieldType.PHONE: lambda spec, value: phone_reasons(value, field=spec.key),
    FieldType.LINK: _link_reasons,
}
_Read = Callable[[FieldSpec, object, KnownRefs, Value | None], tuple[Value | None, list[Reason]]]


def _number(spec: FieldSpec, raw: object, known: KnownRefs, kept: Value | None) -> tuple[Value | None, list[Reason]]:
    value = _decimal(raw)
    if value is None:
        return None, _wrong(spec, N_('Write a number as digits with a point, such as "12.5".'))
    with localcontext(prec=_EXACT):
        scaled = value.scaleb(spec.places)
        is_whole = scaled == scaled.to_integral_value()
    if not is_whole:
        template = (
            N_("Give {places} decimal places at most.") if spec.places else N_("Write a whole number such as 250.")
        )
        return None, _wrong(spec, template, "custom_number_places", places=spec.places)
    if abs(scaled) >= LARGEST_SCALED:
        return None, _wrong(spec, N_("This number is too large to be kept."), "custom_number_too_large")
    return Decimal(int(scaled)).scaleb(-spec.places), []


def _decimal(raw: object) -> Decimal | None:
    """The exact number; None for what is none, and for what is far too long to be one."""
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal | str):
        return None
    if isinstance(raw, str) and not _NUMBER.fullmatch(raw):
        return None
    try:
        value = Decimal(raw)
    except (InvalidOperation, ValueError):
        return None
    if not value.is_finite() or (value and abs(value.adjusted()) > len(str(LARGEST_SCALED)) * 3):
        return None
    return value


def _yes_no(spec: FieldSpec, raw: object, known: KnownRefs, kept: Value | None) -> tuple[Value | None, list[Reason]]:
    if isinstance(raw, bool):
        return raw, []
    if raw in ("true", "false"):
        return raw == "true", []
    return None, _wrong(spec, N_("Write true or false."))


def _day(spec: FieldSpec, raw: object, known: KnownRefs, kept: Value | None) -> tuple[Value | None, list[Reason]]:
    if type(raw) is date:
        return raw, []
    if isinstance(raw, str) and _DAY.fullmatch(raw):
        try:
            return date.fromisoformat(raw), []
        except ValueError:
            pass
    return None, _wrong(spec, N_("Write a date as year-month-day, such as 2026-03-31."))


def _choice(spec: FieldSpec, raw: object, known: KnownRefs, kept: Value | None) -> tuple[Value | None, list[Reason]]:
    found = _find_choice(spec, raw, (kept,) if isinstance(kept, int) else ())
    return (found, []) if found is not None else (None, _no_choice(spec, raw))


def _choices(spec: FieldSpec, raw: object, known: KnownRefs, kept: Value | None) -> tuple[Value | None, list[Reason]]:
    asked = raw if isinstance(raw, list | tuple) else [raw]
    standing = kept if isinstance(kept, tuple) else ()
    found = [(one, _find_choice(spec, one, standing)) for one in asked]
    strangers = [one for one, choice_id in found if choice_id is None]
    if strangers:
        return None, _no_choice(spec, strangers[0])
    return tuple(sorted({choice_id for _, choice_id in found if choice_id is not None})), []


def _find_choice(spec: FieldSpec, raw: object, standing: Sequence[object]) -> int | None:
    if isinstance(raw, bool) or not isinstance(raw, int | str):
        return None
    key = fold(raw) if isinstance(raw, str) else ""
    for choice in spec.choices:
        if (choice.id == raw or (key and fold(choice.label) == key)) and (choice.is_active or choice.id in standing):
            return choice.id
    return None


def _no_choice(spec: FieldSpec, raw: object) -> list[Reason]:
    text = N_("“{value}” cannot be chosen in {field}. Choose another.")
    return _wrong(spec, text, "custom_choice_unknown", value=str(raw)[:80], field=spec.label)


def _person(spec: FieldSpec, raw: object, known: KnownRefs, kept: Value | None) -> tuple[Value | None, list[Reason]]:
    found = read_ref(raw)
    if found is None or (found not in known.people and found != kept):
        return None, _wrong(spec, N_("Choose an active employee."), "custom_person_unknown")
    return found, []


def _account(spec: FieldSpec, raw: object, known: KnownRefs, kept: Value | None) -> tuple[Value | None, list[Reason]]:
    found = read_ref(raw)
    if found is None or (found not in known.accounts and found != kept):
        text = N_("The account is gone, or you may not see it. Choose another.")
        return None, _wrong(spec, text, "custom_account_unknown")
    return found, []


def read_ref(raw: object) -> int | None:
    """The id of a person or account, given as such or as a public id; None for anything else."""
    if isinstance(raw, str):
        try:
            return parse_id(raw)
        except ValueError:
            return None
    return raw if isinstance(raw, int) and not isinstance(raw, bool) and 0 < raw <= _LARGEST_ID else None


_READERS: Mapping[FieldType, _Read] = {
    FieldType.NUMBER: _number,
    FieldType.PERCENT: _number,
    FieldType.YES_NO: _yes_no,
    FieldType.DAY: _day,
    FieldType.CHOICE: _choice,
    FieldType.CHOICES: _choices,
    FieldType.PERSON: _person,
    FieldType.ACCOUNT: _account,
}


def as_json(value: Value | None) -> object:
    """A value as the journal keeps it: ids of choices and records, numbers and days as text."""
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value


def of_json(spec: FieldSpec, kept: object) -> Value | None:
    """The value that `as_json` made this of."""
    if isinstance(kept, list):
        return tuple(kept)
    if isinstance(kept, str) and spec.type is FieldType.DAY:
        return date.fromisoformat(kept)
    if isinstance(kept, str) and spec.type in NUMBERS:
        return Decimal(kept)
    return kept if isinstance(kept, str | int) else None


def converted(source: FieldSpec, value: Value, target: FieldSpec) -> Value | None:
    """A value of a field as one of another type would hold it; None where it cannot.

    Choices go by their labels, numbers and days as they are written, several choices into a text as a list.
    People and accounts stay where they are.
    """
    if source.type in REFERRING or target.type in REFERRING:
        return None
    raw: object = as_json(value)
    if isinstance(value, bool):
        raw = "true" if value else "false"
    elif isinstance(value, tuple):
        labels = [source.choice_label(choice_id) for choice_id in value]
        raw = labels if target.type is FieldType.CHOICES else ", ".join(labels)
    elif isinstance(value, int):
        raw = source.choice_label(value)
    found, reasons = read_value(target, raw, KnownRefs())
    return None if reasons else found


def clean_field(new: NewField) -> NewField:
    """A definition as it is stored: single-spaced texts, places and choices only where the type has them."""
    return NewField(
        kind=new.kind,
        type=new.type,
        label=clean_line(new.label),
        help=clean_line(new.help),
        is_required=new.is_required,
        is_listed=new.is_listed and new.type is not FieldType.LONG_TEXT,
        places=new.places if new.type in NUMBERS else 0,
        choices=tuple(clean_line(label) for label in new.choices) if new.type in CHOOSING else (),
    )


def field_verdict(new: NewField, *, taken: Iterable[str], count: int) -> list[Reason]:
    """Why a field, cleaned before, cannot be so. `taken` are the others' folded labels, `count` how many."""
    reasons = _label_reasons(new.label, taken)
    reasons += text_reasons(new.help, field="help", longest=HELP_LENGTH)
    if not 0 <= new.places <= MOST_PLACES:
        text = Text.of(N_("Give 0 to {most} decimal places."), most=MOST_PLACES)
        reasons.append(Reason(code="field_places", text=text, field="places"))
    if count >= MOST_FIELDS:
        text = Text.of(N_("A kind of record has {most} fields at most. Hide one first."), most=MOST_FIELDS)
        reasons.append(Reason(code="fields_too_many", text=text))
    if new.type in CHOOSING:
        reasons += choices_verdict([ChoiceEdit(label) for label in new.choices])
    return reasons


def _label_reasons(label: str, taken: Iterable[str]) -> list[Reason]:
    if is_blank(label):
        return [Reason(code="field_label_missing", text=Text.of(N_("Enter a label.")), field="label")]
    if reasons := text_reasons(label, field="label", longest=LABEL_LENGTH):
        return reasons
    if fold(label) in set(taken):
        text = Text.of(N_("There is a field called {label} already. Choose another label."), label=label)
        return [Reason(code="field_label_taken", text=text, field="label")]
    return []


def choices_verdict(choices: Sequence[ChoiceEdit]) -> list[Reason]:
    """Why these, cleaned before, cannot be the choices of a field: none, too many, unreadable, or twice the same."""
    if not any(choice.is_active for choice in choices):
        text = Text.of(N_("Give at least one choice."))
        return [Reason(code="field_choices_missing", text=text, field="choices")]
    if len(choices) > MOST_CHOICES:
        text = Text.of(N_("A field has {most} choices at most."), most=MOST_CHOICES)
        return [Reason(code="field_choices_too_many", text=text, field="choices")]
    seen: set[str] = set()
    for choice in choices:
        if is_blank(choice.label):
            return [Reason(code="choice_empty", text=Text.of(N_("Give every choice a label.")), field="choices")]
        if reasons := text_reasons(choice.label, field="choices", longest=LABEL_LENGTH):
            return reasons
        if fold(choice.label) in seen:
            text = Text.of(N_("{label} stands among the choices twice."), label=choice.label)
            return [Reason(code="choice_twice", text=text, field="choices")]
        seen.add(fold(choice.label))
    return []
