"""Forms that set the next step: alone, or at the end of what was done."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quarterdeck.activities.actions import WantedStep
from quarterdeck.activities.queries import NextStepRow
from quarterdeck.activities.terms import OUTCOME_LABELS, OUTCOMES, ActivityType, Outcome, Writer
from quarterdeck.kit import formats
from quarterdeck.kit.forms import DayField, PageForm, TextField
from quarterdeck.kit.viewing import text

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# What stands in the field of the date until another is picked.
USUAL_DAYS = 7
_PICKS = ((_("Tomorrow"), 1), (_("In 3 days"), 3), (_("In a week"), 7), (_("In 2 weeks"), 14))
STEP_FIELDS = {"text": "step_text", "due_on": "step_due"}


def quick_picks(writer: Writer) -> list[tuple[str, str]]:
    """Days to pick with one press: (label, the day as it stands in the field)."""
    days = [(label, writer.today + timedelta(days=days)) for label, days in _PICKS]
    return [(str(label), formats.day(day, writer.actor.locale, writer.today, weekday=False)) for label, day in days]


class StepForm(PageForm):
    """The next step of a record: `present` is what it is now. What stands there is left to be kept or changed."""

    step_text = TextField(required=False, label=_("Next step"))
    step_due = DayField(required=False, label=_("By"))
    step_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, writer: Writer, present: NextStepRow | None, asks: bool = True, **kwargs: Any
    ) -> None:
        self.writer, self.present = writer, present
        usual = writer.today + timedelta(days=USUAL_DAYS)
        kept = present if present and present.text and not asks else NextStepRow()
        start = {
            "step_text": kept.text,
            "step_due": kept.due_on or usual,
            "step_version": present.version if present else 0,
        }
        initial = start | (kwargs.pop("initial", None) or {})
        super().__init__(*args, locale=writer.actor.locale, today=writer.today, initial=initial, **kwargs)
        if present is None:
            for name in ("step_text", "step_due", "step_version"):
                del self.fields[name]

    @property
    def step(self) -> WantedStep | None:
        """The next step that is asked for; None when the form says nothing of one, and it stays as it is."""
        if not self.cleaned_data.get("step_text"):
            return None
        return WantedStep(
            self.cleaned_data["step_text"], self.cleaned_data["step_due"], self.cleaned_data.get("step_version") or 0
        )


class DoneForm(StepForm):
    """Marks something as done: how it ended, where that is asked, and what comes next."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, kind: ActivityType, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind in OUTCOMES:
            self.fields["outcome"] = outcome_field(kind)
            self.order_fields(["outcome"])

    @property
    def outcome(self) -> Outcome:
        """How it ended."""
        return Outcome(self.cleaned_data.get("outcome") or "")


def radio(words: Sequence[tuple[str, str]], label: "StrOrPromise") -> forms.ChoiceField:
    """One of a few words; the first, which is the usual one, is chosen already."""
    unknown = {"invalid_choice": _("This choice does not exist. Choose another.")}
    return forms.ChoiceField(
        choices=words,
        initial=words[0][0],
        label=label,
        widget=forms.RadioSelect,
        required=False,
        error_messages=unknown,
    )


def outcome_field(kind: ActivityType) -> forms.ChoiceField:
    """How a call or meeting ended."""
    return radio([(outcome.value, text(OUTCOME_LABELS[outcome])) for outcome in OUTCOMES[kind]], _("Outcome"))
