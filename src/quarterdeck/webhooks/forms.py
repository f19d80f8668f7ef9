"""Forms of webhooks: an endpoint, what of its log is shown, and what is sent once more."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from quarterdeck.kit.forms import DayField, PageForm, TextField
from quarterdeck.kit.viewing import text
from quarterdeck.users.terms import Actor
from quarterdeck.values.text import N_
from quarterdeck.webhooks.queries import CatalogueEntry
from quarterdeck.webhooks.terms import DELIVERY_LABELS, TEST_EVENT, DeliveryFilter, DeliveryState, EndpointFields


class EndpointForm(PageForm):
    """An endpoint to add or to change."""

    name = TextField(label=_("Name"), error_messages={"required": _("Enter a name.")})
    url = TextField(
        label=_("Address"),
        help_text=_("Where events are posted to. It begins with https://."),
        error_messages={"required": _("Enter an address.")},
    )
    events = forms.MultipleChoiceField(
        label=_("Events"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Without a choice every event is sent, also those that later versions add."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, offered: list[CatalogueEntry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["events"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(entry.event, entry.event) for entry in offered]

    def endpoint(self) -> EndpointFields:
        """What was said of the endpoint, once the form is valid."""
        values = self.cleaned_data
        return EndpointFields(name=values["name"], url=values["url"], events=tuple(values["events"]))


class LogForm(PageForm):
    """What the log is narrowed to. It only changes the address, or says what is sent once more."""

    state = forms.ChoiceField(label=_("State"), required=False)
    event = forms.ChoiceField(label=_("Event"), required=False)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("To, inclusive"), required=False)

    def __init__(self, *args: Any, actor: Actor, offered: list[CatalogueEntry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(actor.time_zone)
        self._offer("state", [(state.value, text(words)) for state, words in DELIVERY_LABELS.items()])
        self._offer("event", [(name, name) for name in (*(entry.event for entry in offered), TEST_EVENT)])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", text(N_("Any"))), *choices]

    def narrowed(self) -> DeliveryFilter:
        """The filter; what is not understood counts as not said. Days are those of the reader's zone."""
        self.is_valid()
        values = self.cleaned_data
        until = values.get("until")
        return DeliveryFilter(
            state=DeliveryState(values["state"]) if values.get("state") else None,
            event=values.get("event") or "",
            since=self._start(values.get("since")),
            until=self._start(until + timedelta(days=1) if until else None),
        )

    def _start(self, day: date | None) -> datetime | None:
        return datetime.combine(day, time.min, self.zone) if day else None
