"""What happened besides changes of a deal, in words: its qualification, activities, files, approvals, its customer."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from quarterdeck.activities.queries.standing import activity_subjects
from quarterdeck.activities.terms import DIRECTION_LABELS, OUTCOME_LABELS, TYPE_LABELS, ActivityType
from quarterdeck.activities.terms import FIELD_LABELS as ACTIVITY_LABELS
from quarterdeck.customers.queries import account_names, contact_cards, visible_accounts, visible_contacts
from quarterdeck.customers.terms import ATTITUDE_LABELS, INFLUENCE_LABELS
from quarterdeck.customers.terms import FIELD_LABELS as CUSTOMER_LABELS
from quarterdeck.desk.views.viewing import Viewing, say
from quarterdeck.journal.events import registry
from quarterdeck.journal.queries import TimelineChange, TimelineEntry
from quarterdeck.kit.filters import text
from quarterdeck.qualification.queries.standing import element_names, question_texts
from quarterdeck.qualification.terms import FIELD_LABELS as QUALIFICATION_LABELS
from quarterdeck.qualification.terms import LEVEL_LABELS, TOPIC_LABELS
from quarterdeck.qualification.terms import OUTCOME_LABELS as OBJECTION_LABELS
from quarterdeck.records.queries.fields import every_field
from quarterdeck.records.queries.references import ref_names
from quarterdeck.records.rules.fields import of_json
from quarterdeck.records.tables import Reader, shown
from quarterdeck.records.terms.fields import KEY_PREFIX, FieldSpec
from quarterdeck.users.queries import people_names
from quarterdeck.users.terms import ScopeKind
from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.text import N_

ICONS = {
    "account": "building",
    "contact": "user",
    "next_step": "flag",
    "evidence": "target-arrow",
    "needs": "target-arrow",
    "answer": "target-arrow",
    "objection": "alert-circle",
    "attachment": "paperclip",
    "approval": "checkbox",
    ActivityType.NOTE.value: "note",
    ActivityType.CALL.value: "phone",
    ActivityType.MEETING.value: "users",
    ActivityType.MAIL.value: "mail",
    ActivityType.TASK.value: "checkbox",
}
LABELS: Mapping[str, str] = {
    **QUALIFICATION_LABELS,
    **ACTIVITY_LABELS,
    **CUSTOMER_LABELS,
    "on": N_("Day"),
    "value": N_("Answer"),
    "answer": N_("Answer"),
    "note": N_("Note"),
    "decision_note": N_("Note"),
    "shown": N_("Asked for"),
    "approver_id": N_("Asked of"),
    "category": N_("Category"),
    "budget_min": N_("Budget from"),
    "budget_max": N_("Budget to"),
    "budget_currency": N_("Currency"),
    "raised_on": N_("Raised"),
    "settled_on": N_("Settled"),
}
# The same name is another thing elsewhere.
OF_KIND: Mapping[str, Mapping[str, str]] = {
    "evidence": {"text": N_("Evidence")},
    "objection": {"text": N_("Objection")},
}
WORDS: Mapping[str, Mapping[Any, str]] = {
    "level": LEVEL_LABELS,
    "topic": TOPIC_LABELS,
    "attitude": ATTITUDE_LABELS,
    "influence": INFLUENCE_LABELS,
    "direction": DIRECTION_LABELS,
}
# What each kind's own headline says, or nobody reads.
UNTOLD = frozenset({"subject", "kind", "state", "at"})
REFERS = {"owner_id": "people", "assignee_id": "people", "approver_id": "people", "parent_id": "accounts",
          "account_id": "accounts", "reports_to_id": "contacts"}  # fmt: skip
LONGEST = 400


@dataclass(frozen=True, slots=True)
class Told:
    """An entry in words: an icon, a headline, and (label, old, new) of what changed."""

    icon: str
    title: str
    lines: list[tuple[str, str, str]]


class Lookup:
    """Names by kind of thing, those known already and those asked for once."""

    def __init__(self, known: Mapping[str, Mapping[int, str]] | None = None) -> None:
        self._known = {kind: dict(names) for kind, names in (known or {}).items()}

    def of(self, kind: str, ids: Iterable[int], ask: Callable[[set[int]], Mapping[int, str]]) -> Mapping[int, str]:
        """Names of these, asking for those not known yet. A query at most."""
        known = self._known.setdefault(kind, {})
        missing = set(ids) - known.keys()
        if missing:
            known.update(ask(missing))
        return known


def accounts_in_sight(who: Viewing, ids: Iterable[int]) -> Mapping[int, str]:
    """Names of those of these accounts that the viewer may see; who sees all, of those that are gone too."""
    return account_names(ids if _sees_all(who) else visible_accounts(who.actor).filter(pk__in=set(ids)))


def contacts_in_sight(who: Viewing, ids: Iterable[int]) -> Mapping[int, str]:
    """Names of those of these contacts that the viewer may see; who sees all, of those that are gone too."""
    found = contact_cards(ids if _sees_all(who) else visible_contacts(who.actor).filter(pk__in=set(ids)))
    return {key: card.name for key, card in found.items()}


def _sees_all(who: Viewing) -> bool:
    return who.actor.scope.kind is ScopeKind.ALL


def people_in(entries: Iterable[TimelineEntry]) -> set[int]:
    """Everybody these entries name: who acted, and who owns, does or decides."""
    told = {
        value
        for entry in entries
        for change in entry.changes
        if REFERS.get(change.field) == "people"
        for value in (change.old, change.new)
        if isinstance(value, int)
    }
    return told | {entry.actor_id for entry in entries if entry.actor_id}


@dataclass(frozen=True)
class Known:
    """Words for what entries refer to; what the reader may not see is not among them."""

    people: Mapping[int, str] = field(default_factory=dict)
    accounts: Mapping[int, str] = field(default_factory=dict)
    contacts: Mapping[int, str] = field(default_factory=dict)
    elements: Mapping[int, str] = field(default_factory=dict)
    questions: Mapping[int, str] = field(default_factory=dict)
    activities: Mapping[int, tuple[ActivityType, str]] = field(default_factory=dict)
    custom: Mapping[str, FieldSpec] = field(default_factory=dict)
    reader: Reader | None = None


def known_for(who: Viewing, entries: Sequence[TimelineEntry], lookup: Lookup) -> Known:
    """What these entries refer to. At most a query a kind of thing."""
    named: dict[str, set[int]] = {"people": people_in(entries), "accounts": set(), "contacts": set()}
    inner: dict[str, set[int]] = {"element_id": set(), "question_id": set()}
    for entry in entries:
        for change in entry.changes:
            ids = {value for value in (change.old, change.new) if isinstance(value, int)}
            if change.field in REFERS:
                named[REFERS[change.field]] |= ids
            elif change.field in inner:
                inner[change.field] |= ids
    activities = {entry.record_id for entry in entries if entry.kind == "activity"}
    of_customers = {entry.kind for entry in entries} & {"account", "contact"}
    custom = {key: spec for kind in sorted(of_customers) for key, spec in every_field(who.actor, kind).items()}
    return Known(
        people=lookup.of("person", named["people"], people_names),
        accounts=lookup.of("account", named["accounts"], partial(accounts_in_sight, who)),
        contacts=lookup.of("contact", named["contacts"], partial(contacts_in_sight, who)),
        elements=element_names(inner["element_id"]) if inner["element_id"] else {},
        questions=question_texts(inner["question_id"]) if inner["question_id"] else {},
        activities=activity_subjects(activities) if activities else {},
        custom=custom,
        reader=_reader(who, entries, custom) if custom else None,
    )


def _reader(who: Viewing, entries: Sequence[TimelineEntry], custom: Mapping[str, FieldSpec]) -> Reader:
    """The viewer as a reader of the values of custom fields in these entries."""
    values = [
        {spec.id: kept}
        for entry in entries
        for change in entry.changes
        if (spec := custom.get(change.field))
        for kept in (of_json(spec, change.old), of_json(spec, change.new))
        if kept is not None
    ]
    return Reader(who.locale, who.today, ref_names(who.actor, custom.values(), values))


def tell(who: Viewing, entry: TimelineEntry, known: Known) -> Told:
    """An entry in words."""
    lines = [_line(who, change, entry, known) for change in entry.changes if _is_told(change, entry, known)]
    if entry.kind == "activity":
        type_, subject = known.activities.get(entry.record_id, (ActivityType.NOTE, ""))
        return Told(ICONS[type_.value], _activity_title(entry.event, type_, subject), lines)
    return Told(ICONS.get(entry.kind, "edit"), _title(entry, known), lines)


def _is_told(change: TimelineChange, entry: TimelineEntry, known: Known) -> bool:
    # What a new account or contact began with stands on its page.
    if entry.event in ("account.created", "contact.created"):
        return False
    if change.field.startswith(KEY_PREFIX):
        return change.field in known.custom
    if change.field in UNTOLD or (change.field == "name" and entry.event.startswith("attachment.")):
        return False
    return change.field in LABELS


_ACTIVITY_TITLES = {
    "activity.planned": N_("{type} planned: {what}"),
    "activity.completed": N_("{type} done: {what}"),
    "activity.reopened": N_("{type} open again: {what}"),
    "activity.edited": N_("{type} changed: {what}"),
    "activity.handed_over": N_("{type} handed over: {what}"),
}


def _activity_title(event: str, type_: ActivityType, subject: str) -> str:
    name = text(TYPE_LABELS[type_])
    return say(_ACTIVITY_TITLES.get(event, N_("{type}: {what}")), type=name, what=subject) if subject else name


def _title(entry: TimelineEntry, known: Known) -> str:
    """A headline: what the event is about by name where it has one, else what happened in a sentence."""
    values = {change.field: change.new for change in entry.changes}
    if "element_id" in values:
        return known.elements.get(_number(values["element_id"]), say(N_("unknown")))
    if "question_id" in values:
        return known.questions.get(_number(values["question_id"]), say(N_("unknown")))
    if entry.event.startswith("attachment.") and "name" in values:
        return say(N_("File added: {name}"), name=values["name"])
    return event_words(entry.event)


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def event_words(name: str) -> str:
    """What an event means, in a sentence; its name when this version does not know it."""
    known = registry.types().get(name)
    sentence = (known.__doc__ or name).partition("\n")[0] if known else name
    return text(re.split(r"[;.](?: |$)", sentence)[0])


def _line(who: Viewing, change: TimelineChange, entry: TimelineEntry, known: Known) -> tuple[str, str, str]:
    spec = known.custom.get(change.field)
    own = OF_KIND.get(entry.event.partition(".")[0], {})
    label = spec.label if spec else text(own.get(change.field) or LABELS[change.field])
    if change.is_erased:
        return label, "", say(N_("erased"))
    old, new = (_word(who, change.field, value, entry, known) for value in (change.old, change.new))
    return label, old, new


def _word(who: Viewing, name: str, value: object, entry: TimelineEntry, known: Known) -> str:
    spec = known.custom.get(name)
    if value in (None, ""):
        return ""
    if spec and known.reader:
        return shown(spec, of_json(spec, value), known.reader)
    if name in REFERS:
        named: Mapping[int, str] = getattr(known, REFERS[name])
        return named.get(_number(value), say(N_("not yours to see")))
    words = _words(name, entry)
    if words is not None:
        return text(words.get(value, str(value)))
    return _plain(who, name, value)


def _words(name: str, entry: TimelineEntry) -> Mapping[Any, str] | None:
    """The words of a field that has few values."""
    if name == "outcome":
        return OBJECTION_LABELS if entry.event.startswith("objection") else OUTCOME_LABELS
    return WORDS.get(name)


def _plain(who: Viewing, name: str, value: object) -> str:
    if name in ("on", "due_on", "raised_on", "settled_on"):
        return who.day(date.fromisoformat(str(value)))
    said = str(value)
    return said if len(said) <= LONGEST else f"{said[:LONGEST]}…"
