"""The form of a territory: its place in the tree, questions that all have to be met, and its people."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quarterdeck.customers.rules.territories import CHOICES, slug
from quarterdeck.customers.terms import ACCOUNT_KIND_LABELS
from quarterdeck.kit.forms import PageForm, TextField
from quarterdeck.users.queries import PersonOption
from quarterdeck.users.terms import NewTerritory, TerritoryRole
from quarterdeck.values.ids import parse_id, public_id

_LISTS = {"country": "countries", "region": "regions", "industry": "industries"}
_HINT = _("Several are separated by commas.")


class PlanForm(PageForm):
    """A plan to draft."""

    name = TextField(label=_("Name"), widget=forms.TextInput({"autocomplete": "off"}))


class TerritoryForm(PageForm):
    """A territory. Where its rule is more than questions that all have to be met, the rule is kept as it is."""

    name = TextField(label=_("Name"), widget=forms.TextInput({"autocomplete": "off"}))
    parent = forms.ChoiceField(label=_("Belongs to"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    countries = TextField(label=_("Countries"), required=False, help_text=_("Two-letter codes, such as DE, AT."))
    regions = TextField(label=_("Regions"), required=False, help_text=_("ISO codes, such as DE-BY, DE-BW."))
    industries = TextField(label=_("Industries"), required=False, help_text=_HINT)
    employees_from = forms.IntegerField(label=_("Employees from"), required=False, min_value=0)
    employees_to = forms.IntegerField(label=_("Employees up to"), required=False, min_value=0)
    name_starts = TextField(label=_("Name starts with"), required=False, help_text=_HINT)
    owners = forms.TypedMultipleChoiceField(
        label=_("Owners"), coerce=parse_id, required=False, widget=forms.CheckboxSelectMultiple
    )
    support = forms.TypedMultipleChoiceField(
        label=_("Support"), coerce=parse_id, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,
        others: Iterable[NewTerritory],
        people: Sequence[PersonOption],
        kept: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._kept = kept
        options = [(public_id(person.id), person.name) for person in people]
        choices = {
            "parent": [("", gettext("No territory above")), *((row.key, row.name) for row in others)],
            "kind": [
                ("", gettext("Companies and persons")),
                *((key.value, gettext(name)) for key, name in ACCOUNT_KIND_LABELS.items()),
            ],
            "owners": options,
            "support": options,
        }
        for name, offered in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = offered
        if kept is not None:
            for name in ("kind", *_LISTS.values(), "employees_from", "employees_to", "name_starts"):
                del self.fields[name]

    def territory(self, key: str = "") -> NewTerritory:
        """What was entered, once the form is valid; without a key it gets one of its name."""
        values = self.cleaned_data
        people = [(person_id, TerritoryRole.SUPPORT) for person_id in values["support"]]
        people += [(person_id, TerritoryRole.OWNER) for person_id in values["owners"]]
        return NewTerritory(
            key=key or slug(values["name"]),
            name=values["name"],
            parent_key=values["parent"],
            rule=_rule_of(values) if self._kept is None else self._kept,
            people=tuple(dict(people).items()),
        )


def _rule_of(values: Mapping[str, Any]) -> dict[str, Any]:
    questions: list[dict[str, Any]] = []
    if values["kind"]:
        questions.append({"field": "kind", "in": [values["kind"]]})
    for field, name in _LISTS.items():
        if entered := _parts(values[name]):
            codes = [one.upper() for one in entered] if field != "industry" else entered
            questions.append({"field": field, "in": codes})
    ends = {"from": values["employees_from"], "to": values["employees_to"]}
    if any(end is not None for end in ends.values()):
        questions.append({"field": "employees", **{key: end for key, end in ends.items() if end is not None}})
    if entered := _parts(values["name_starts"]):
        questions.append({"field": "name", "starts": entered})
    return {"all": questions} if questions else {}


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def entered_of(row: NewTerritory) -> dict[str, Any] | None:
    """What the form shows of a territory; None of its rule when the form cannot show it."""
    entered: dict[str, Any] = {
        "name": row.name,
        "parent": row.parent_key,
        "owners": [public_id(person_id) for person_id, role in row.people if role is TerritoryRole.OWNER],
        "support": [public_id(person_id) for person_id, role in row.people if role is TerritoryRole.SUPPORT],
    }
    questions = row.rule.get("all", []) if row.rule else []
    if row.rule and set(row.rule) != {"all"}:
        return None
    seen: set[str] = set()
    for question in questions:
        field = question.get("field")
        if field in seen or field not in (*CHOICES, "employees", "name"):
            return None
        seen.add(field)
        entered |= _entered_question(field, question)
    return entered


def _entered_question(field: str, question: Mapping[str, Any]) -> dict[str, Any]:
    if field == "employees":
        return {"employees_from": question.get("from"), "employees_to": question.get("to")}
    if field == "name":
        return {"name_starts": ", ".join(question["starts"])}
    if field == "kind":
        return {"kind": question["in"][0]} if len(question["in"]) == 1 else {}
    return {_LISTS[field]: ", ".join(question["in"])}
