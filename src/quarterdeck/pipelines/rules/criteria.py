"""Kinds of criteria: each says in words what it asks, and finds what is unmet.

Later slices add kinds through `register`; a pipeline may name only kinds that exist.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from quarterdeck.pipelines.terms import BUYING_ROLE_LABELS, FIELD_LABELS, BuyingRole
from quarterdeck.values.dataclasses import dataclass, field, replace
from quarterdeck.values.text import N_, Text, forbidden_character, label

Params = Mapping[str, Any]
LONGEST_ENTRY = 500


@dataclass(frozen=True, slots=True)
class Facts:
    """What criteria may ask about: field values, contacts by buying role, and the local day.

    `values` holds tracked columns plus `amount` as a Decimal in units of its currency. `more` holds
    facts of other kinds of criteria, and the conditions that the parameter `when` names.
    """

    values: Mapping[str, Any]
    roles: Mapping[str, int]
    today: date
    more: Mapping[str, Any] = field(default_factory=dict)


class Finding(NamedTuple):
    """Something unmet: a stable code, the field that mends it, and how."""

    code: str
    field: str
    text: Text


class Entry(StrEnum):
    """How a parameter is entered."""

    WORD = "word"
    WORDS = "words"
    NUMBER = "number"
    LINE = "line"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing a kind of criterion needs to know. `choices` are pairs of value and label, for words.

    `offers` names the provider of choices that only the database knows (`pipelines.queries.options`). What
    is chosen "above/name" sets the parameter `above` too, which is then asked for by no field of its own.
    """

    name: str
    label: str
    entry: Entry = Entry.LINE
    choices: tuple[tuple[str, str], ...] = ()
    is_required: bool = True
    hint: str = ""
    offers: str = ""
    above: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of criterion: `describe` in positive words, `find` None when met, `accepts` params that make sense.

    `label` and `parameters` are what the editor's form shows, `fault` says why params make no sense.
    `gathers` names what must be counted beside the deal before it is asked (`Facts.more`). `lasts` is
    whether what let a deal into its stage can be asked again later: what was done in the stage before
    cannot. `is_anothers_word` is for what another person decides: no override stands in for it. `filled` names the
    field when that it is filled in is all that is asked; `is_of_group` is for what asks of the buying group alone.
    """

    label: str
    parameters: tuple[Parameter, ...]
    describe: Callable[[Params], Text]
    find: Callable[[Params, Facts], Finding | None]
    accepts: Callable[[Params], bool]
    fault: Callable[[Params], Text | None] = lambda _: None
    gathers: Callable[[Params], frozenset[str]] = lambda _: frozenset()
    lasts: Callable[[Params], bool] = lambda _: True
    is_anothers_word: bool = False
    filled: Callable[[Params], str] = lambda _: ""
    is_of_group: bool = False

    @property
    def asked(self) -> tuple[Parameter, ...]:
        """The parameters that have a field in the form."""
        along = {parameter.above for parameter in self.parameters}
        return tuple(parameter for parameter in self.parameters if parameter.name not in along)


KINDS: dict[str, Kind] = {}


def register(name: str, kind: Kind) -> None:
    """Make a criterion kind known under a lasting name."""
    if KINDS.setdefault(name, kind) is not kind:
        raise ValueError(f"two criterion kinds are named {name}")


def accepts(kind: str, params: Params) -> bool:
    """Whether this can be asked: a kind there is, only parameters it has, each as it is entered, that make sense."""
    if kind not in KINDS:
        return False
    entries = {parameter.name: parameter for parameter in KINDS[kind].parameters}
    fits = all(name in entries and _fits(entries[name], value) for name, value in params.items())
    return fits and KINDS[kind].accepts(params)


def _fits(parameter: Parameter, value: object) -> bool:
    if parameter.entry is Entry.NUMBER:
        return isinstance(value, int) and not isinstance(value, bool)
    if parameter.entry is Entry.WORDS:
        return isinstance(value, list | tuple) and all(_is_choice(parameter, one) for one in value)
    if parameter.entry is Entry.WORD:
        return _is_choice(parameter, value) or (value == "" and not parameter.is_required)
    return isinstance(value, str) and len(value) <= LONGEST_ENTRY and not forbidden_character(value)


def _is_choice(parameter: Parameter, value: object) -> bool:
    return isinstance(value, str) and value in dict(parameter.choices)


def params_of(kind: Kind, entered: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters as entered in a form, without those left empty. Numbers and words are typed already."""
    found: dict[str, Any] = {}
    for parameter in kind.asked:
        value = entered.get(parameter.name)
        if parameter.above:
            found[parameter.above], _, value = str(value or "").partition("/")
        found[parameter.name] = value
    return {name: value for name, value in found.items() if value not in (None, "", [], ())}


def chosen(parameter: Parameter, params: Params) -> str:
    """What params say as it is chosen in a form; empty when they say nothing."""
    value = str(params.get(parameter.name, ""))
    return f"{params.get(parameter.above, '')}/{value}" if parameter.above and value else value


def finding_of(kind: str, params: Params, facts: Facts, subject: str = "") -> Finding | None:
    """What is unmet of a criterion; nothing when its condition `when` does not hold. `subject` is its lasting name."""
    if "when" in params and not facts.more.get(params["when"]):
        return None
    asked = KINDS[kind]
    if asked.gathers(params):
        facts = replace(facts, more={**facts.more, "subject": subject})
    return asked.find(params, facts)


def gathered(kinds: Iterable[tuple[str, Params]]) -> frozenset[str]:
    """What must be counted beside a deal before criteria of these kinds are asked."""
    return frozenset().union(*(KINDS[kind].gathers(params) for kind, params in kinds))


def is_missing(value: object) -> bool:
    """Whether a field that holds this is not filled in."""
    return value is None or value == ""


def _named(field_name: str) -> Text:
    return label(FIELD_LABELS[field_name])


def _missing(field_name: str) -> Finding:
    return Finding(
        "field_missing", field_name, Text.of(N_("{field} is missing. Fill it in."), field=_named(field_name))
    )


# What may be asked about: columns that differ only in how they store the same thing are left out.
ASKED = tuple(
    (name, name_label)
    for name, name_label in FIELD_LABELS.items()
    if name not in {"amount_minor", "category_source", "state", "closed_at", "contacts", "pipeline_id", "stage_id"}
)
_FIELD = Parameter("field", N_("Field"), Entry.WORD, ASKED)


def _field_is_set(params: Params) -> Text:
    if "when" in params:
        return Text.of(N_("{field} is filled in, if the loss reason needs it"), field=_named(params["field"]))
    return Text.of(N_("{field} is filled in"), field=_named(params["field"]))


def _find_field_set(params: Params, facts: Facts) -> Finding | None:
    return _missing(params["field"]) if is_missing(facts.values.get(params["field"])) else None


register(
    "field_set",
    Kind(
        label=N_("A field is filled in"),
        parameters=(
            _FIELD,
            Parameter(
                "when",
                N_("Only when"),
                Entry.WORD,
                (("loss_needs_competitor", N_("The loss reason needs a competitor")),),
                is_required=False,
            ),
        ),
        describe=_field_is_set,
        find=_find_field_set,
        accepts=lambda params: params.get("field") in FIELD_LABELS,
        filled=lambda params: "" if "when" in params else str(params["field"]),
    ),
)


@dataclass(frozen=True, slots=True)
class _Comparison:
    holds: Callable[[Any, Any], bool]
    is_so: str
    mend: str


_COMPARISONS = {
    "gt": _Comparison(lambda a, b: bool(a > b), N_("{field} is above {value}"), N_("{field} must be above {value}.")),
    "ge": _Comparison(
        lambda a, b: bool(a >= b), N_("{field} is {value} or more"), N_("{field} must be {value} or more.")
    ),
    "lt": _Comparison(lambda a, b: bool(a < b), N_("{field} is below {value}"), N_("{field} must be below {value}.")),
    "le": _Comparison(
        lambda a, b: bool(a <= b), N_("{field} is {value} or less"), N_("{field} must be {value} or less.")
    ),
    "eq": _Comparison(lambda a, b: bool(a == b), N_("{field} is {value}"), N_("{field} must be {value}.")),
    "ne": _Comparison(lambda a, b: bool(a != b), N_("{field} is not {value}"), N_("{field} must not be {value}.")),
}
_DAY_COMPARISONS = _COMPARISONS | {
    "gt": _Comparison(
        _COMPARISONS["gt"].holds, N_("{field} is after {value}"), N_("{field} must be after {value}. Set a later day.")
    ),
    "ge": _Comparison(
        _COMPARISONS["ge"].holds,
        N_("{field} is {value} or later"),
        N_("{field} must be {value} or later. Set a later day."),
    ),
    "lt": _Comparison(
        _COMPARISONS["lt"].holds,
        N_("{field} is before {value}"),
        N_("{field} must be before {value}. Set an earlier day."),
    ),
    "le": _Comparison(
        _COMPARISONS["le"].holds,
        N_("{field} is {value} or earlier"),
        N_("{field} must be {value} or earlier. Set an earlier day."),
    ),
}
_OPERATORS = (
    ("gt", N_("more than, or later than")),
    ("ge", N_("at least, or not before")),
    ("lt", N_("less than, or earlier than")),
    ("le", N_("at most, or not after")),
    ("eq", N_("exactly")),
    ("ne", N_("anything but")),
)
TODAY = "today"
_DAYS = frozenset({"close_date", "closed_on"})
_NUMBERS = frozenset({"amount", "seller_probability_bp", "system_probability_bp"})


def _comparison(params: Params) -> _Comparison:
    return (_DAY_COMPARISONS if params["field"] in _DAYS else _COMPARISONS)[params["op"]]


def _wanted(params: Params, today: date) -> Any:
    if params["field"] in _DAYS:
        return today if params["value"] == TODAY else date.fromisoformat(params["value"])
    return Decimal(params["value"]) if params["field"] in _NUMBERS else params["value"]


def _shown(params: Params) -> object:
    return label(N_("today")) if params["value"] == TODAY else params["value"]


def _find_field_compares(params: Params, facts: Facts) -> Finding | None:
    value = facts.values.get(params["field"])
    if is_missing(value):
        return _missing(params["field"])
    comparison = _comparison(params)
    if comparison.holds(value, _wanted(params, facts.today)):
        return None
    text = Text.of(comparison.mend, field=_named(params["field"]), value=_shown(params))
    return Finding("field_mismatch", params["field"], text)


def _accepts_comparison(params: Params) -> bool:
    if params.get("field") not in FIELD_LABELS or params.get("op") not in _COMPARISONS:
        return False
    try:
        wanted = _wanted(params, date.min)
    except (KeyError, TypeError, ValueError, ArithmeticError):
        return False
    # A record is not named by its number, and nothing is more or less than what is no number.
    return not params["field"].endswith("_id") and (not isinstance(wanted, Decimal) or wanted.is_finite())


register(
    "field_compares",
    Kind(
        label=N_("A field compares with a value"),
        parameters=(
            _FIELD,
            Parameter("op", N_("Comparison"), Entry.WORD, _OPERATORS),
            Parameter("value", N_("Value"), hint=N_("A number, a date as 2026-12-31, or the word today.")),
        ),
        describe=lambda params: Text.of(_comparison(params).is_so, field=_named(params["field"]), value=_shown(params)),
        find=_find_field_compares,
        accepts=_accepts_comparison,
    ),
)


def _find_related_count(params: Params, facts: Facts) -> Finding | None:
    wanted, role = params.get("minimum", 1), params.get("role")
    found = facts.roles.get(role, 0) if role else sum(facts.roles.values())
    if found >= wanted:
        return None
    text = N_("The buying group has {found} of {wanted} contacts. Add who is missing.")
    if role:
        text = N_("The buying group has {found} of {wanted} contacts with the role {role}. Add who is missing.")
    return Finding("contacts_missing", "contacts", Text.of(text, found=found, wanted=wanted, **_role(params)))


def _describe_related_count(params: Params) -> Text:
    text = N_("{wanted} or more contacts in the buying group")
    if params.get("role"):
        text = N_("{wanted} or more contacts with the role {role}")
    return Text.of(text, wanted=params.get("minimum", 1), **_role(params))


def _role(params: Params) -> dict[str, Text]:
    return {"role": label(BUYING_ROLE_LABELS[BuyingRole(params["role"])])} if params.get("role") else {}


def _accepts_related_count(params: Params) -> bool:
    minimum = params.get("minimum", 1)
    return (
        params.get("related") == "contacts"
        and params.get("role", "") in {"", *BuyingRole}
        and isinstance(minimum, int)
        and minimum >= 1
    )


register(
    "related_count",
    Kind(
        label=N_("Enough contacts in the buying group"),
        parameters=(
            Parameter("related", N_("Counted"), Entry.WORD, (("contacts", N_("Contacts of the buying group")),)),
            Parameter(
                "role",
                N_("With the role"),
                Entry.WORD,
                tuple((role.value, role_label) for role, role_label in BUYING_ROLE_LABELS.items()),
                is_required=False,
                hint=N_("Empty counts every contact."),
            ),
            Parameter("minimum", N_("At least"), Entry.NUMBER),
        ),
        describe=_describe_related_count,
        find=_find_related_count,
        accepts=_accepts_related_count,
        is_of_group=True,
    ),
)
