"""What a board or list shows: read from the address, and written back as links and chips."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar
from urllib.parse import urlencode

from quarterdeck.desk.queries.conditions import FIELDS, PARAMETERS, STATES, Clock, Compared, Conditions, conditions_of
from quarterdeck.desk.queries.conditions import Value as ConditionValue
from quarterdeck.kit.readers import parse_amount, parse_day
from quarterdeck.opportunities.queries import Lens
from quarterdeck.opportunities.terms import DealFilter
from quarterdeck.opportunities.terms.filters import Narrowing
from quarterdeck.pipelines.terms import StageKind
from quarterdeck.quality.queries import narrowing
from quarterdeck.quality.rules import CHECK_LABELS
from quarterdeck.records.forms.filters import NOTHING, typed_filters
from quarterdeck.records.queries.fields import field_specs
from quarterdeck.records.rules.filters import parameter_names
from quarterdeck.records.terms.fields import FieldFilter, FieldKind, FieldSpec
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.ids import parse_id
from quarterdeck.values.period import FiscalCalendar, PeriodKind
from quarterdeck.values.text import N_, Text

SCOPES = {"mine": N_("My"), "team": N_("My team"), "all": N_("All")}
FLAGS = {"overdue": N_("Overdue"), "stalled": N_("Stalled"), "idle": N_("Idle")}
PRESETS = {
    "this_month": N_("this month"),
    "this_quarter": N_("this quarter"),
    "next_quarter": N_("next quarter"),
    "this_or_next_quarter": N_("this or next quarter"),
    "this_year": N_("this year"),
}
# Names in the address, in the order of the canonical query string.
KEYS = (
    "view", "scope", "q", "owner", "close", "close_from", "close_to", "min", "max", "flag", "stage", "kind", "account",
    "account_tree", "check", "since", "metric", *PARAMETERS,
)  # fmt: skip
# Keys that may have several values: repeated, as forms send them, or joined by commas.
CHOICES = frozenset(key for key, (name, _) in PARAMETERS.items() if FIELDS[name].kind is Compared.CHOICE)
MANY = frozenset({"owner", "flag", "stage", "kind", "check"}) | CHOICES
# What is about the page and limits nothing.
NOT_NARROWING = frozenset({"view", "scope", "since"})
LONGEST_TEXT = 200
MOST_VALUES = 100
LARGEST = 30_000

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Setting:
    """What reading a filter depends on: the reader's writing and day, the company's calendar, its custom fields."""

    locale: str
    today: date
    calendar: FiscalCalendar
    actor: Actor | None = None
    clock: Clock | None = None
    lens: Lens | None = None

    @property
    def fields(self) -> tuple[FieldSpec, ...]:
        """The custom fields of deals the reader knows. No query but after a change of them."""
        return field_specs(self.actor, FieldKind.OPPORTUNITY) if self.actor else ()


@dataclass(frozen=True)
class Asked:
    """A filter as asked for in the address. `problems` names values that could not be read and are not applied."""

    values: Mapping[str, tuple[str, ...]]
    deals: DealFilter
    problems: Mapping[str, Text] = field(default_factory=dict)

    @property
    def query(self) -> str:
        """The canonical query string, without the question mark."""
        return _written(self.values)

    @property
    def is_narrow(self) -> bool:
        """Whether anything but the scope limits what is shown."""
        return any(key not in NOT_NARROWING for key in self.values)

    @property
    def joined(self) -> dict[str, str]:
        """One text per key."""
        return {key: ",".join(values) for key, values in self.values.items()}

    def href(self, **changes: str | Sequence[str]) -> str:
        """The address with some keys changed; an empty value removes the key."""
        values = dict(self.values)
        for key, change in changes.items():
            values[key] = (change,) if isinstance(change, str) else tuple(change)
        return f"?{_written(values)}"

    def toggled(self, key: str, value: str) -> str:
        """The address with one of a key's values put in, or taken out when it is there."""
        present = self.values.get(key, ())
        kept = [other for other in present if other != value]
        return self.href(**{key: kept if value in present else [*present, value]})


def read_filter(get: Mapping[str, Any], setting: Setting, *, pipeline_id: int | None = None) -> Asked:
    """The filter in a query string (a QueryDict). Unknown keys are left alone, unreadable values reported."""
    values = _values(get, setting.fields)
    reader = _Reader(values)
    close_from, close_to = _close_days(reader, setting)
    deals = DealFilter(
        scope=reader.one_of("scope", SCOPES) or "all",
        pipeline_id=pipeline_id,
        owner_ids=reader.ids("owner"),
        stage_ids=reader.ids("stage"),
        kinds=tuple(StageKind(kind) for kind in reader.many_of("kind", set(StageKind))),
        close_from=close_from,
        close_to=close_to,
        amount_min=reader.read("min", lambda text: parse_amount(text, setting.locale)),
        amount_max=reader.read("max", lambda text: parse_amount(text, setting.locale)),
        flags=frozenset(reader.many_of("flag", FLAGS)),
        text=reader.text("q"),
        account_id=next(iter(reader.ids("account")), None),
        account_tree_id=next(iter(reader.ids("account_tree")), None),
        custom_fields=tuple(_custom_filters(reader, setting)),
        also=(*_conditions(reader, setting), *_checks(reader, setting)),
    )
    return Asked(values, deals, reader.problems)


def known_keys(setting: Setting) -> frozenset[str]:
    """Every name in an address that `read_filter` reads."""
    return frozenset(KEYS) | parameter_names(setting.fields)


def _values(get: Any, fields: Sequence[FieldSpec]) -> dict[str, tuple[str, ...]]:
    found = {}
    for key in (*KEYS, *sorted(parameter_names(fields))):
        given = get.getlist(key)
        parts = [part for value in given for part in value.split(",")] if key in MANY else given
        values = [value.strip() for value in parts[:MOST_VALUES]]
        if any(values):
            found[key] = tuple(filter(None, values))
    return found


def _written(values: Mapping[str, Iterable[str]]) -> str:
    keys = (*KEYS, *sorted(values.keys() - set(KEYS)))
    pairs = [(key, value) for key in keys for value in values.get(key, ()) if value]
    # The key of a view alone stands for whatever that view keeps, so that nothing at all must be said.
    return urlencode([*pairs, ("scope", "all")] if [key for key, _ in pairs] == ["view"] else pairs)


def _custom_filters(reader: "_Reader", setting: Setting) -> Iterator[FieldFilter]:
    """What is asked of custom fields; what cannot be compared so is noted."""
    for spec in setting.fields:
        for key in sorted(parameter_names([spec]) & reader.values.keys()):
            found = typed_filters([spec], {key: reader.text(key)}, setting.actor) if setting.actor else ()
            if NOTHING in found:
                reader.problems[key] = Text.of(N_("{field} cannot be compared so."), field=spec.label)
            else:
                yield from found


def _conditions(reader: "_Reader", setting: Setting) -> tuple[Conditions, ...]:
    """What is asked of the fields every deal has."""
    found: dict[str, ConditionValue] = {}
    for key, (name, end) in PARAMETERS.items():
        value = _condition(reader, setting, key, Compared.CHOICE if end == "_is" else FIELDS[name].kind)
        if value is not None:
            found[key] = value
    return conditions_of(found, setting.clock or Clock(setting.today, "UTC"))


def _checks(reader: "_Reader", setting: Setting) -> tuple[Narrowing, ...]:
    """What is asked of data quality. A query, where something is."""
    names = reader.many_of("check", CHECK_LABELS)
    return (narrowing(setting.lens, names),) if names and setting.lens else ()


def _condition(reader: "_Reader", setting: Setting, key: str, kind: Compared) -> ConditionValue | None:
    if kind is Compared.CHOICE:
        name, end = PARAMETERS[key]
        if end == "_is":
            return reader.one_of(key, STATES) or None
        return tuple(reader.many_of(key, FIELDS[name].choices)) or None
    if kind is Compared.TEXT:
        return reader.text(key) or None
    if kind is Compared.DAY:
        return reader.read(key, lambda text: parse_day(text, setting.locale, setting.today))
    number = reader.read(key, lambda text: parse_amount(text.removesuffix("%").strip(), setting.locale))
    if number is None:
        return None
    scaled = number * 100 if kind is Compared.PERCENT else number
    return int(max(min(scaled, Decimal(LARGEST)), Decimal(-LARGEST)))


class _Reader:
    """Reads values one by one and keeps what is wrong with them."""

    def __init__(self, values: Mapping[str, tuple[str, ...]]) -> None:
        self.values = values
        self.problems: dict[str, Text] = {}

    def text(self, key: str) -> str:
        return next(iter(self.values.get(key, ())), "")[:LONGEST_TEXT]

    def one_of(self, key: str, known: Iterable[str]) -> str:
        return next(iter(self.many_of(key, known)), "")

    def many_of(self, key: str, known: Iterable[str]) -> list[str]:
        values = self.values.get(key, ())
        found = [value for value in values if value in set(known)]
        if len(found) < len(values):
            self._note_unknown(key)
        return found

    def ids(self, key: str) -> tuple[int, ...]:
        found = []
        for value in self.values.get(key, ()):
            try:
                found.append(parse_id(value))
            except ValueError:
                self._note_unknown(key)
        return tuple(found)

    def read(self, key: str, reader: Callable[[str], T | Text]) -> T | None:
        text = self.text(key)
        if not text:
            return None
        found = reader(text)
        if isinstance(found, Text):
            self.problems[key] = found
            return None
        return found

    def _note_unknown(self, key: str) -> None:
        self.problems[key] = Text.of(N_("There is no such choice."))


def _close_days(reader: _Reader, setting: Setting) -> tuple[date | None, date | None]:
    preset = reader.one_of("close", PRESETS)
    if preset:
        return preset_days(preset, setting)
    return (
        reader.read("close_from", lambda text: parse_day(text, setting.locale, setting.today)),
        reader.read("close_to", lambda text: parse_day(text, setting.locale, setting.today)),
    )


def preset_days(preset: str, setting: Setting) -> tuple[date, date]:
    """First and last day of a named stretch of the company's fiscal calendar."""
    calendar, today = setting.calendar, setting.today
    month, quarter, year = (calendar.period_of(today, kind) for kind in PeriodKind)
    following = calendar.period_of(quarter.end, PeriodKind.QUARTER)
    first, last = {
        "this_month": (month, month),
        "this_quarter": (quarter, quarter),
        "next_quarter": (following, following),
        "this_or_next_quarter": (quarter, following),
        "this_year": (year, year),
    }[preset]
    return first.start, last.end - timedelta(days=1)
