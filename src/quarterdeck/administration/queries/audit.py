"""The audit: entries of the journal with the names of whom and what they are about.

Whoever may read the audit reads all of it, whatever records they own: the right is given to roles that see
all records, and asked for together with that reach.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import CharField, QuerySet, Value

from quarterdeck.administration.rules.audit import TAB_EVENTS, AuditTab
from quarterdeck.catalog.queries import product_names
from quarterdeck.journal.queries import AuditFilter, TimelineEntry, audit_entries
from quarterdeck.opportunities.queries import overrides, voided_entries
from quarterdeck.pipelines.queries import loss_reasons, pipelines, retired_pipelines
from quarterdeck.users.queries import people_names
from quarterdeck.users.queries.records import records
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission, ScopeKind
from quarterdeck.values.dataclasses import dataclass, field, replace
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import NotPermitted

_PERSON, _ACCOUNT, _CONTACT = "person", "account", "contact"
# Which kind of record a field of a change names. What is not here is shown as it is written.
REFERS_TO = {
    "owner_id": _PERSON,
    "assignee_id": _PERSON,
    "author_id": _PERSON,
    "person_id": _PERSON,
    "recipient_id": _PERSON,
    "approver_id": _PERSON,
    "account_id": _ACCOUNT,
    "parent_id": _ACCOUNT,
    "contact_id": _CONTACT,
    "opportunity_id": "opportunity",
    "stage_id": "stage",
    "pipeline_id": "pipeline",
    "product_id": "product",
    "loss_reason_id": "loss_reason",
}
ABOUT_PEOPLE = (_PERSON, "sign_in")


@dataclass(frozen=True, slots=True)
class Names:
    """What ids are called, by kind; `open_to_reader` are the records whose pages the reader may open."""

    by_kind: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    open_to_reader: frozenset[tuple[str, int]] = frozenset()

    def of(self, kind: str, number: int) -> str:
        """The name of a record; empty when it has none here."""
        return self.by_kind.get(_PERSON if kind in ABOUT_PEOPLE else kind, {}).get(number, "")


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Entries newest first, with names. `next_before` is where the next page begins, None on the last."""

    entries: tuple[TimelineEntry, ...]
    names: Names
    voided: frozenset[int]
    next_before: int | None


def of_tab(narrowed: AuditFilter, tab: AuditTab) -> AuditFilter:
    """The same filter within a tab; an event asked for that the tab does not have leaves nothing."""
    if tab is AuditTab.ALL:
        return narrowed
    if narrowed.events is None:
        also = overrides() if tab is AuditTab.OVERRIDES else ()
        return replace(narrowed, events=TAB_EVENTS[tab], also=also)
    return replace(narrowed, events=tuple(name for name in narrowed.events if name in TAB_EVENTS[tab]))


def require_audit(actor: Actor) -> None:
    """Raise NotPermitted unless the actor may read the audit, and all records with it."""
    require(actor, Permission.AUDIT_READ)
    if actor.scope.kind is not ScopeKind.ALL:
        text = Text.of("The audit log tells of every record. Only who sees all records may read it.")
        raise NotPermitted(Permission.AUDIT_READ.value, text)


def audit_page(
    actor: Actor, narrowed: AuditFilter, *, before: int | None = None, limit: int, with_pages: bool = True
) -> AuditPage:
    """A page of the audit, before the entry `before`. Ten queries at most, however long the journal is.

    `with_pages`: whether it is asked which records the reader may open. Raises NotPermitted.
    """
    require_audit(actor)
    found = audit_entries(narrowed, before=before, limit=limit + 1)
    page = tuple(found[:limit])
    deals: dict[int, list[int]] = {}
    for entry in page:
        if entry.kind == "opportunity":
            deals.setdefault(entry.record_id, []).append(entry.seq)
    voided = frozenset(voided_entries(deals)) if deals else frozenset()
    names = _names(actor, page, with_pages=with_pages)
    return AuditPage(page, names, voided, page[-1].seq if len(found) > limit else None)


def audit_pages(actor: Actor, narrowed: AuditFilter, *, limit: int) -> Iterator[AuditPage]:
    """Page after page, to the oldest entry; one page at a time is held."""
    before: int | None = None
    while True:
        page = audit_page(actor, narrowed, before=before, limit=limit, with_pages=False)
        yield page
        before = page.next_before
        if before is None:
            return


def _names(actor: Actor, page: Sequence[TimelineEntry], *, with_pages: bool) -> Names:
    wanted: dict[str, set[int]] = {_PERSON: {entry.actor_id for entry in page if entry.actor_id}}
    for entry in page:
        kind = _PERSON if entry.kind in ABOUT_PEOPLE else entry.kind
        wanted.setdefault(kind, set()).add(entry.record_id)
        told = [(change.field, value) for change in entry.changes for value in (change.old, change.new)]
        for name, value in told + list(entry.payload.items()):
            for kind, number in _references(name, value):
                wanted.setdefault(kind, set()).add(number)
    by_kind = {kind: names for kind, ids in wanted.items() if (names := _named(kind, ids))}
    return Names(by_kind, _open_to(actor, wanted) if with_pages else frozenset())


def _references(name: str, value: object) -> Iterator[tuple[str, int]]:
    if name in REFERS_TO:
        several = value if isinstance(value, list) else [value]
        yield from ((REFERS_TO[name], one) for one in several if isinstance(one, int))
    if isinstance(value, dict) and isinstance(number := value.get("contact_id"), int):
        yield _CONTACT, number


def _named(kind: str, ids: Collection[int]) -> Mapping[int, str]:
    if kind == _PERSON:
        return people_names(ids)
    if kind in ("stage", "pipeline"):
        found = [*pipelines(), *retired_pipelines()]
        if kind == "pipeline":
            return {one.id: one.name for one in found}
        return {stage.id: f"{one.name}: {stage.name}" for one in found for stage in one.stages}
    if kind == "product":
        return product_names(ids)
    if kind == "loss_reason":
        return {key: reason.name for key, reason in loss_reasons().items()}
    return records.kind(kind).names(list(ids)) if kind in _registered() else {}


def _open_to(actor: Actor, wanted: Mapping[str, set[int]]) -> frozenset[tuple[str, int]]:
    """Which of these records the reader may open. One query."""
    parts = [_visible(actor, kind, wanted[kind]) for kind in _registered() if wanted.get(kind)]
    return frozenset(parts[0].union(*parts[1:], all=True)) if parts else frozenset()


def _visible(actor: Actor, kind: str, ids: Collection[int]) -> QuerySet[Any, tuple[str, int]]:
    rows = records.kind(kind).visible(actor).filter(pk__in=ids).order_by()
    return rows.values_list(Value(kind, output_field=CharField()), "pk")


def _registered() -> tuple[str, ...]:
    return records.keys()


def shown_ids(name: str, value: object) -> object:
    """A stored value as it goes out: an id as its public text, everything else as it is."""
    if isinstance(value, dict):
        return {key: shown_ids(key, one) for key, one in value.items()}
    if isinstance(value, list):
        return [shown_ids(name, one) for one in value]
    is_id = name.endswith("_id") and isinstance(value, int) and not isinstance(value, bool)
    return public_id(value) if is_id and isinstance(value, int) else value
