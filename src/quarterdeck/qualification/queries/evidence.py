"""Reads of levels: of one record with all that led to them, and of many for the gate."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet

from quarterdeck.qualification.models import Element, Evidence
from quarterdeck.qualification.queries.subjects import Subject
from quarterdeck.qualification.rules import ScoreTerm, is_high_risk, latest, level_on, score_bp
from quarterdeck.qualification.terms import Mark
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EvidenceEntry:
    """Evidence as it was recorded: level, text, author (None for the system), and whether it still counts at all."""

    id: int
    level: int
    text: str
    on: date
    author_id: int | None
    author: str
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class ElementStanding:
    """How an element stands today. `evidence` is what counts, None without any; `level` is after decay."""

    id: int
    key: str
    name: str
    weight: int
    guidance: str
    level: int
    evidence: EvidenceEntry | None
    is_high_risk: bool

    @property
    def has_decayed(self) -> bool:
        """Whether the level is lower than it was recorded."""
        return self.evidence is not None and self.level < self.evidence.level


@dataclass(frozen=True, slots=True)
class Qualification:
    """A record in its framework: elements in order, the score in basis points with its terms."""

    key: str
    name: str
    decay_days: int
    elements: tuple[ElementStanding, ...]

    @property
    def terms(self) -> tuple[ScoreTerm, ...]:
        """What the score adds up."""
        return tuple(ScoreTerm(element.weight, element.level) for element in self.elements)

    @property
    def score_bp(self) -> int | None:
        """The score; None when no element has a weight."""
        return score_bp(self.terms)


_ELEMENT = (
    "id", "key", "name", "weight", "guidance", "is_due_by_proposal", "framework__key", "framework__name",
    "framework__decay_days",
)  # fmt: skip
_ENTRY = ("id", "level", "text", "on", "author_id", "author__name", "withdraws_id")


def qualification_of(kind: str, record_id: int, subject: Subject, today: date) -> Qualification | None:
    """A record in the framework its subject names; None when it has none. One query."""
    if not subject.framework:
        return None
    rows = Element.objects.filter(framework__key=subject.framework, framework__is_active=True, is_active=True)
    rows = rows.annotate(
        found=FilteredRelation("evidence", condition=Q(evidence__kind=kind, evidence__record_id=record_id))
    ).order_by("position", "name", "id", "found__id")
    values = list(rows.values_list(*_ELEMENT, *(f"found__{name}" for name in _ENTRY)))
    if not values:
        return None
    by_element: dict[int, list[Any]] = {}
    for row in values:
        by_element.setdefault(row[0], []).append(row)
    standings = tuple(_standing(group, subject, today) for group in by_element.values())
    return Qualification(key=values[0][6], name=values[0][7], decay_days=values[0][8], elements=standings)


def _standing(group: list[Any], subject: Subject, today: date) -> ElementStanding:
    pk, key, name, weight, guidance, is_due, _, _, decay_days = group[0][: len(_ELEMENT)]
    evidence = latest(_entries([row[len(_ELEMENT) :] for row in group if row[len(_ELEMENT)] is not None]))
    level = level_on(Mark(evidence.level, evidence.on), today, decay_days) if evidence else 0
    is_risk = is_high_risk(level=level, is_due_by_proposal=is_due, has_reached_proposal=subject.has_reached_proposal)
    return ElementStanding(pk, key, name, weight, guidance, level, evidence, is_risk)


def _entries(rows: Sequence[Any]) -> list[EvidenceEntry]:
    """The evidence of rows as in _ENTRY; a row that withdraws another is no evidence itself."""
    withdrawn = {row[6] for row in rows}
    return [
        EvidenceEntry(pk, level, text, on, author_id, author or "", pk in withdrawn)
        for pk, level, text, on, author_id, author, withdraws in rows
        if withdraws is None
    ]


def element_history(kind: str, record_id: int, element_id: int) -> list[EvidenceEntry]:
    """All evidence of an element of a record, newest first, withdrawn ones too. One query."""
    rows = Evidence.objects.filter(kind=kind, record_id=record_id, element_id=element_id)
    entries = _entries(list(rows.order_by("id").values_list(*_ENTRY)))
    return sorted(entries, key=lambda entry: (entry.on, entry.id), reverse=True)


def levels(kind: str, ids: Sequence[int], today: date) -> dict[int, dict[str, int]]:
    """Levels of today by record and "framework key/element key", after decay. One query for many.

    Elements in use only. Without evidence an element is left out, and so is a record without any: that is level 0.
    """
    found: dict[int, dict[str, int]] = {}
    rows = _counting().filter(kind=kind, record_id__in=ids, element__is_active=True, element__framework__is_active=True)
    for record_id, framework, key, level, on, decay_days in rows.values_list(
        "record_id", "element__framework__key", "element__key", "level", "on", "element__framework__decay_days"
    ):
        found.setdefault(record_id, {})[f"{framework}/{key}"] = level_on(Mark(level, on), today, decay_days)
    return found


@dataclass(frozen=True, slots=True)
class Recorded:
    """Evidence of a record as it was recorded, or the withdrawal of another (`withdraws`)."""

    id: int
    record_id: int
    element_id: int
    level: int
    on: date
    recorded_at: datetime
    withdraws: int | None


def recorded(kind: str, ids: Collection[int]) -> list[Recorded]:
    """All evidence of these records, withdrawals too, in the order recorded. One query."""
    rows = Evidence.objects.filter(kind=kind, record_id__in=ids).order_by("id")
    columns = ("id", "record_id", "element_id", "level", "on", "recorded_at", "withdraws_id")
    return [Recorded(*values) for values in rows.values_list(*columns)]


def _counting() -> QuerySet[Evidence]:
    """The evidence that counts, as `rules.latest` says it, for many records at once."""
    withdrawn = Evidence.objects.filter(withdraws=OuterRef("pk"))
    valid = Evidence.objects.filter(~Exists(withdrawn), withdraws=None)
    later = valid.filter(
        Q(on__gt=OuterRef("on")) | Q(on=OuterRef("on"), pk__gt=OuterRef("pk")),
        kind=OuterRef("kind"),
        record_id=OuterRef("record_id"),
        element_id=OuterRef("element_id"),
    )
    return valid.filter(~Exists(later))
