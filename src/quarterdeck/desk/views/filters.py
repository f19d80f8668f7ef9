"""The filter row as the page shows it: scope, chips of what is set, a form for the rest, flags with counts."""

from collections.abc import Mapping
from typing import Protocol

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict

from quarterdeck.desk.filters import FLAGS, PRESETS, SCOPES, Asked
from quarterdeck.desk.forms.conditions import condition_fields, condition_labels, condition_words, unasked
from quarterdeck.desk.forms.fields import AMOUNT_HINT, DAY_HINT, shown
from quarterdeck.desk.queries.conditions import PARAMETERS
from quarterdeck.desk.views.viewing import Viewing, say, viewing
from quarterdeck.kit import formats
from quarterdeck.kit.filters import text
from quarterdeck.kit.forms import PageForm
from quarterdeck.kit.pages import asked_part, render
from quarterdeck.opportunities.queries.totals import FlagCounts
from quarterdeck.quality.rules import CHECK_LABELS
from quarterdeck.records.forms.filters import filter_fields
from quarterdeck.records.rules.filters import parameter_names
from quarterdeck.records.terms.fields import FieldSpec
from quarterdeck.users.queries import owner_options
from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import N_

OPENER = "filter-open"
FORM_KEYS = ("q", "owner", "close", "close_from", "close_to", "min", "max")
LABELS = {
    "q": N_("Name or account"),
    "owner": N_("Owner"),
    "close": N_("Closes"),
    "close_from": N_("Closes from"),
    "close_to": N_("Closes to"),
    "min": N_("Amount from"),
    "max": N_("Amount to"),
    "stage": N_("Stage"),
    "kind": N_("State"),
    "account": N_("Account"),
    "account_tree": N_("Account and those below"),
    "check": N_("Data quality"),
}
KIND_LABELS = {"open": N_("Open"), "won": N_("Won"), "lost": N_("Lost")}
FLAG_LOOKS = {"overdue": ("calendar-x", "neg"), "stalled": ("hourglass", "warn"), "idle": ("zzz", "idle")}


@dataclass(frozen=True, slots=True)
class ShownChip:
    """A part of the filter that is set, and the address without it."""

    label: str
    value: str
    href: str
    remove: str


@dataclass(frozen=True, slots=True)
class ShownFlag:
    """A flag, how many deals of the filter bear it, and the address that turns it on or off."""

    key: str
    label: str
    count: str
    href: str
    icon: str
    tone: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class ShownFilter:
    """Everything the filter row shows. `target` is the id of the region that its links replace.

    `form` is None until somebody opens it by `form_href`.
    """

    target: str
    scopes: list[tuple[str, str, bool]]
    chips: list[ShownChip]
    form: forms.Form | None
    form_href: str
    kept: list[tuple[str, str]]
    flags: list[ShownFlag]
    problems: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Names:
    """Words for the ids in a filter."""

    owners: Mapping[int, str] = field(default_factory=dict)
    stages: Mapping[int, str] = field(default_factory=dict)
    accounts: Mapping[int, str] = field(default_factory=dict)


class Flagged(Protocol):
    """What was found: how many deals bear each flag."""

    @property
    def flags(self) -> FlagCounts: ...


class FilterForm(PageForm):
    """The filters that are typed or chosen; what they mean is read from the address by `filters`."""

    q = forms.CharField(required=False, label=shown(LABELS["q"]), widget=forms.TextInput({"type": "search"}))
    close_from = forms.CharField(required=False, label=shown(LABELS["close_from"]), help_text=DAY_HINT)
    close_to = forms.CharField(required=False, label=shown(LABELS["close_to"]))
    min = forms.CharField(required=False, label=shown(LABELS["min"]), help_text=AMOUNT_HINT)
    max = forms.CharField(required=False, label=shown(LABELS["max"]))

    def __init__(self, asked: Asked, who: Viewing, add: str = "") -> None:
        data = QueryDict(mutable=True)
        custom = filter_fields(_offered(asked, who)) | condition_fields(asked.values, add)
        for key in (*FORM_KEYS, *custom):
            data.setlist(key, list(asked.values.get(key, ())))
        super().__init__(data, locale=who.locale, today=who.today, prefix=None, auto_id="filter_%s")
        owners = [(public_id(person.id), person.name) for person in owner_options(who.actor)]
        presets = [("", say(N_("any day"))), *((key, text(label)) for key, label in PRESETS.items())]
        self.fields["owner"] = forms.MultipleChoiceField(
            required=False, label=text(LABELS["owner"]), choices=owners, widget=forms.SelectMultiple({"size": 4})
        )
        self.fields["close"] = forms.ChoiceField(required=False, label=text(LABELS["close"]), choices=presets)
        self.order_fields(FORM_KEYS)
        self.fields |= custom
        self.fields["add"] = unasked(asked.values, add)
        self.full_clean()
        self._errors = forms.utils.ErrorDict()
        for key, problem in asked.problems.items():
            if key in self.fields:
                self.add_error(key, text(problem))


def shown_filter(request: HttpRequest, asked: Asked, names: Names, found: Flagged, target: str) -> ShownFilter:
    """The filter row of a page whose region `target` shows the deals that were found."""
    scope, who = asked.deals.scope, viewing(request)
    labels = LABELS | condition_labels() | _custom_labels(asked, who)
    return ShownFilter(
        target=target,
        scopes=[
            (text(label), asked.href(scope="" if key == "all" else key), key == scope) for key, label in SCOPES.items()
        ],
        chips=_chips(asked, names, labels, _custom_words(asked, who) | condition_words()),
        form=FilterForm(asked, who, request.GET.get("add", "")) if _is_open(request, asked) else None,
        form_href=f"{asked.href()}&show=filters",
        kept=_kept(asked, who),
        flags=[_flag(key, asked, flag_count(who, found.flags, key)) for key in FLAGS],
        problems=[(text(labels.get(key, key)), text(problem)) for key, problem in asked.problems.items()],
    )


def _is_open(request: HttpRequest, asked: Asked) -> bool:
    return request.GET.get("show") == "filters" or bool(request.GET.get("add") or asked.problems)


def owner_names(who: Viewing, asked: Asked) -> dict[int, str]:
    """Names of the owners that are filtered by, as far as the viewer may choose them."""
    if not asked.deals.owner_ids:
        return {}
    return {person.id: person.name for person in owner_options(who.actor) if person.id in asked.deals.owner_ids}


def is_form_wanted(request: HttpRequest) -> bool:
    """Whether only the form of all filters is asked for, to be put in its opener's place."""
    return asked_part(request) == OPENER


def filter_form(request: HttpRequest, asked: Asked) -> HttpResponse:
    """The form of all filters alone."""
    who = viewing(request)
    shown = {"form": FilterForm(asked, who, request.GET.get("add", "")), "kept": _kept(asked, who)}
    return render(request, "desk/parts/filter_form.html", {"asked": shown})


def _kept(asked: Asked, who: Viewing) -> list[tuple[str, str]]:
    own = {*FORM_KEYS, *filter_fields(_offered(asked, who)), *PARAMETERS}
    return [(key, value) for key, values in asked.values.items() if key not in own for value in values]


def _offered(asked: Asked, who: Viewing) -> list[FieldSpec]:
    """The custom fields to filter by: those that lists show, and those that are filtered by already."""
    return [one for one in who.setting.fields if one.is_listed or parameter_names([one]) & asked.values.keys()]


def _custom_labels(asked: Asked, who: Viewing) -> dict[str, str]:
    """What the parameters about custom fields are called."""
    found: dict[str, str] = {}
    for spec in _offered(asked, who):
        found |= dict.fromkeys(parameter_names([spec]), spec.label)
        found |= {key: str(one.label) for key, one in filter_fields([spec]).items()}
    return found


def _custom_words(asked: Asked, who: Viewing) -> dict[str, dict[str, str]]:
    """What values of custom fields are called where that is not the value itself."""
    fields = filter_fields(_offered(asked, who))
    return {key: dict(one.widget.choices) for key, one in fields.items() if isinstance(one, forms.ChoiceField)}


def flag_count(who: Viewing, flags: FlagCounts, key: str) -> str:
    """How many deals bear a flag; where they are counted no further, that there are more."""
    count = formats.number(flags.counts[key], who.locale)
    return say(N_("{count}+"), count=count) if key in flags.at_least else count


def _flag(key: str, asked: Asked, count: str) -> ShownFlag:
    icon, tone = FLAG_LOOKS[key]
    return ShownFlag(key, text(FLAGS[key]), count, asked.toggled("flag", key), icon, tone, key in asked.deals.flags)


def _chips(
    asked: Asked, names: Names, labels: Mapping[str, str], custom: Mapping[str, dict[str, str]]
) -> list[ShownChip]:
    accounts = {public_id(account_id): name for account_id, name in names.accounts.items()}
    words = {
        "owner": {public_id(person_id): name for person_id, name in names.owners.items()},
        "stage": {public_id(stage_id): name for stage_id, name in names.stages.items()},
        "account": accounts,
        "account_tree": accounts,
        "close": {key: text(label) for key, label in PRESETS.items()},
        "kind": {key: text(label) for key, label in KIND_LABELS.items()},
        "check": {key: text(label) for key, label in CHECK_LABELS.items()},
        **custom,
    }
    chips = []
    for key, values in asked.values.items():
        if key in ("view", "scope", "flag", "since", "metric") or key in asked.problems:
            continue
        label = text(labels[key])
        for value in values:
            word = words.get(key, {}).get(value, value if key not in words else say(N_("unknown")))
            rest = [other for other in values if other != value]
            chips.append(
                ShownChip(label, word, asked.href(**{key: rest}), say(N_("Remove the filter {label}"), label=label))
            )
    return chips
