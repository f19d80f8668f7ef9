"""Columns of the audit, and its entries in words."""

import json
import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from quarterdeck.administration.queries.audit import REFERS_TO, AuditPage
from quarterdeck.administration.rules.audit import BECAUSE_LABELS, field_label, kind_label
from quarterdeck.journal.events import registry
from quarterdeck.journal.queries import TimelineChange, TimelineEntry
from quarterdeck.journal.terms import DOOR_LABELS, Door
from quarterdeck.kit import formats
from quarterdeck.kit.tables import Column, ListWords, link
from quarterdeck.kit.viewing import text
from quarterdeck.revenue.panels.shown import line_words
from quarterdeck.users.queries.records import records
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import N_, Text

WORDS = ListWords(
    label=N_("Entries"),
    search=N_("Id or address of a record"),
    nothing_matches=N_("No entry matches these filters."),
    nothing_yet=N_("Nothing has happened yet."),
)
# What of a value stands in a cell; the file has all of it.
_LONGEST = 200
# How late an entry is written before the page says for when it counts.
_AT_ONCE = timedelta(minutes=1)
_NONE = "–"
# How the journal writes instants: with a time and its distance from UTC.
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$")


@dataclass(frozen=True)
class Reader:
    """Who reads the audit, and when: the writing of numbers, days and times."""

    actor: Actor
    today: date

    def instant(self, at: datetime) -> SafeString:
        """A moment on the reader's clock, in full on hover."""
        full = formats.full_instant(at, self.actor.time_zone, self.actor.locale)
        short = formats.instant(at, self.actor.time_zone, self.actor.locale, self.today)
        return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(), full, short)


def audit_columns(page: AuditPage, reader: Reader) -> tuple[Column[TimelineEntry], ...]:
    """When, who, what, on which record, and the changes."""
    words = AuditWords(page, reader)
    return (
        Column(N_("When"), words.when),
        Column(N_("Who"), words.who, on_phone="first"),
        Column(N_("What"), words.what, on_phone="bare"),
        Column(N_("Record"), words.record),
        Column(N_("Changes"), words.changes, on_phone="bare"),
    )


class AuditWords:
    """The entries of a page in words and marks."""

    def __init__(self, page: AuditPage, reader: Reader) -> None:
        self.page, self.reader = page, reader

    def when(self, entry: TimelineEntry) -> SafeString:
        """When it was written, and for when it counts where that is another time."""
        written = self.reader.instant(entry.recorded_at)
        if abs(entry.recorded_at - entry.at) < _AT_ONCE:
            return written
        return _with_sub(written, format_html("{} {}", text(N_("counts for")), self.reader.instant(entry.at)))

    def who(self, entry: TimelineEntry) -> SafeString:
        """Who acted, and through which door."""
        door = text(DOOR_LABELS[Door(entry.door)])
        if entry.token_id:
            door = text(Text.of("{door}, by a token", door=door))
        return _with_sub(self.actor_name(entry), door)

    def actor_name(self, entry: TimelineEntry) -> str:
        """Who acted: a person, or the system."""
        if entry.actor_id is None:
            return text(N_("nobody signed in")) if entry.kind == "sign_in" else text(N_("the system"))
        return self.page.names.of("person", entry.actor_id) or public_id(entry.actor_id)

    def what(self, entry: TimelineEntry) -> SafeString:
        """What happened, with the event's name, the reason given, and whether it was undone."""
        notes = [entry.event]
        if "because" in entry.payload:
            notes.append(text(BECAUSE_LABELS.get(entry.payload["because"], "")))  # type: ignore[call-overload]  # a StrEnum's value is its key
        if entry.reason:
            notes.append(text(Text.of("Reason: {reason}", reason=entry.reason)))
        happened = event_words(entry.event)
        if entry.seq in self.page.voided:
            happened = text(Text.of("{what}. Undone since: it counts for nothing.", what=happened))
        subs = format_html_join("", '<span class="sub">{}</span>', ((note,) for note in notes if note))
        return format_html("{}{}", happened, subs)

    def record(self, entry: TimelineEntry) -> SafeString:
        """The record, with a link for who may open it."""
        kind = text(kind_label(entry.kind))
        name = self.name(entry)
        if not name:
            return format_html("{}", kind)
        href = self.href(entry)
        return link(href, name, sub=kind) if href else _with_sub(name, kind)

    def name(self, entry: TimelineEntry) -> str:
        """What the record is called; empty where nothing says it."""
        return self.page.names.of(entry.kind, entry.record_id) or _own_name(entry)

    def href(self, entry: TimelineEntry) -> str:
        """The page of the entry's record; empty where the reader may not open it, or it has none."""
        if (entry.kind, entry.record_id) not in self.page.names.open_to_reader:
            return ""
        return reverse(records.kind(entry.kind).url_name, args=[entry.record_id])

    def changes(self, entry: TimelineEntry) -> SafeString:
        """Old to new, field by field; what the event says of itself where no field changed."""
        lines = [
            (label, f"{_short(old)} → {_short(new)}" if old else _short(new)) for label, old, new in self.lines(entry)
        ]
        return format_html_join("", "<div>{}: {}</div>", lines)

    def lines(self, entry: TimelineEntry) -> list[tuple[str, str, str]]:
        """(field, old, new) in words; old is empty where there was nothing before."""
        if not entry.changes:
            facts = [TimelineChange(name, None, value) for name, value in entry.payload.items() if name not in _SAID]
            return [self._line(entry, fact) for fact in facts]
        return [self._line(entry, change) for change in entry.changes]

    def _line(self, entry: TimelineEntry, change: TimelineChange) -> tuple[str, str, str]:
        name = text(field_label(change.field))
        if change.is_erased:
            return name, "", text(N_("erased"))
        old, new = (self._value(entry, change.field, value) for value in (change.old, change.new))
        return name, old, new or _NONE

    def _value(self, entry: TimelineEntry, name: str, value: object) -> str:
        if value in (None, "", []):
            return ""
        if isinstance(value, bool):
            return text(N_("yes") if value else N_("no"))
        if isinstance(value, int):
            return self._number(entry, name, value)
        if isinstance(value, list):
            return ", ".join(self._value(entry, name, one) for one in value)
        if isinstance(value, dict):
            return self._structure(entry, value)
        found = str(value)
        return self._moment(found) if _INSTANT.match(found) else found

    def _structure(self, entry: TimelineEntry, value: dict[str, Any]) -> str:
        if "unit_price_micro" in value:
            return line_words(value, self.reader.actor.locale)
        if "metric" in value:
            return ", ".join(
                f"{text(field_label(name))}: {self._value(entry, name, one)}" for name, one in value.items()
            )
        return json.dumps(value, ensure_ascii=False, sort_keys=True)

    def _moment(self, found: str) -> str:
        actor = self.reader.actor
        return formats.instant(datetime.fromisoformat(found), actor.time_zone, actor.locale, self.reader.today)

    def _number(self, entry: TimelineEntry, name: str, value: int) -> str:
        if name in REFERS_TO:
            return self.page.names.of(REFERS_TO[name], value) or public_id(value)
        if name.endswith("_id"):
            return public_id(value)
        currency = _currency(entry)
        if name == "amount_minor" and currency:
            return formats.money_exact(value, currency, self.reader.actor.locale)
        if name.endswith("_bp"):
            return formats.percent_bp(value, self.reader.actor.locale)
        return formats.number(value, self.reader.actor.locale)


# Facts of an event that stand elsewhere in its row.
_SAID = frozenset({"record_id", "because"})


def event_words(name: str) -> str:
    """What an event means, in a sentence; its name when this version does not know it."""
    known = registry.types().get(name)
    return text(known.sentence() if known else name)


def _own_name(entry: TimelineEntry) -> str:
    """The name a record without one here had in this very entry."""
    named = next((change for change in entry.changes if change.field == "name"), None)
    return str(named.new or named.old or "") if named else ""


def _currency(entry: TimelineEntry) -> str:
    stored: Iterable[Any] = (change.new for change in entry.changes if change.field == "currency")
    return str(next(iter(stored), entry.payload.get("currency", "")) or "")


def _short(value: str) -> str:
    if len(value) <= _LONGEST:
        return value
    more = text(Text.of("({count} more characters)", count=len(value) - _LONGEST))
    return f"{value[:_LONGEST]}… {more}"


def _with_sub(value: str, sub: str) -> SafeString:
    return format_html('{}<span class="sub">{}</span>', value, sub)
