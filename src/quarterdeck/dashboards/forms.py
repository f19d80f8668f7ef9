"""Forms of dashboards: a dashboard's name and who sees it, and what a tile shows."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quarterdeck.analytics.metrics import METRICS
from quarterdeck.analytics.segments import SEGMENTS
from quarterdeck.dashboards.terms import (
    EVERY_LABELS,
    FORM_LABELS,
    SHARING_LABELS,
    WEEKDAY_LABELS,
    WIDTHS,
    DashboardFields,
    Form,
    Plan,
    Sharing,
    TileFields,
)
from quarterdeck.kit.choices import AnsweredField, RecordField, WordField
from quarterdeck.kit.forms import PageForm, TextField
from quarterdeck.kit.viewing import text
from quarterdeck.reports.rules.metric import grouped
from quarterdeck.users.policy import ONCE_FIELD
from quarterdeck.values.text import N_


class DashboardForm(PageForm):
    """A dashboard's name and who sees it: `sharings` are those to choose, `roles` by key, `teams` by id."""

    name = TextField(label=_("Name"), error_messages={"required": _("Enter a name.")})
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        sharings: Sequence[Sharing],
        roles: Mapping[str, str],
        teams: Sequence[tuple[int, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if len(sharings) > 1:
            self.fields["sharing"] = AnsweredField(
                label=_("Shared with"),
                required=False,
                choices=[(one.value, text(SHARING_LABELS[one])) for one in sharings],
                help_text=_("Sharing shows nobody more than they may already see."),
            )
        if Sharing.TEAM in sharings:
            self.fields["team_id"] = RecordField(
                teams,
                empty=text(N_("none")),
                label=_("Team"),
                required=False,
                help_text=_("Only when it is shared with one team."),
            )
        if Sharing.ROLE in sharings:
            self.fields["role_key"] = WordField(
                label=_("Role"),
                required=False,
                choices=[("", _("none")), *((key, text(name)) for key, name in roles.items())],
                help_text=_("Only when it is the start page of a role."),
            )
        self.fields[ONCE_FIELD] = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def values(self) -> dict[str, Any]:
        """The fields as DashboardFields names them, once the form is valid; those that are not asked stay out."""
        names = [name for name in ("name", "sharing", "team_id", "role_key") if name in self.fields]
        said = {name: self.cleaned_data[name] for name in names}
        return said | ({"sharing": said["sharing"] or Sharing.PRIVATE.value} if "sharing" in said else {})

    @property
    def dashboard(self) -> DashboardFields:
        """The dashboard, once the form is valid."""
        return DashboardFields(**self.values)


class TileForm(PageForm):
    """What a tile shows. `query` goes along unseen: days and filters of the report it was taken from."""

    metric = AnsweredField(label=_("Metric"))
    form = AnsweredField(label=_("Shown as"))
    by = WordField(label=_("Group by"), required=False, help_text=_("Only for lists: one line for each value."))
    width = AnsweredField(label=_("Width"))
    name = TextField(label=_("Name"), required=False, help_text=_("Leave empty to use the name of the metric."))
    query = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [(text(label), [(key, text(METRICS[key].name)) for key in keys]) for label, keys in grouped()]
        self._choose("metric", groups)
        self._choose("form", [(one.value, text(label)) for one, label in FORM_LABELS.items()])
        self._choose("by", [("", _("none")), *((key, text(one.label)) for key, one in SEGMENTS.items())])
        widths = (N_("One column"), N_("Two columns"), N_("Three columns"))
        self._choose("width", [(str(width), text(label)) for width, label in zip(WIDTHS, widths, strict=True)])
        self.fields[ONCE_FIELD] = forms.CharField(required=False, widget=forms.HiddenInput)

    def _choose(self, name: str, options: Sequence[Any]) -> None:
        self.fields[name].choices = options  # type: ignore[attr-defined]  # a ChoiceField has them

    @property
    def tile(self) -> TileFields:
        """The tile, once the form is valid; what is no number is no width."""
        said = self.cleaned_data
        width = int(said["width"]) if said["width"] in {str(one) for one in WIDTHS} else 0
        return TileFields(
            metric=said["metric"],
            name=said["name"],
            form=said["form"] or Form.NUMBER.value,
            by=said["by"],
            query=said["query"],
            width=width,
        )

    @property
    def changes(self) -> dict[str, Any]:
        """The tile's fields, once the form is valid; its place stays."""
        tile = self.tile
        return {name: getattr(tile, name) for name in ("metric", "name", "form", "by", "query", "width")}


class NewTileForm(TileForm):
    """A tile to add: to which of one's own dashboards, or to a new one of this name."""

    def __init__(self, *args: Any, dashboards: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dashboard"] = RecordField(
            dashboards, empty=text(N_("New dashboard")), label=_("Dashboard"), required=False
        )
        self.fields["new_name"] = TextField(
            label=_("Name of the new dashboard"), required=False, help_text=_("Only if none is chosen above.")
        )
        self.order_fields(("dashboard", "new_name", "metric", "form", "by", "width", "name"))

    def clean(self) -> None:
        """A dashboard, or the name of a new one."""
        if not self.cleaned_data.get("dashboard") and not self.cleaned_data.get("new_name") and not self.errors:
            self.add_error("new_name", text(N_("Choose a dashboard, or name a new one.")))


class MailingForm(PageForm):
    """When a dashboard goes out by mail; to whom is asked only where there are `people` to choose from."""

    every = AnsweredField(label=_("How often"))
    weekday = AnsweredField(label=_("Day of the week"), help_text=_("Only for weekly mail."))
    hour = AnsweredField(label=_("Hour"), help_text=_("In the recipient's time zone."))

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("every", [(one.value, text(label)) for one, label in EVERY_LABELS.items()])
        self._choose("weekday", [(str(day), text(label)) for day, label in enumerate(WEEKDAY_LABELS, start=1)])
        self._choose("hour", [(str(hour), f"{hour:02d}:00") for hour in range(24)])
        if people:
            self.fields["person"] = RecordField(people, empty=text(N_("Me")), label=_("Person"), required=False)
            self.order_fields(("person",))

    def _choose(self, name: str, options: Sequence[tuple[str, Any]]) -> None:
        self.fields[name].choices = options  # type: ignore[attr-defined]  # a ChoiceField has them

    @property
    def plan(self) -> Plan:
        """When, once the form is valid; what is no number is none that the rules take."""
        said = self.cleaned_data
        weekday, hour = (int(one) if one.isascii() and one.isdigit() and len(one) < 3 else -1 for one in _numbers(said))
        return Plan(said["every"], weekday, hour)


def _numbers(said: Mapping[str, str]) -> tuple[str, str]:
    return said["weekday"], said["hour"]
