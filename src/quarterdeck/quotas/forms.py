"""Forms of quotas: for whom and how much, months by hand, a year copied, a file, a seasonality."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quarterdeck.kit.choices import RecordField, WordField
from quarterdeck.kit.forms import AmountField, DayField, PageForm, TextField
from quarterdeck.kit.viewing import text
from quarterdeck.quotas.queries import Choices
from quarterdeck.quotas.rules.files import percents_of
from quarterdeck.quotas.terms import MONTHS, Plan, Ramp
from quarterdeck.users.policy import ONCE_FIELD
from quarterdeck.values.text import N_, Text

FIELDS = {"person_id": "person", "team_id": "team", "territory_id": "territory"}
WHOLE = N_("Enter a whole number.")
ORDER = (
    "year", "person", "team", "territory", "family", "amount", "currency", "seasonality", "ramp_since", "ramp",
)  # fmt: skip


class PlanForm(PageForm):
    """How much: the year's amount, its spread over the months, a ramp."""

    amount = AmountField(label=_("Amount of the year"))
    currency = WordField(label=_("Currency"))
    seasonality = WordField(label=_("Seasonality"), required=False)
    ramp_since = DayField(
        label=_("Ramp from"),
        required=False,
        help_text=_("The month of this day is the first that carries something; empty: all months do."),
    )
    ramp = TextField(
        label=_("Ramp in percent"),
        required=False,
        help_text=_("Of the first months, such as 25 50 75; from then on whole. What is left out no month takes over."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("currency", [(code, code) for code in sorted(choices.currencies)])
        seasons = [(row.name, row.name) for row in choices.seasonalities]
        self._choose("seasonality", [("", text(N_("Even"))), *seasons])

    def _choose(self, name: str, options: Sequence[tuple[str, Any]]) -> None:
        self.fields[name].choices = options  # type: ignore[attr-defined]  # a ChoiceField has them

    def clean(self) -> None:
        """A ramp has both of its parts."""
        said = self.cleaned_data
        since, percents = said.get("ramp_since"), percents_of(said.get("ramp") or "")
        if bool(since) is not bool(said.get("ramp")) and "ramp_since" not in self.errors:
            self.add_error("ramp", text(N_("A ramp has a first month and percentages: fill in both, or neither.")))
        elif percents is None:
            why = N_("Give one to twelve percentages from 0 to 100, such as 25 50 75.")
            self.add_error("ramp", text(why))

    @property
    def plan(self) -> Plan:
        """What was entered, once the form is valid."""
        said = self.cleaned_data
        percents = percents_of(said["ramp"]) or ()
        return Plan(
            amount=said["amount"],
            currency=said["currency"],
            seasonality=said["seasonality"],
            ramp=Ramp(said["ramp_since"], percents) if said["ramp_since"] else None,
        )


class QuotaForm(PlanForm):
    """A quota to set: for whom, and how much."""

    year = forms.IntegerField(label=_("Fiscal year"))
    family = WordField(label=_("Product family"), required=False)
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, choices=choices, **kwargs)
        self.fields["year"].error_messages["invalid"] = text(WHOLE)
        nobody = text(N_("The company")) if choices.has_company else text(N_("Nobody"))
        people = [(person.id, person.name) for person in choices.people]
        teams = [(team.id, team.name) for team in choices.teams]
        options: dict[str, tuple[str, str, Sequence[tuple[int, str]]]] = {
            "person": (N_("Person"), nobody, people),
            "team": (N_("Team"), text(N_("No team")), teams),
            "territory": (N_("Territory"), text(N_("All territories")), choices.territories),
        }
        for name, (label, empty, found) in options.items():
            self.fields[name] = RecordField(found, empty=empty, label=text(label), required=False)
        self.order_fields(ORDER)
        self._choose("family", [("", text(N_("All products"))), *((one, one) for one in choices.families)])


class MonthsForm(PageForm):
    """The twelve months by hand. `total` is the sum that was shown: saving says that it is right."""

    total = AmountField(widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, labels: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, label in enumerate(labels, start=1):
            field = AmountField(label=label)
            field.locale = kwargs.get("locale", "en")
            field.error_messages["required"] = text(N_("Fill this in."))
            self.fields[f"month_{number}"] = field

    @property
    def amounts(self) -> list[Decimal]:
        """The months, once the form is valid."""
        return [self.cleaned_data[f"month_{number}"] for number in range(1, MONTHS + 1)]


class CopyForm(PageForm):
    """A year's quotas for another year."""

    from_year = forms.IntegerField(label=_("From fiscal year"))
    to_year = forms.IntegerField(label=_("To fiscal year"))
    growth = AmountField(label=_("Growth in percent"), help_text=_("5 makes 100,000 into 105,000; -5 into 95,000."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("from_year", "to_year"):
            self.fields[name].error_messages["invalid"] = text(WHOLE)

    def clean_growth(self) -> int:
        """Growth in basis points."""
        points = self.cleaned_data["growth"] * 100
        if points != int(points):
            raise forms.ValidationError(text(N_("Give a percentage with at most two decimals.")))
        return int(points)


class FileForm(PageForm):
    """Quotas from a file, or pasted."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        help_text=_("CSV, XLSX or ODS."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.ods"}),
    )
    pasted = TextField(
        label=_("Or paste rows"), required=False, rows=8, help_text=_("As a spreadsheet copies them, with its header.")
    )

    def clean(self) -> None:
        """One of the two."""
        said = self.cleaned_data
        if bool(said.get("file")) is bool(said.get("pasted")) and not self.errors:
            raise forms.ValidationError(text(N_("Choose a file or paste rows, one of the two.")))


class SeasonalityForm(PageForm):
    """A seasonality: its name, and the months' shares in percent."""

    name = TextField(label=_("Name"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, MONTHS + 1):
            field = AmountField(label=text(Text.of(N_("Month {number} in percent"), number=number)))
            field.locale = kwargs.get("locale", "en")
            field.error_messages["required"] = text(N_("Fill this in."))
            self.fields[f"share_{number}"] = field
        self.fields[ONCE_FIELD] = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> None:
        """Shares of at most two decimals."""
        for number in range(1, MONTHS + 1):
            share = self.cleaned_data.get(f"share_{number}")
            if share is not None and (abs(share) > 1_000 or share * 100 != int(share * 100)):
                self.add_error(f"share_{number}", text(N_("Give a percentage with at most two decimals.")))

    @property
    def shares(self) -> tuple[int, ...]:
        """Basis points, once the form is valid."""
        return tuple(int(self.cleaned_data[f"share_{number}"] * 100) for number in range(1, MONTHS + 1))
