"""What the audit can be narrowed to, read from the address."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from quarterdeck.administration.rules.audit import kind_label
from quarterdeck.journal.events import registry
from quarterdeck.journal.queries import AuditFilter, kinds_with_events
from quarterdeck.journal.terms import DOOR_LABELS, Door
from quarterdeck.kit.choices import WordField
from quarterdeck.kit.forms import DayField, PageForm
from quarterdeck.kit.viewing import text
from quarterdeck.users.queries import PersonOption
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.ids import parse_id, public_id
from quarterdeck.values.text import N_

SYSTEM = "system"
# Names no record: what is asked for is not an id.
NO_RECORD = -1


class AuditFilterForm(PageForm):
    """Filters of the audit. It only changes the address."""

    person = WordField(label=_("Who"), required=False)
    kind = WordField(label=_("Kind of record"), required=False)
    event = WordField(label=_("What happened"), required=False)
    door = WordField(label=_("Door"), required=False)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("To, inclusive"), required=False)

    def __init__(self, *args: Any, people: Iterable[PersonOption], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="filter_%s", **kwargs)
        named = [(public_id(person.id), person.name) for person in people]
        self._offer("person", [(SYSTEM, text(N_("The system"))), *named])
        self._offer(
            "kind", sorted(((key, text(kind_label(key))) for key in kinds_with_events()), key=lambda one: one[1])
        )
        self._offer("event", [(name, name) for name in sorted(registry.types())])
        self._offer("door", [(door.value, text(DOOR_LABELS[door])) for door in Door])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", text(N_("Any"))), *choices]

    def chosen(self, name: str) -> str:
        """What a filter is set to, in words; empty when it is not set or not understood."""
        value = self.cleaned_data.get(name)
        if isinstance(value, date):
            return str(self.data.get(name, ""))
        widget = self.fields[name].widget
        options = dict(widget.choices) if isinstance(widget, forms.Select) else {}
        return str(options.get(value, value)) if value else ""


@dataclass(frozen=True, slots=True)
class AskedAudit:
    """The form, bound to what the address says, and the filter it makes."""

    form: AuditFilterForm
    narrowed: AuditFilter


def asked_audit(params: Mapping[str, str], actor: Actor, *, people: Iterable[PersonOption], today: date) -> AskedAudit:
    """The filter that these parameters ask for. What is not understood stands as an error in the form."""
    form = AuditFilterForm(params, people=people, locale=actor.locale, today=today)
    form.is_valid()
    values = form.cleaned_data
    zone = ZoneInfo(actor.time_zone)
    return AskedAudit(
        form,
        AuditFilter(
            events=(values["event"],) if values.get("event") else None,
            kind=values.get("kind") or "",
            record_id=record_number(params.get("text", "")),
            actor_id=_actor_number(values.get("person") or ""),
            door=values.get("door") or "",
            since=_midnight(values.get("since"), zone),
            until=_midnight(values.get("until"), zone, days=1),
        ),
    )


def record_number(asked: str) -> int | None:
    """The record an id or the address of its page names; None for nothing, one that cannot be for anything else."""
    if not asked.strip():
        return None
    for part in reversed(asked.strip().partition("?")[0].split("/")):
        try:
            return parse_id(part)
        except ValueError:
            continue
    return NO_RECORD


def _actor_number(asked: str) -> int | None:
    if not asked:
        return None
    try:
        return 0 if asked == SYSTEM else parse_id(asked)
    except ValueError:
        return NO_RECORD


def _midnight(day: date | None, zone: ZoneInfo, *, days: int = 0) -> datetime | None:
    """Where the day begins on the reader's clock; None without one, or beyond the last day there is."""
    try:
        return datetime.combine(day + timedelta(days=days), time(), zone) if day else None
    except OverflowError:
        return None
