"""The timeline of a deal: what changed, by whom and through which door, with Undo where it can be undone."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from math import ceil
from typing import Any

from django.urls import reverse

from quarterdeck.catalog.queries import product_names
from quarterdeck.desk.queries import OpportunityDetail
from quarterdeck.desk.views.steps import Lookup, accounts_in_sight, contacts_in_sight, known_for, people_in, tell
from quarterdeck.desk.views.viewing import Viewing, say
from quarterdeck.journal.queries import (
    TimelineChange,
    TimelineEntry,
    entries_before,
    entry_cursor,
    merged_timeline,
    timeline,
)
from quarterdeck.journal.terms import DOOR_LABELS, Door
from quarterdeck.kit import formats
from quarterdeck.kit.filters import text
from quarterdeck.opportunities import queries
from quarterdeck.opportunities.terms import CHANNEL_LABELS, TYPE_LABELS
from quarterdeck.pipelines.queries import loss_reasons
from quarterdeck.pipelines.rules.pipeline import StageSpec
from quarterdeck.pipelines.terms import BUYING_ROLE_LABELS, CATEGORY_LABELS, FIELD_LABELS, BuyingRole
from quarterdeck.qualification.queries.standing import standing_on
from quarterdeck.records.queries.fields import every_field
from quarterdeck.records.queries.references import ref_names
from quarterdeck.records.rules.fields import of_json
from quarterdeck.records.tables import Reader, shown
from quarterdeck.records.terms.fields import FieldSpec
from quarterdeck.revenue.panels.shown import line_words
from quarterdeck.users.queries import people_names
from quarterdeck.values.dataclasses import dataclass, field, replace
from quarterdeck.values.text import N_

KIND = "opportunity"
PAGE = 30
WORDS: dict[str, Mapping[Any, str]] = {
    "category": CATEGORY_LABELS,
    "channel": CHANNEL_LABELS,
    "type": TYPE_LABELS,
    "role": BUYING_ROLE_LABELS,
}
# What a person does on our pages needs no word about the way it came in.
OWN_DOORS = (Door.FORM, Door.BOARD, Door.INLINE)
# Of a new deal the timeline tells what it began with; everything else is on the page.
BEGINNING = frozenset({"stage_id", "amount_minor", "close_date"})
# Columns the system derives from others: the timeline tells the cause, not each effect.
DAYS = frozenset({"close_date", "closed_on"})
DERIVED = frozenset({"category_source", "system_probability_bp", "closed_at", "pipeline_id", "state"})


@dataclass(frozen=True, slots=True)
class Line:
    """One field, old to new, in words."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """One event of the timeline. `undo_href` is empty where there is nothing to undo."""

    icon: str
    title: str
    who: str
    at: Any
    reason: str
    lines: list[Line]
    is_void: bool
    undo_href: str
    since: Any = None

    @property
    def resolution_days(self) -> int:
        """To how many days it is known when it happened, where it was only seen in a snapshot."""
        return max(1, ceil((self.at - self.since) / timedelta(days=1))) if self.since else 0


@dataclass(frozen=True, slots=True)
class ShownTimeline:
    """A stretch of the timeline; `older_href` leads on to what came before."""

    entries: list[ShownEntry]
    older_href: str


@dataclass(frozen=True)
class Names:
    """Words for the ids in a stretch of the timeline."""

    stages: Mapping[int, str]
    people: Mapping[int, str] = field(default_factory=dict)
    accounts: Mapping[int, str] = field(default_factory=dict)
    products: Mapping[int, str] = field(default_factory=dict)
    reasons: Mapping[int, str] = field(default_factory=dict)
    contacts: Mapping[int, str] = field(default_factory=dict)
    custom: Mapping[str, FieldSpec] = field(default_factory=dict)
    reader: Reader | None = None

    def of(self, column: str) -> Mapping[int, str]:
        """Names of what this column refers to."""
        return {
            "stage_id": self.stages,
            "owner_id": self.people,
            "account_id": self.accounts,
            "product_id": self.products,
            "loss_reason_id": self.reasons,
        }.get(column, {})


def timeline_of(who: Viewing, deal: OpportunityDetail, before: str) -> ShownTimeline:
    """A page of what happened to a deal and its qualification, newest first, before an entry when one is given."""
    places = {KIND: [deal.id]}
    found = merged_timeline({**places, **standing_on(places)}, before=entries_before(before), limit=PAGE + 1)
    page = found[:PAGE]
    own = [entry for entry in page if entry.kind == KIND]
    marks = queries.history_marks(who.actor, deal.id, [entry.seq for entry in own])
    lookup = Lookup()
    lookup.of("person", people_in(page), people_names)
    names = _names(who, deal.pipeline.stages, own, lookup)
    shown = {entry.seq: _entry(entry, marks.get(entry.seq), names, who, deal) for entry in own}
    shown |= _steps(who, [entry for entry in page if entry.kind != KIND], lookup)
    older = f"{reverse('opportunity', args=[deal.id])}?before={entry_cursor(page[-1])}" if len(found) > PAGE else ""
    return ShownTimeline([shown[entry.seq] for entry in page], older)


def told(who: Viewing, page: Sequence[TimelineEntry], known: Mapping[str, Mapping[int, str]]) -> list[ShownEntry]:
    """Entries about records of any kind in words; `known` are names the caller has, by kind of record.

    At most a query for each kind of thing they name besides.
    """
    own, lookup = [entry for entry in page if entry.kind == KIND], Lookup(known)
    lookup.of("person", people_in(page), people_names)
    names = _names(who, _all_stages(who), own, lookup) if own else Names({})
    shown = {entry.seq: _shown(entry, _told(entry, names, who), _by_whom(entry, names)) for entry in own}
    shown |= _steps(who, [entry for entry in page if entry.kind != KIND], lookup)
    return [shown[entry.seq] for entry in page]


def _steps(who: Viewing, entries: Sequence[TimelineEntry], lookup: Lookup) -> dict[int, ShownEntry]:
    """Entries about other records than deals, by seq."""
    if not entries:
        return {}
    known = known_for(who, entries, lookup)
    names = Names({}, people=known.people)
    return {
        entry.seq: ShownEntry(
            icon=(step := tell(who, entry, known)).icon,
            title=step.title,
            who=_by_whom(entry, names),
            at=entry.at,
            reason=entry.reason,
            lines=[Line(*line) for line in step.lines],
            is_void=False,
            undo_href="",
        )
        for entry in entries
    }


def _shown(entry: TimelineEntry, lines: list[Line], by_whom: str) -> ShownEntry:
    icon, title = _title(entry, lines)
    return ShownEntry(
        icon=icon,
        title=title,
        who=by_whom,
        at=entry.at,
        reason=entry.reason,
        lines=_untold(entry, lines),
        is_void=False,
        undo_href="",
    )


def _all_stages(who: Viewing) -> list[StageSpec]:
    return [stage for spec in who.lens.specs.values() for stage in (*spec.stages, *spec.retired)]


def last_changer(opportunity_id: int) -> str:
    """Who changed the deal last; empty when it was the system."""
    (last,) = timeline(KIND, opportunity_id, limit=1)
    return people_names([last.actor_id]).get(last.actor_id, "") if last.actor_id else ""


@dataclass(frozen=True, slots=True)
class Headline:
    """One event of a deal in a line."""

    icon: str
    title: str
    who: str


def headlines(who: Viewing, entries: Sequence[TimelineEntry]) -> list[Headline]:
    """Events of any deals as their timelines head them. A query for each kind of record they name."""
    names = _names(who, _all_stages(who), entries, Lookup())
    return [
        Headline(*_title(entry, _told(entry, names, who)), _by_whom(entry, names)) for entry in entries
    ]  # fmt: skip


def _names(who: Viewing, stages: Iterable[StageSpec], page: Sequence[TimelineEntry], lookup: Lookup) -> Names:
    def named(column: str) -> set[int]:
        changes = [change for entry in page for change in entry.changes if change.field == column]
        return {value for change in changes for value in (change.old, change.new) if isinstance(value, int)}

    pairs = [value for entry in page for change in entry.changes if change.field == "contacts"
             for value in (change.old, change.new) if isinstance(value, dict)]  # fmt: skip
    contacts = {int(pair["contact_id"]) for pair in pairs}
    people = named("owner_id") | {entry.actor_id for entry in page if entry.actor_id}
    accounts, products, reasons = named("account_id"), named("product_id"), named("loss_reason_id")
    return Names(
        stages={stage.id: stage.name for stage in stages},
        people=lookup.of("person", people, people_names),
        accounts=lookup.of("account", accounts, partial(accounts_in_sight, who)),
        products=product_names(products) if products else {},
        reasons={key: text(reason.name) for key, reason in loss_reasons().items()} if reasons else {},
        contacts=lookup.of("contact", contacts, partial(contacts_in_sight, who)),
        custom=(custom := every_field(who.actor, KIND)),
        reader=_reader(who, custom, page) if custom else None,
    )


def _reader(who: Viewing, custom: Mapping[str, FieldSpec], page: Sequence[TimelineEntry]) -> Reader:
    """The viewer as a reader of the values of custom fields in these entries."""
    told = [change for entry in page for change in entry.changes if change.field in custom]
    values = [
        {spec.id: value}
        for change in told
        for spec in (custom[change.field],)
        for value in (of_json(spec, change.old), of_json(spec, change.new))
        if value is not None
    ]
    return Reader(who.locale, who.today, ref_names(who.actor, custom.values(), values))


def _entry(
    entry: TimelineEntry, mark: queries.HistoryMark | None, names: Names, who: Viewing, deal: OpportunityDetail
) -> ShownEntry:
    undo = mark is not None and mark.can_undo and deal.may_edit
    return replace(
        _shown(entry, _told(entry, names, who), _by_whom(entry, names)),
        is_void=mark is not None and mark.is_voided,
        undo_href=reverse("opportunity_undo", args=[deal.id, mark.seq]) if mark and undo else "",
        since=mark.since if mark else None,
    )


def _told(entry: TimelineEntry, names: Names, who: Viewing) -> list[Line]:
    """The fields an event tells of: of a new deal what it began with, else all but what the system derives."""
    is_new = entry.event == "opportunity.created"
    told = [c for c in entry.changes if (c.field in BEGINNING if is_new else c.field not in DERIVED)]
    return [_line(change, entry, names, who) for change in told]


def _by_whom(entry: TimelineEntry, names: Names) -> str:
    door = Door(entry.door)
    by = names.people.get(entry.actor_id or 0, say(N_("the system")))
    return by if door in OWN_DOORS or not entry.actor_id else f"{by} ({text(DOOR_LABELS[door])})"


LINE_LABEL = N_("Line")
_TITLES = {
    "opportunity.created": ("flag", N_("Created")),
    "opportunity.edited": ("edit", N_("{count} fields changed")),
    "opportunity.moved": ("flag", N_("Moved")),
    "opportunity.contact_added": ("user-plus", N_("Joined the buying group")),
    "opportunity.contact_removed": ("user", N_("Left the buying group")),
    "opportunity.change_undone": ("restore", N_("Change undone")),
    "opportunity.history_corrected": ("history", N_("History corrected")),
    "opportunity.history_imported": ("database-import", N_("Imported with its date")),
    "opportunity.line_added": ("plus", N_("Line added")),
    "opportunity.line_edited": ("edit", N_("Line changed")),
    "opportunity.line_removed": ("trash", N_("Line removed")),
    "opportunity.line_restored": ("restore", N_("Line put back")),
    "opportunity.line_moved": ("arrows-exchange", N_("Lines put into another order")),
    "opportunity.lines_added": ("plus", N_("Lines added")),
    "opportunity.splits_set": ("scale", N_("Splits changed")),
    "opportunity.advice_dismissed": ("x", N_("Next best action dismissed")),
    "opportunity.advice_followed": ("check", N_("Next best action done")),
    "opportunity.deleted": ("trash", N_("Deleted")),
    "opportunity.restored": ("restore", N_("Restored")),
}


def _title(entry: TimelineEntry, lines: list[Line]) -> tuple[str, str]:
    """Icon and headline: a move by its stages, a single change by its values, everything else by its kind."""
    icon, title = _TITLES.get(entry.event, ("edit", N_("Changed")))
    move = next((change for change in entry.changes if change.field == "stage_id"), None)
    stage = next((line for line in lines if line.label == text(FIELD_LABELS["stage_id"])), None)
    if move and stage and move.old is not None:
        return "flag", say(N_("{old} to {new}"), old=stage.old, new=stage.new)
    if len(lines) == 1 and entry.event in ("opportunity.edited", "opportunity.splits_set"):
        return "arrows-exchange", _sentence(lines[0])
    sold = next((line for line in lines if line.label == say(LINE_LABEL)), None)
    if entry.event.startswith(("opportunity.line_added", "opportunity.line_re")) and sold:
        return icon, f"{say(title)}: {sold.new or sold.old}"
    if entry.event.startswith("opportunity.contact") and lines:
        return icon, f"{say(title)}: {lines[0].new or lines[0].old}"
    return icon, say(title, count=len(lines))


def _untold(entry: TimelineEntry, lines: list[Line]) -> list[Line]:
    """What the headline does not tell already."""
    if entry.event == "opportunity.moved":
        return [line for line in lines if line.label != text(FIELD_LABELS["stage_id"])]
    if entry.event.startswith(("opportunity.line_added", "opportunity.line_re")):
        return [line for line in lines if line.label != say(LINE_LABEL)]
    return lines if len(lines) > 1 or entry.event.startswith("opportunity.line") else []


def _sentence(line: Line) -> str:
    if not line.old:
        return say(N_("{field} set to {new}"), field=line.label, new=line.new)
    if not line.new:
        return say(N_("{field} {old} removed"), field=line.label, old=line.old)
    return say(N_("{field} {old} to {new}"), field=line.label, old=line.old, new=line.new)


def _line(change: TimelineChange, entry: TimelineEntry, names: Names, who: Viewing) -> Line:
    currency = _currency(entry)
    spec = names.custom.get(change.field)
    known = FIELD_LABELS | {"lines": LINE_LABEL}
    label = spec.label if spec else text(known.get(change.field, change.field))
    if change.is_erased:
        erased = say(N_("erased"))
        return Line(label, erased, erased)
    if spec and names.reader:
        old, new = (shown(spec, of_json(spec, value), names.reader) for value in (change.old, change.new))
        return Line(label, old, new)
    return Line(label, _word(change.field, change.old, names, who, currency[0]),
                _word(change.field, change.new, names, who, currency[1]))  # fmt: skip


def _currency(entry: TimelineEntry) -> tuple[str, str]:
    """The currency an amount of this entry is in, before and after."""
    change = next((one for one in entry.changes if one.field == "currency"), None)
    present = str(entry.payload.get("currency", ""))
    return (str(change.old or change.new), str(change.new)) if change else (present, present)


def _word(column: str, value: object, names: Names, who: Viewing, currency: str) -> str:
    """A stored value as it is read: names for ids, money and days in the viewer's writing."""
    if value in (None, ""):
        return ""
    if column in WORDS:
        return text(WORDS[column].get(value, str(value)))
    if column == "lines" and isinstance(value, dict):
        return line_words(value, who.locale)
    if isinstance(value, dict):
        role = text(BUYING_ROLE_LABELS[BuyingRole(value["role"])])
        return say(N_("{name} as {role}"), name=names.contacts.get(value["contact_id"], say(N_("unknown"))), role=role)
    if isinstance(value, int):
        return _number(column, value, names, who, currency)
    return who.day(date.fromisoformat(str(value))) if column in DAYS else str(value)


def _number(column: str, value: int, names: Names, who: Viewing, currency: str) -> str:
    if column == "amount_minor":
        return who.exact(value, currency)
    if column == "seller_probability_bp":
        return formats.percent_bp(value, who.locale)
    return names.of(column).get(value, say(N_("unknown")))
