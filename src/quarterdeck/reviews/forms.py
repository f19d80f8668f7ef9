"""Forms of reviews: whose deals for which period, a decision about a deal, and the minutes."""

from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from quarterdeck.activities.queries import NextStepRow
from quarterdeck.desk.forms.fields import make_field
from quarterdeck.desk.queries import OpportunityDetail
from quarterdeck.kit.choices import AnsweredField, RecordField, WordField
from quarterdeck.kit.forms import DayField, PageForm, TextField
from quarterdeck.kit.viewing import text
from quarterdeck.opportunities.terms import Writer
from quarterdeck.pipelines.queries.options import pickable
from quarterdeck.pipelines.terms import CATEGORY_LABELS, Category
from quarterdeck.reviews.terms import LONGEST_ASK, Seen, Wanted
from quarterdeck.users.policy import ONCE_FIELD, form_token
from quarterdeck.values.text import N_, Text

Options = list[tuple[str, str]]
DAY_HINT = _("A day such as 17 Dec or fri, or +2w from today.")
# What is decided less often stands last.
_LESS_OFTEN = ("stage", "loss_reason_id", "competitor", "note")
_PARKED = N_("Parked (Omitted)")


class StartForm(PageForm):
    """Whose deals are reviewed, for which period."""

    def __init__(self, *args: Any, lines: Options, periods: Options, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"] = WordField(label=_("Whose deals"), choices=lines)
        self.fields["period"] = AnsweredField(label=_("Forecast period"), choices=periods)
        self.fields[ONCE_FIELD] = forms.CharField(required=False, widget=forms.HiddenInput, initial=form_token)


class MinutesForm(PageForm):
    """The minutes of a review."""

    minutes = TextField(label=_("Minutes"), rows=8, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class DecisionForm(PageForm):
    """A decision about a deal, filled in as the deal stands: what stays so is kept."""

    close_date = DayField(label=_("Close date"), required=False, help_text=DAY_HINT)
    step = TextField(label=_("Next step"), required=False)
    step_due = DayField(label=_("Next step due"), required=False)
    ask = TextField(label=_("Ask the owner to"), required=False, help_text=_("Becomes a task of the owner’s."))
    ask_due = DayField(label=_("Until"), required=False, help_text=_("Today when left out."))
    note = TextField(label=_("Minutes of this deal"), rows=3, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    deal_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    step_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, deal: OpportunityDetail, step: NextStepRow, writer: Writer, version: int) -> None:
        self.deal, self.step_now = deal, step
        initial = {
            "close_date": deal.close_date,
            "category": deal.category,
            "stage": deal.stage.id,
            "step": step.text,
            "step_due": step.due_on,
            "version": version,
            "deal_version": deal.version,
            "step_version": step.version,
        }
        super().__init__(*args, locale=writer.locale, today=writer.today, initial=initial)
        stages = [(one.id, one.name) for one in deal.pipeline.stages if one.is_open or one.is_lost]
        self.fields["stage"] = RecordField(stages, label=_("Stage"), required=True)
        picks = [
            (one.value, text(_PARKED if one is Category.OMITTED else CATEGORY_LABELS[one]))
            for one in pickable(deal.category)
        ]
        self.fields["category"] = WordField(label=_("Forecast category"), choices=picks)
        for name in ("loss_reason_id", "competitor"):
            self.fields[name] = make_field(name, writer)
        self.fields["ask"].widget.attrs["maxlength"] = LONGEST_ASK
        self.order_fields(["category", "close_date", "step", "step_due", "ask", "ask_due", *_LESS_OFTEN])

    @property
    def wanted(self) -> Wanted:
        """What was decided, once the form is valid: only what differs from how the deal stood."""
        given = self.cleaned_data
        step = (given["step"], given["step_due"])
        moved = given["stage"] if given["stage"] != self.deal.stage.id else None
        now = {"close_date": self.deal.close_date, "category": self.deal.category}
        fill = {name: given[name] for name in ("loss_reason_id", "competitor") if given[name]}
        return Wanted(
            changes={name: given[name] for name, value in now.items() if given[name] != value},
            to=moved,
            fill=fill if moved is not None else {},
            step=step if step != (self.step_now.text, self.step_now.due_on) else None,
            ask=given["ask"],
            ask_due=given["ask_due"],
            note=given["note"],
        )

    @property
    def seen(self) -> Seen:
        """The versions the decision was made from."""
        return Seen(*(self.cleaned_data[name] for name in ("version", "deal_version", "step_version")))

    def met(self, message: Text) -> None:
        """Somebody saved meanwhile: what was typed stays, beside what is there now, and is saved over it knowingly."""
        now = {
            "close_date": self.deal.close_date,
            "category": self.deal.category,
            "stage": self.deal.stage.id,
            "step": self.step_now.text,
            "step_due": self.step_now.due_on,
        }
        self.meet(now, self.initial["version"], message)
        fresh = {name: [str(self.initial[name])] for name in ("deal_version", "step_version")}
        posted = self.data.lists() if isinstance(self.data, MultiValueDict) else ()
        self.data = MultiValueDict({**dict(posted), **fresh})
