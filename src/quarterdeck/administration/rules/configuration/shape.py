"""What a file of settings may say: its sections, their items, and what each of an item's fields holds."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from quarterdeck.pipelines.terms import Category, Level, LossMeaning, Moment, StageKind
from quarterdeck.quality.terms import Check
from quarterdeck.records.terms.fields import FieldKind, FieldType
from quarterdeck.users.terms import Reach
from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.text import N_, Text, forbidden_character
from quarterdeck.values.verdict import Reason

FORMAT = 1
Item = Mapping[str, Any]
_KEY = re.compile(r"[a-z0-9][a-z0-9_]{0,59}")


@dataclass(frozen=True, slots=True)
class Value:
    """What a field holds: whether a value fits, and in words what does. `is_set`: its order says nothing."""

    fits: Callable[[object], bool]
    wanted: str
    is_set: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """Items of a list: their fields in the order they are written, and which of them tell one from the other.

    `items` are lists within. `is_ordered`: the order of the items counts.
    """

    fields: Mapping[str, Value]
    identity: tuple[str, ...] = ("key",)
    required: tuple[str, ...] = ()
    items: Mapping[str, "Shape"] = field(default_factory=dict)
    is_ordered: bool = False

    def name_of(self, item: Item) -> str:
        """What tells an item from the others, as paths name it."""
        return ".".join(str(item[part]) for part in self.identity)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and not forbidden_character(value)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -(2**31) < value < 2**31


def _is_instant(value: object) -> bool:
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _are_params(value: object) -> bool:
    return isinstance(value, dict) and all(_is_text(one) or _is_whole(one) or _are_texts(one) for one in value.values())


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value)) and len(set(value)) == len(value)


def _one_of(words: Iterable[str]) -> Value:
    known = [str(word) for word in words]
    return Value(lambda value: value in known, ", ".join(known))


TEXT = Value(_is_text, N_("a text; put it in quotes if in doubt"))
KEY = Value(lambda value: isinstance(value, str) and bool(_KEY.fullmatch(value)), N_("small letters, digits and _"))
WHOLE = Value(_is_whole, N_("a whole number"))
WHOLE_OR_NONE = Value(lambda value: value is None or _is_whole(value), N_("a whole number, or null"))
FLAG = Value(lambda value: isinstance(value, bool), N_("true or false"))
WORDS = Value(_are_texts, N_("a list of texts, none twice"))
WORD_SET = Value(_are_texts, N_("a list of texts, none twice"), is_set=True)
PARAMS = Value(_are_params, N_("names with texts, whole numbers or lists of texts"))
INSTANT = Value(_is_instant, N_('an instant with its offset, in quotes: "2026-03-31T09:00:00+00:00"'))

CRITERION = Shape(
    {
        "key": KEY,
        "moment": _one_of(Moment),
        "kind": KEY,
        "params": PARAMS,
        "level": _one_of(Level),
        "effective_from": INSTANT,
    },
    required=("kind",),
)
STAGE = Shape(
    {
        "key": KEY,
        "name": TEXT,
        "kind": _one_of(StageKind),
        "probability_bp": WHOLE,
        "category": _one_of(Category),
        "stall_days": WHOLE_OR_NONE,
        "guidance": TEXT,
        "key_fields": WORDS,
        "may_enter": WORD_SET,
        "may_start": FLAG,
    },
    required=("name", "kind"),
    items={"criteria": CRITERION},
    is_ordered=True,
)
SECTIONS: Mapping[str, Shape] = {
    "fields": Shape(
        {
            "kind": _one_of(FieldKind),
            "label": TEXT,
            "type": _one_of(FieldType),
            "help": TEXT,
            "is_required": FLAG,
            "is_listed": FLAG,
            "places": WHOLE,
            "choices": WORDS,
        },
        identity=("kind", "label"),
        required=("type",),
    ),
    "roles": Shape(
        {
            "key": KEY,
            "name": TEXT,
            "sees": _one_of(Reach),
            "changes": _one_of(Reach),
            "requires_second_factor": FLAG,
            "permissions": WORD_SET,
        },
        required=("name",),
    ),
    "loss_reasons": Shape(
        {"key": KEY, "name": TEXT, "means": _one_of(LossMeaning), "needs_competitor": FLAG}, required=("name",)
    ),
    "pipelines": Shape(
        {
            "key": KEY,
            "name": TEXT,
            "may_skip": FLAG,
            "may_go_back": FLAG,
            "may_reopen": FLAG,
            "framework": TEXT,
            "idle_days": WHOLE,
        },
        required=("name",),
        items={"stages": STAGE},
        is_ordered=True,
    ),
    # What is set of rules of data quality, for a pipeline (an empty stage) or one of its stages.
    "quality_rules": Shape(
        {
            "pipeline": KEY,
            "stage": TEXT,
            "rule": _one_of(Check),
            "is_on": FLAG,
            "penalty": WHOLE,
            "number": WHOLE_OR_NONE,
        },
        identity=("pipeline", "stage", "rule"),
        required=("is_on", "penalty"),
    ),
}


def faults(document: object) -> list[Reason]:
    """Why a file cannot be read as settings; the `field` of a reason is the path, as in `pipelines[0].stages[2]`."""
    if not isinstance(document, dict):
        return [_fault("config_shape", "", N_("Write the sections of the file: format, fields, roles and others."))]
    found = list(_unknown(document, ("format", *SECTIONS), ""))
    if document.get("format") != FORMAT:
        found.append(_fault("config_format", "format", N_("This version reads format 1.")))
    for name, shape in SECTIONS.items():
        if name in document:
            found += _item_faults(document[name], shape, name)
    return found


def _item_faults(items: object, shape: Shape, path: str) -> Iterator[Reason]:
    if not isinstance(items, list):
        yield _fault("config_shape", path, N_("Write a list here."))
        return
    seen: set[str] = set()
    for number, item in enumerate(items):
        here = f"{path}[{number}]"
        if not isinstance(item, dict):
            yield _fault("config_shape", here, N_("Write names with values here."))
            continue
        yield from _field_faults(item, shape, here)
        if all(isinstance(item.get(part), str) for part in shape.identity):
            name = shape.name_of(item)
            if name in seen:
                yield _fault("config_twice", here, N_("{name} stands in this list twice."), name=name)
            seen.add(name)


def _field_faults(item: Mapping[str, object], shape: Shape, path: str) -> Iterator[Reason]:
    yield from _unknown(item, (*shape.fields, *shape.items), path)
    for name in shape.identity:
        if name not in item:
            yield _fault("config_missing", path, N_("{name} is missing."), name=name)
    for name, value in shape.fields.items():
        if name in item and not value.fits(item[name]):
            wanted = Text(value.wanted)
            yield _fault("config_value", f"{path}.{name}", N_("This takes {wanted}."), wanted=wanted)
    for name, inner in shape.items.items():
        if name in item:
            yield from _item_faults(item[name], inner, f"{path}.{name}")


def _unknown(item: Mapping[str, object], known: Collection[str], path: str) -> Iterator[Reason]:
    for name in item:
        if name not in known:
            where = f"{path}.{name}" if path else str(name)
            text = N_("There is no such name here. Known are {known}.")
            yield _fault("config_unknown", where, text, known=", ".join(known))


def _fault(code: str, path: str, template: str, **params: object) -> Reason:
    return Reason(code=code, text=Text.of(template, **params), field=path)
